extension Migration {
  /// The whole schema, in order.
  ///
  /// A migration is a file and its line here.
  package static let all: [Migration] = [.m0001]
}
