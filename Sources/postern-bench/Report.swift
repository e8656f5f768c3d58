import FoundationEssentials

/// The output of benches, and their arithmetic.
enum Report {
  /// Writes a line at once, so that nothing is lost when output is a pipe.
  static func say(_ line: String) { StandardOutput.write(line, to: 1) }

  static func complain(_ line: String) { StandardOutput.write(line, to: 2) }

  /// A number with a count of decimals.
  static func figure(_ value: Double, digits: Int = 0) -> String {
    guard value.isFinite else { return "?" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((abs(value) * scale).rounded())
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(whole % Int(scale))
    let padding = String(repeating: "0", count: digits - fraction.count)
    return sign + String(whole / Int(scale)) + "." + padding + fraction
  }

  /// The load average of the machine.
  static var load: String {
    let data = FileManager.default.contents(atPath: "/proc/loadavg") ?? Data()
    let words = String(decoding: data, as: UTF8.self).split(separator: " ").prefix(3)
    return "load " + words.joined(separator: " ")
  }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The smallest value that a part of all values does not exceed.
  static func percentile(_ part: Double, of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let rank = Int((part * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
