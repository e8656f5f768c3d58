import CPostgres
import Concurrency
import Glibc

/// A connection: statements go out together and their answers come back in order.
///
/// Sendable because a single thread opens and uses it.
@safe
final class PostgresConnection: @unchecked Sendable {
  /// An element of the pipeline.
  private enum Slot {
    case prepare(PostgresStatement)
    case forget
    case run
  }

  private let handle: OpaquePointer
  private var statements = PostgresStatements(capacity: 256)
  private var parameters = PostgresParameters()
  private let usesPrepared: Bool
  /// Statements that were sent and whose answers have not been read, a list per exchange.
  private var sent: [[Slot]] = []
  /// Milliseconds without an answer after which the server is given up; nil to wait for ever.
  var responseTimeout: Int?

  init(
    _ given: [String: String], usesPrepared: Bool, responseTimeout: Int
  ) throws(StoreError) {
    let names = given.keys.sorted()
    let opened = unsafe Self.connect(names, names.map { given[$0] ?? "" })
    guard let opened = unsafe opened else { throw .unavailable("no memory for a connection") }
    guard unsafe PQstatus(opened) == CONNECTION_OK else {
      let reason = unsafe Self.reason(opened)
      unsafe PQfinish(opened)
      throw reason.contains("too many") || reason.contains("connection slots")
        ? .busy : .unavailable(reason)
    }
    unsafe handle = opened
    self.usesPrepared = usesPrepared
    self.responseTimeout = responseTimeout
    unsafe postern_pq_mute(opened)
    guard unsafe PQsetnonblocking(opened, 1) == 0, unsafe PQenterPipelineMode(opened) == 1 else {
      throw .unavailable("the connection takes no pipeline")
    }
  }

  deinit { unsafe PQfinish(handle) }

  /// The server process at the other end.
  var processID: Int32 { unsafe PQbackendPID(handle) }

  /// Sends statements and waits for an answer to each; throws when the connection is lost.
  func exchange(_ work: [PostgresCall]) throws(PostgresFailure) -> [PostgresAnswer] {
    try post(work)
    while sent.count > 1 { _ = try receive() }
    return try receive()
  }

  /// Sends statements whose answers are ignored: they are read with the next ones.
  func post(_ work: [PostgresCall]) throws(PostgresFailure) {
    var slots = [Slot]()
    for call in work { try send(call, &slots) }
    guard unsafe PQpipelineSync(handle) == 1 else { throw loss() }
    sent.append(slots)
    try flush()
  }

  private func send(_ call: PostgresCall, _ slots: inout [Slot]) throws(PostgresFailure) {
    parameters.fill(call.parameters)
    let count = Int32(call.parameters.count)
    var isSent: Int32
    if usesPrepared {
      let statement = try prepared(call, &slots)
      isSent = unsafe parameters.lend { values, lengths, formats in
        unsafe PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
      }
    } else {
      let types = call.parameters.map(\.type)
      isSent = unsafe parameters.lend { values, lengths, formats in
        unsafe PQsendQueryParams(handle, call.text, count, types, values, lengths, formats, 1)
      }
    }
    guard isSent == 1 else { throw loss() }
    slots.append(.run)
  }

  private func prepared(
    _ call: PostgresCall, _ slots: inout [Slot]
  ) throws(PostgresFailure) -> PostgresStatement {
    if let known = statements.find(call) { return known }
    let (statement, evicted) = statements.add(call)
    if let evicted {
      let deallocation = "DEALLOCATE " + evicted.name
      guard unsafe PQsendQueryParams(handle, deallocation, 0, nil, nil, nil, nil, 1) == 1 else {
        throw loss()
      }
      slots.append(.forget)
    }
    let count = Int32(statement.types.count)
    let isSent = unsafe PQsendPrepare(handle, statement.name, call.text, count, statement.types)
    guard isSent == 1 else { throw loss() }
    slots.append(.prepare(statement))
    return statement
  }

  /// Reads the answers of the oldest exchange.
  private func receive() throws(PostgresFailure) -> [PostgresAnswer] {
    var answers = [PostgresAnswer]()
    var (cause, gaps) = (PostgresFailure?.none, 0)
    let slots = sent.removeFirst()
    var place = 0
    while true {
      try awaitResult()
      guard let result = unsafe PQgetResult(handle) else {
        gaps += 1
        guard gaps < 3, isAlive else { throw loss() }
        continue
      }
      defer { unsafe PQclear(result) }
      gaps = 0
      if unsafe PQresultStatus(result) == PGRES_PIPELINE_SYNC { return answers }
      let answer = unsafe PostgresAnswer(result)
      if case .failed(let failure) = answer, failure.isLost || !isAlive { throw loss(failure) }
      guard place < slots.count else { throw .lost("the server is out of step") }
      switch (slots[place], answer) {
      case (.prepare, .done), (.forget, _): break
      case (.prepare(let statement), .failed(let failure)):
        statements.remove(statement)
        cause = failure
      case (.prepare(let statement), .skipped): statements.remove(statement)
      case (.run, .skipped):
        answers.append(cause.map { .failed($0) } ?? answer)
        cause = nil
      case (.run, _): answers.append(answer)
      }
      place += 1
    }
  }

