extension String {
  /// The text with every occurrence of `old` replaced, compared byte by byte.
  ///
  /// The standard library's way goes through regular expressions and takes a hundred times as long.
  func substituting(_ old: StaticString, _ new: StaticString) -> String {
    let pattern = Array(old.description.utf8)
    let replacement = Array(new.description.utf8)
    let bytes = Array(utf8)
    guard let first = pattern.first, bytes.contains(first) else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + replacement.count)
    var place = 0
    while place < bytes.count {
      if bytes[place] == first, bytes[place...].starts(with: pattern) {
        result += replacement
        place += pattern.count
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
