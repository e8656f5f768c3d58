import Domain
import HTTPServer

/// Reads the JSON of a request.
enum BodyReader {
  private static let limit = 1 << 20

  /// The body as JSON; an empty one stands for an empty object.
  static func json(of request: Request) async throws -> JSON {
    guard !request.method.isSafe else { return [:] }
    let bytes = try await request.body.bytes(upTo: limit)
    guard !bytes.isEmpty else { return [:] }
    guard let type = request.fields[.contentType], isJSON(type) else { throw UnsupportedMedia() }
    return try JSONParser.parse(bytes)
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

/// The body is of a type that the API does not read.
struct UnsupportedMedia: Error {}
