import Cryptography
import Domain
import JSON
import Store

extension Gateway {
  /// What was typed before the last session ended, by control.
  func draft(of link: AccessLink, in transaction: any Transaction) throws -> [String: String] {
    guard let sealed = try AccessLinkRepository(transaction, of: link.tenant).draft(link.id),
      let plain = try? keys.open(sealed, for: SealContext.linkDraft(link.id).context)
    else { return [:] }
    let members = try JSON(parsing: plain).object?.members ?? []
    let texts = members.compactMap { member in member.value.string.map { (member.name, $0) } }
    return Dictionary(texts) { first, _ in first }
  }

  /// Keeps what was typed when the session that sent it had just ended, so that nothing is lost:
  /// the form shows it again once a new code was typed.
  func keepDraft(
    _ submission: Submission, session token: [UInt8], at now: Timestamp,
    in transaction: any Transaction
  ) throws -> SubmitResult {
    guard let session = try session(token, in: transaction),
      let link = try AccessLinkRepository(transaction, of: session.tenant).find(session.link)
    else { return .lost }
    guard link.isActive(at: now) else { return .inactive }
    var draft = JSONObject()
    for (name, text) in submission.typed { draft[name] = .string(text) }
    if let comment = submission.comment { draft["_comment"] = .string(comment) }
    try AccessLinkRepository(transaction, of: session.tenant).saveDraft(
      link.id,
      keys.seal(JSON.object(draft).bytes, for: SealContext.linkDraft(link.id).context))
    return .sessionEnded
  }
}
