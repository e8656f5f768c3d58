/// The rule by which a task counts as decided.
package struct Policy: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The first answer decides.
    case any
  }

  package let kind: Kind

  package init(kind: Kind = .any) { self.kind = kind }
}