  private var isAlive: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

  private func loss(_ failure: PostgresFailure? = nil) -> PostgresFailure {
    let error = failure?.error ?? .unavailable("the connection to the server was lost")
    return PostgresFailure(error, isLost: true, state: failure?.state ?? "")
  }
}

extension PostgresConnection {
  /// Waits for data or a wake-up, and takes received data in.
  func wait(until wakeUp: WakeUpDescriptor, atMost milliseconds: Int) throws(PostgresFailure) {
    var entries = [
      pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = unsafe poll(&entries, 2, Int32(clamping: milliseconds))
    if entries[0].revents != 0, unsafe PQconsumeInput(handle) != 1 { throw loss() }
  }

  /// The channels of the notifications received since the last call.
  func takeNotices() -> Set<String> {
    var channels = Set<String>()
    while let notice = unsafe PQnotifies(handle) {
      defer { unsafe PQfreemem(notice) }
      guard unsafe notice.pointee.be_pid != processID, let name = unsafe notice.pointee.relname
      else { continue }
      channels.insert(unsafe String(cString: name))
    }
    return channels
  }

  private func flush() throws(PostgresFailure) {
    while true {
      switch unsafe PQflush(handle) {
      case 0: return
      case 1: try wait(POLLIN | POLLOUT)
      default: throw loss()
      }
    }
  }

  private func awaitResult() throws(PostgresFailure) {
    while unsafe PQisBusy(handle) == 1 {
      try flush()
      try wait(POLLIN)
    }
  }

  private func wait(_ events: Int32) throws(PostgresFailure) {
    var entry = pollfd(fd: unsafe PQsocket(handle), events: Int16(events), revents: 0)
    var ready: Int32
    repeat {
      ready = unsafe poll(&entry, 1, Int32(clamping: responseTimeout ?? -1))
    } while ready < 0 && errno == EINTR
    guard ready > 0 else { throw .lost("the server does not answer") }
    guard entry.revents & ~Int16(POLLOUT) != 0 else { return }
    // A broken connection may hold the server's last error: libpq reads it first.
    if unsafe PQconsumeInput(handle) != 1, unsafe PQisBusy(handle) == 1 { throw loss() }
  }

  private static func connect(_ names: [String], _ values: [String]) -> OpaquePointer? {
    let words = unsafe (names + values).map { unsafe strdup($0) }
    defer { unsafe words.forEach { unsafe free($0) } }
    let pointers = unsafe words.map { unsafe UnsafePointer($0) }
    let keys = unsafe Array(pointers[..<names.count]) + [nil]
    let texts = unsafe Array(pointers[names.count...]) + [nil]
    return unsafe PQconnectdbParams(keys, texts, 0)
  }

  /// A reason why no connection was made, on one line; libpq's messages hold no password.
  private static func reason(_ opened: OpaquePointer) -> String {
    guard let text = unsafe PQerrorMessage(opened) else { return "" }
    let lines = unsafe String(cString: text).split(separator: "\n")
    return lines.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "; ")
  }

  /// Parses an address as libpq does; the error holds nothing of the address.
  static func parse(_ url: String) throws(StoreError) -> [String: String] {
    var complaint: UnsafeMutablePointer<CChar>?
    guard let options = unsafe PQconninfoParse(url, &complaint) else {
      unsafe PQfreemem(complaint)
      throw unreadable
    }
    defer { unsafe PQconninfoFree(options) }
    var found = [String: String]()
    var place = unsafe options
    while let keyword = unsafe place.pointee.keyword {
      if let value = unsafe place.pointee.val {
        unsafe found[String(cString: keyword)] = String(cString: value)
      }
      unsafe place += 1
    }
    let ports = (found["port"] ?? "").split(separator: ",")
    guard ports.allSatisfy({ UInt16($0) != nil }) else { throw unreadable }
    return found
  }

  private static let unreadable = StoreError.address(
    "this address cannot be read; one looks like postgres://USER:PASSWORD@HOST:PORT/DATABASE")
}
