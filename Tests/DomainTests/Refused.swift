import Domain
import JSON

/// The part of a refusal that clients may rely on.
struct Refused: Equatable, Sendable {
  let code: Refusal.Code
  let field: String?

  init(_ code: Refusal.Code, _ field: String? = nil) {
    self.code = code
    self.field = field
  }
}

/// What the body refused; nil when it went through.
func refused(by body: () throws(Refusal) -> Void) -> Refused? {
  do throws(Refusal) {
    try body()
    return nil
  } catch {
    return Refused(error.code, error.path?.pointer)
  }
}

func json(_ text: String) throws -> JSON { try JSONParser.parse(Array(text.utf8)) }

func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }
