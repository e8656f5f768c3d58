import Cryptography
import Domain
import Store

extension Gateway {
  /// The text that was typed before the last session ended.
  func draft(of link: AccessLink, in transaction: any Transaction) throws -> LinkDraft {
    guard let sealed = try AccessLinkRepository(transaction, of: link.tenant).draft(link.id),
      let plain = try? keys.open(sealed, for: SealContext.linkDraft(link.id).context)
    else { return LinkDraft() }
    return try LinkDraftCodec.decode(plain)
  }
}

extension UnitOfWork {
  /// Keeps the text of a form whose session had just ended, so that nothing is lost: the form shows
  /// it again once a new code was typed.
  func keepDraft(_ submission: Submission, of link: AccessLink) throws -> SubmitResult {
    guard link.isActive(at: now) else { return .inactive }
    let texts = Dictionary(submission.typed.map { ($0.name, $0.text) }) { $1 }
    let draft = LinkDraftCodec.encode(LinkDraft(texts: texts, comment: submission.comment))
    let context = SealContext.linkDraft(link.id).context
    try links.saveDraft(link.id, gateway.keys.seal(draft, for: context))
    return .sessionEnded
  }
}
