import JSON

/// When a task counts as decided.
package struct Policy: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The first answer decides.
    case any
  }

  package let kind: Kind

  package init(kind: Kind = .any) { self.kind = kind }

  init(reading reader: ObjectReader) throws(Refusal) {
    var reader = reader
    kind = try reader.required("kind", reader.word("kind", as: Kind.self))
    try reader.finish()
  }

  var json: JSON { ["kind": .string(kind.rawValue)] }

  /// What the answers so far come to.
  package func verdict(_ answers: [Bool]) -> Verdict {
    switch kind {
    case .any: answers.first.map { $0 ? .approved : .rejected } ?? .undecided
    }
  }
}

/// What the answers to a task come to.
package enum Verdict: Sendable, Hashable {
  case undecided
  case approved
  case rejected
}
