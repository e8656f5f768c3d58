package import JSON

extension JSON {
  /// RFC 3339 text, or null when there is none.
  package static func time(_ value: Timestamp?) -> JSON { .text(value?.description) }
}

extension Refusal {
  /// The refusal of a body that is no acceptable JSON.
  package init(_ error: JSONError) {
    self.init(
      .malformedJSON, "The body is not acceptable JSON at byte \(error.offset): \(error.reason).")
  }
}

extension JSON {
  /// Reads one whole JSON text; refuses what is no acceptable JSON.
  package init(parsing bytes: [UInt8]) throws(Refusal) {
    do {
      self = try JSONParser.parse(bytes)
    } catch {
      throw Refusal(error)
    }
  }
}
