import Domain
import Gateway
import JSON

extension V1Decoding {
  /// Reads `{"assignee": "ada@example.com", "invite": "email"}`; with one assignee the address may be
  /// left out.
  static func newLink(_ body: JSON) throws(Refusal) -> NewLink {
    var reader = try ObjectReader(body)
    let assignee = try reader.string("assignee", limit: 254)
    let invitation = try reader.word("invite", as: Invitation.self)
    try reader.finish()
    return NewLink(assignee: assignee, invitation: invitation)
  }
}
