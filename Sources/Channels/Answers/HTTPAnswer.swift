import Domain
import JSON
import Transfer

/// An HTTP answer as channels read it.
struct HTTPAnswer {
  let status: Int
  let fields: TransferFields
  let body: [UInt8]
  let now: Timestamp

  /// Nil when there is none; `failure` has the outcome of the attempt then.
  init?(_ answer: TransferAnswer, now: Timestamp) {
    guard case .response(let status, let fields, let body, _) = answer.result else { return nil }
    self.status = status
    self.fields = fields
    self.body = body
    self.now = now
  }

  /// The outcome of an attempt without an HTTP answer.
  static func failure(_ answer: TransferAnswer) -> Outcome {
    switch answer.result {
    case .failed(let failure): TransferFailureRule.outcome(of: failure)
    case .smtp, .response: .retry("the answer was not understood")
    }
  }

  var isSuccess: Bool { (200..<300).contains(status) }

  var retryAfter: Interval? {
    fields["Retry-After"].flatMap { HTTPStatusRule.retryAfter($0, now: now) }
  }

  /// The outcome of the status in the shared table.
  var outcome: Outcome {
    HTTPStatusRule.outcome(status: status, retryAfter: isSuccess ? nil : retryAfter)
  }

  /// The body as JSON, when it is.
  var json: JSON? { try? JSON(parsing: body) }

  /// The body when it is a short word such as `invalid_payload`, which is safe to show.
  var word: String? {
    let trimmed = body.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
    let isWord = trimmed.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "_") }
    guard isWord, (1...64).contains(trimmed.count), body.count <= trimmed.count + 8 else {
      return nil
    }
    return String(decoding: trimmed, as: UTF8.self)
  }
}

extension Outcome {
  /// Appends the receiver's own word to the reason.
  func noting(_ word: String?) -> Outcome {
    guard let word else { return self }
    return switch self {
    case .delivered: self
    case .retry(let reason): .retry("\(reason): \(word)")
    case .retryAfter(let wait, let reason): .retryAfter(wait, "\(reason): \(word)")
    case .permanent(let reason): .permanent("\(reason): \(word)")
    case .gone(let reason): .gone("\(reason): \(word)")
    case .blocked(let reason): .blocked("\(reason): \(word)")
    }
  }
}
