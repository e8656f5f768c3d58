/// A refusal of a request by the connection itself, before any handler.
struct Rejection: Error, Equatable {
  let status: Status
  /// For the log and the client: a fixed sentence, nothing of what was sent.
  let reason: StaticString

  init(_ status: Status, _ reason: StaticString) {
    self.status = status
    self.reason = reason
  }

  static func malformed(_ reason: StaticString) -> Rejection { Rejection(.badRequest, reason) }

  static func == (left: Rejection, right: Rejection) -> Bool { left.status == right.status }
}
