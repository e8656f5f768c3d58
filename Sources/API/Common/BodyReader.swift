import Domain
import HTTPServer
import JSON

/// Reads the JSON of a request.
enum BodyReader {
  /// The body as JSON; an empty one stands for an empty object.
  static func json(of request: Request) async throws -> JSON {
    guard !request.method.isSafe else { return [:] }
    let bytes = try await request.body.bytes()
    guard !bytes.isEmpty else { return [:] }
    guard isPlain(request.fields) else { throw UnsupportedMedia.encoded }
    guard let type = request.fields[.contentType], isJSON(type) else {
      throw UnsupportedMedia.notJSON
    }
    return try JSON(parsing: bytes)
  }

  /// Whether the body stands there as it is: what is compressed is not unpacked.
  private static func isPlain(_ fields: Fields) -> Bool {
    !fields.contains(.contentEncoding)
      || fields.all(.contentEncoding).allSatisfy { trimmed($0).lowercased() == "identity" }
  }

  /// `application/json`, with UTF-8 or nothing said about the character set.
  private static func isJSON(_ type: String) -> Bool {
    let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false)
      .map { trimmed(String($0)) }
    return parts.first == "application/json"
      && parts.dropFirst().allSatisfy {
        $0 == "charset=utf-8" || $0 == "charset=\"utf-8\""
      }
  }
}

/// The body is in a form that the API does not read.
enum UnsupportedMedia: Error {
  case notJSON
  case encoded
}
