import FoundationEssentials
import Glibc
import Testing

/// The colours of the style keep the contrast that WCAG 2.2 asks for, in light and in dark.
struct ContrastTests {
  @Test(
    arguments: [
      ("ink", "paper", 7), ("ink", "wash", 7), ("soft", "paper", 4.5), ("soft", "wash", 4.5),
      ("alarm", "paper", 4.5), ("on-accent", "accent", 4.5), ("accent", "paper", 4.5),
      ("edge", "paper", 3), ("done", "paper", 3),
    ], [0, 1])
  func `text has enough contrast with its background`(pair: (String, String, Double), scheme: Int)
    throws
  {
    let colours = try Self.colours(scheme)
    let front = try #require(colours[pair.0])
    let back = try #require(colours[pair.1])
    let (high, low) = (max(front, back), min(front, back))
    #expect((high + 0.05) / (low + 0.05) >= pair.2)
  }

  /// The relative luminance of each colour: of the first `:root`, or of the second for the dark.
  private static func colours(_ scheme: Int) throws -> [String: Double] {
    let data = try #require(FileManager.default.contents(atPath: Folder.root + "/Public/style.css"))
    let style = String(decoding: data, as: UTF8.self)
    let blocks = style.split(separator: ":root {", omittingEmptySubsequences: false).dropFirst()
    let block = try #require(blocks.dropFirst(scheme).first).prefix { $0 != "}" }
    var colours: [String: Double] = [:]
    for line in block.split(separator: ";") {
      let parts = line.split(separator: ":")
      guard parts.count == 2, let name = parts[0].firstRange(of: "--"),
        let mark = parts[1].firstIndex(of: "#")
      else { continue }
      let digits = parts[1][parts[1].index(after: mark)...]
      let wide = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
      colours[String(parts[0][name.upperBound...])] = luminance(try #require(Int(wide, radix: 16)))
    }
    return colours
  }

  private static func luminance(_ colour: Int) -> Double {
    let parts = [colour >> 16, colour >> 8 & 0xff, colour & 0xff].map { byte in
      let share = Double(byte) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
