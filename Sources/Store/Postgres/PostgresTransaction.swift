import Domain

/// The transaction that a closure works in.
///
/// It begins in the round trip of its first statement, which also sets the scope of its rows.
final class PostgresTransaction: Transaction {
  enum Access { case writing, reading }

  let dialect = Dialect.postgres
  private(set) var scope = Scope.system
  /// The error of the first statement that failed.
  private(set) var failure: PostgresFailure?
  private(set) var signals: Set<StoreSignal> = []
  private(set) var isBegun = false
  /// Whether a statement has changed rows.
  private(set) var hasChanged = false

  /// The most statements that are sent together.
  private static let largestBatch = 256
  /// Bytes of their parameters after which no more are added.
  private static let heaviestBatch = 4 << 20

  private let access: Access
  /// Settings of the session for connections without session state.
  private let session: [PostgresSetting]
  private var connection: PostgresConnection?

  init(_ access: Access, session: [PostgresSetting]) {
    self.access = access
    self.session = session
  }

  /// Prepares for the next closure.
  func open(_ scope: Scope, on connection: PostgresConnection) {
    self.scope = scope
    self.connection = connection
    failure = nil
    signals = []
    isBegun = false
    hasChanged = false
  }

  func query(_ sql: SQL) throws(StoreError) -> [Row] { try answer(sql).rows }

  func first(_ sql: SQL) throws(StoreError) -> Row? { try answer(sql).rows.first }

  @discardableResult
  func execute(_ sql: SQL) throws(StoreError) -> Int { try answer(sql).changed }

  @discardableResult
  func execute(batch: [SQL]) throws(StoreError) -> Int {
    try answers(to: batch.map { PostgresCall($0) }).reduce(0) { $0 + $1.changed }
  }

  func query(batch: [SQL]) throws(StoreError) -> [Row] {
    try answers(to: batch.map { PostgresCall($0) }).flatMap(\.rows)
  }

  @discardableResult
  func execute(bulks: [Bulk]) throws(StoreError) -> [Int] {
    try answers(to: bulks.map { PostgresCall($0) }).map(\.changed)
  }

  func query(_ bulk: Bulk) throws(StoreError) -> [Row] {
    try answers(to: [PostgresCall(bulk)]).flatMap(\.rows)
  }

  private func answers(
    to batch: [PostgresCall]
  ) throws(StoreError) -> [(rows: [Row], changed: Int)] {
    var answers = [(rows: [Row], changed: Int)]()
    answers.reserveCapacity(batch.count)
    var rest = batch[...]
    while !rest.isEmpty {
      let share = Self.share(of: rest)
      rest = rest.dropFirst(share.count)
      answers += try run(share)
    }
    return answers
  }

  func signal(_ signal: StoreSignal) { signals.insert(signal) }

  func disableStatementTimeout() throws(StoreError) {
    _ = try answer("SELECT set_config('statement_timeout', '0', true)")
    connection?.responseTimeout = nil
  }

  private func answer(_ sql: SQL) throws(StoreError) -> (rows: [Row], changed: Int) {
    guard let answer = try run([PostgresCall(sql)]).first else {
      throw .unavailable("no answer came")
    }
    return answer
  }

  private func run(_ share: [PostgresCall]) throws(StoreError) -> [(rows: [Row], changed: Int)] {
    do throws(PostgresFailure) {
      if let failure { throw failure }
      guard let connection else { throw .lost("the transaction is over") }
      for call in share {
        if let refusal = call.refusal { throw PostgresFailure(refusal) }
      }
      let opening = isBegun ? [] : self.opening
      isBegun = true
      var answers = [(rows: [Row], changed: Int)]()
      for answer in try connection.exchange(opening + share) {
        switch answer {
        case .done(let rows, let changed, _):
          if changed > 0 { hasChanged = true }
          answers.append((rows, changed))
        case .failed(let failure): throw failure
        case .skipped: throw .lost("the server is out of step")
        }
      }
      return Array(answers.dropFirst(opening.count))
    } catch {
      if failure == nil { failure = error }
      throw error.error
    }
  }

  private var opening: [PostgresCall] {
    let begin: SQL =
      switch access {
      case .writing: "BEGIN ISOLATION LEVEL READ COMMITTED"
      case .reading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
      }
    let name =
      switch scope {
      case .system: "system"
      case .tenant(let tenant): Hex.encode(tenant.bytes)
      }
    var settings: SQL = "SELECT set_config('postern.tenant', \(name), true)"
    for setting in session {
      settings += ", set_config(\(setting.name), \(setting.value), true)"
    }
    return [PostgresCall(begin), PostgresCall(settings)]
  }

  /// The next calls that may be sent together without much memory.
  private static func share(of rest: ArraySlice<PostgresCall>) -> [PostgresCall] {
    var weight = 0
    let share = rest.prefix(largestBatch).prefix { call in
      defer { weight += call.weight }
      return weight < heaviestBatch
    }
    return Array(share)
  }
}
