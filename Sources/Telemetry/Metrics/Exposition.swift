/// A page of Prometheus text under construction.
package struct Exposition {
  private(set) var bytes: [UInt8] = []

  mutating func header(_ name: String, _ help: String, _ kind: String) {
    bytes += "# HELP \(name) ".utf8
    escape(help, quotes: false)
    bytes += "\n# TYPE \(name) \(kind)\n".utf8
  }

  mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
    bytes += name.utf8
    for (place, (label, text)) in labels.enumerated() {
      bytes.append(UInt8(ascii: place == 0 ? "{" : ","))
      bytes += label.utf8
      bytes += "=\"".utf8
      escape(text, quotes: true)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes += (labels.isEmpty ? " " : "} ").utf8
    bytes += value.utf8
    bytes.append(UInt8(ascii: "\n"))
  }

  static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return value.description
  }

  private mutating func escape(_ text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
      case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
      case UInt8(ascii: "\"") where quotes: bytes += #"\""#.utf8
      default: bytes.append(byte)
      }
    }
  }
}
