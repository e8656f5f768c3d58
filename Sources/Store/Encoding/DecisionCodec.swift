package import Domain
package import JSON

/// The stored form of a decision.
package enum DecisionCodec {
  package static func encode(_ decision: Decision) -> JSON {
    [
      "v": StoredForm.version, "id": .string(decision.id.description),
      "approved": .bool(decision.approved), "result": .object(decision.result),
      "comment": .text(decision.comment), "decider": encode(decision.decidedBy),
      "at": .moment(decision.decidedAt),
    ]
  }

  package static func decode(_ json: JSON) throws -> Decision {
    Decision(
      id: try StoredForm.require(json["id"]?.string.flatMap(DecisionID.init), "a decision's id"),
      approved: try StoredForm.require(json["approved"]?.bool, "a decision"),
      result: json["result"]?.object ?? [:], comment: json["comment"]?.string,
      decidedBy: try decider(json["decider"] ?? .null),
      decidedAt: try StoredForm.require(json["at"]?.moment, "the time of a decision"))
  }

  package static func text(_ decision: Decision) -> String { StoredForm.text(encode(decision)) }

  package static func decode(text: String) throws -> Decision {
    try decode(StoredForm.parse(text))
  }

  /// The decider, as responses and audit events keep one too.
  package static func encode(_ decider: Decider) -> JSON {
    switch decider {
    case .assignee(let email, let name):
      ["email": .string(email), "name": .text(name), "proof": .string(decider.proof)]
    case .key(let key, let person):
      ["email": .text(person), "key": .string(key.description), "proof": .string(decider.proof)]
    case .timeout: ["email": nil, "proof": .string(decider.proof)]
    }
  }

  private static func decider(_ json: JSON) throws -> Decider {
    let email = json["email"]?.string
    if let key = json["key"]?.string.flatMap(KeyID.init) { return .key(key, onBehalfOf: email) }
    if let email { return .assignee(email: email, name: json["name"]?.string) }
    guard json["proof"]?.string == Decider.timeout.proof else {
      throw StoreError.corrupt("a decider cannot be read")
    }
    return .timeout
  }
}
