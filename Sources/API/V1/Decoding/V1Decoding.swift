import Domain
import JSON

/// The reading of API v1: from its JSON to values, one file for each aggregate.
///
/// A reader refuses members of a wrong type and members that it does not know. The values are checked
/// by the rules of `Domain`, which are the same for every surface.
package enum V1Decoding {
  /// Some of a set of words, in an array.
  static func words<Word: RawRepresentable>(
    _ name: String, limit: Int, among known: [Word], _ reader: inout ObjectReader
  ) throws(Refusal) -> [Word]? where Word.RawValue == String {
    guard let elements = try reader.array(name, limit: limit) else { return nil }
    var words: [Word] = []
    for (place, json) in elements.enumerated() {
      let pointer = reader.pointer(to: name) + "/\(place)"
      guard case .string(let text) = json else {
        throw Refusal(
          .wrongType, "\(pointer) must be a string, not \(json.kind).", field: pointer)
      }
      guard let word = known.first(where: { $0.rawValue == text }) else {
        let names = known.map(\.rawValue).joined(separator: ", ")
        throw Refusal(.invalidValue, "\(pointer) must be one of: \(names).", field: pointer)
      }
      words.append(word)
    }
    return words
  }
}
