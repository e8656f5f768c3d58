import Domain
import JSON

/// An event that the demonstration observed.
enum DemoStep: Sendable {
  case mail(ReceivedMail)
  case arrival(DemoReceiver.Arrival)
  case interrupted

  /// The lines for the terminal.
  var lines: [String] {
    switch self {
    case .mail(let mail):
      return ["[mail] to \(mail.to): \(mail.subject)"] + Self.indented(mail.text) + [""]
    case .arrival(let arrival):
      let signature =
        switch arrival.isGenuine {
        case true?: ", signature verified"
        case false?: ", SIGNATURE WRONG"
        case nil: ""
        }
      return ["[\(arrival.place)] received\(signature)"]
        + Self.indented(arrival.body.indentedText) + [""]
    case .interrupted: return []
    }
  }

  private static func indented(_ text: String) -> [String] {
    trimmed(text).split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
  }
}

extension ReceivedMail {
  /// The first address in the text that leads through a link.
  var link: String? {
    text.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.contains("/t/") }
  }

  /// The first six digits that stand alone.
  var code: String? {
    text.split { !("0"..."9").contains($0) }.map(String.init).first { $0.count == 6 }
  }
}

extension JSON {
  /// The value over several lines, for people.
  var indentedText: String { text(indent: "") }

  private func text(indent: String) -> String {
    let deeper = indent + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { deeper + $0.text(indent: deeper) }.joined(separator: ",\n")
        + "\n" + indent + "]"
    case .object(let object) where !object.isEmpty:
      let members = object.members.map { member in
        deeper + String(decoding: JSON.string(member.name).bytes, as: UTF8.self) + ": "
          + member.value.text(indent: deeper)
      }
      return "{\n" + members.joined(separator: ",\n") + "\n" + indent + "}"
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }
}
