import Domain
import JSON

/// The reading of API v1: from its JSON to values, one file for each aggregate.
///
/// A reader refuses members of a wrong type and members that it does not know. The values are checked
/// by the rules of `Domain`, which are the same for every surface.
package enum V1Decoding {
  /// The elements of an array, each read at its own place.
  static func list<Element>(
    _ name: String, _ reader: inout ObjectReader,
    _ read: (JSON, FieldPath) throws(Refusal) -> Element
  ) throws(Refusal) -> [Element] {
    var elements: [Element] = []
    for (place, json) in (try reader.array(name) ?? []).enumerated() {
      elements.append(try read(json, reader.path.member(name).index(place)))
    }
    return elements
  }

  /// Some of a set of words, in an array.
  static func words<Word: RawRepresentable>(
    _ name: String, limit: Int, among known: [Word], _ reader: inout ObjectReader
  ) throws(Refusal) -> [Word]? where Word.RawValue == String {
    guard let elements = try reader.array(name, limit: limit) else { return nil }
    var words: [Word] = []
    for (place, json) in elements.enumerated() {
      let path = reader.path.member(name).index(place)
      guard case .string(let text) = json else {
        throw Refusal(.wrongType, at: path, "must be a string, not \(json.kind)")
      }
      guard let word = known.first(where: { $0.rawValue == text }) else {
        let names = known.map(\.rawValue).joined(separator: ", ")
        throw Refusal(.invalidValue, at: path, "must be one of: \(names)")
      }
      words.append(word)
    }
    return words
  }
}
