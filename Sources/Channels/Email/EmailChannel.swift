import Domain
import Gateway
import JSON
import Transfer

/// A mail to one person or one mailbox.
struct EmailChannel: ConfigurableChannel {
  let from: MailAddress
  let messages: Messages

  let kind = "email"
  let isSigned = false

  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let to = try reader.required("to", reader.string("to", limit: EmailAddress.longest))
    guard EmailAddress(to) != nil else {
      throw reader.refusal(.invalidValue, "to", EmailAddress.rule)
    }
    let name = try reader.string("name", limit: 100)
    let language = try reader.language()
    try reader.finish()
    return .object(
      JSONObject(present: [("to", to), ("name", name), ("language", language)]))
  }

  func destination(_ settings: JSON) -> String {
    settings["to"]?.string.flatMap { EmailAddress($0) }?.masked ?? ""
  }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    guard let address = dispatch.settings["to"]?.string else {
      throw Refusal(.missingField, "The settings hold no address.")
    }
    let name = dispatch.settings["name"]?.string.map(Truncation.line)
    let letter = try EmailMessage(
      messages: messages, wording: messages.wording(dispatch.settings["language"]?.string),
      content: MessageContent(dispatch), purpose: dispatch.delivery.purpose, address: address,
      name: name
    ).letter()
    let root = dispatch.delivery.task.map { "<\($0)@\(from.domain)>" }
    let mail = try Mail(
      from: from,
      to: try MailAddress(address, name: name.map { Truncation.fit($0, 200, in: .bytes) }),
      subject: letter.subject, text: letter.text, html: letter.html,
      thread: try MailThread(
        messageID: "<\(dispatch.delivery.id)@\(from.domain)>", inReplyTo: root,
        references: root.map { [$0] } ?? []),
      date: dispatch.now)
    return .mail(mail)
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    switch answer.result {
    case .failed(let failure): .outcome(TransferFailureRule.outcome(of: failure))
    case .smtp(let code, let text): .outcome(Self.outcome(code, text))
    case .response: .outcome(.retry("the relay's answer was not understood"))
    }
  }

  /// RFC 5321 section 4.2.1: 4yz may pass, 5yz will not.
  private static func outcome(_ code: Int, _ text: String) -> Outcome {
    let detail = enhanced(text).map { "\(code) \($0)" } ?? String(code)
    switch code {
    case 200..<300: return .delivered(Outcome.Receipt())
    case 500..<600: return .permanent("the relay answered \(detail)")
    default: return .retry("the relay answered \(detail)")
    }
  }

  /// The status code of RFC 3463, such as `5.1.1`; the words around it may name people.
  private static func enhanced(_ text: String) -> Substring? {
    text.split { $0 == " " || $0 == "-" }.prefix(2).first { word in
      let parts = word.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      return parts.count == 3
        && parts.allSatisfy { part in
          (1...3).contains(part.count) && part.allSatisfy(\.isASCIIDigit)
        }
    }
  }
}
