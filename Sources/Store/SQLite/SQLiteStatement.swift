import CSQLite

/// A prepared statement; used on its connection's thread.
@safe
final class SQLiteStatement {
  /// Whether it changes nothing in the file.
  let isReadOnly: Bool
  /// The time of the last lookup, counted in lookups of its cache.
  var lastUse = 0

  private let handle: OpaquePointer
  private let width: Int32

  init(_ text: String, on connection: OpaquePointer) throws(StoreError) {
    var text = text
    var prepared: OpaquePointer?
    var length = 0
    let code = text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        var tail: UnsafePointer<CChar>?
        let code = unsafe sqlite3_prepare_v3(
          connection, bytes.baseAddress, Int32(clamping: bytes.count),
          UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
        if let start = bytes.baseAddress, let tail = unsafe tail { length = unsafe tail - start }
        return code
      }
    }
    guard code == SQLITE_OK else {
      throw unsafe SQLiteFailure.error(code, on: connection)
    }
    let isWhole = text.utf8.dropFirst(length).allSatisfy { [10, 13, 32, 59].contains($0) }
    guard let prepared = unsafe prepared, isWhole else {
      unsafe sqlite3_finalize(prepared)
      throw .statement("exactly one statement at a time")
    }
    unsafe handle = prepared
    isReadOnly = unsafe sqlite3_stmt_readonly(prepared) != 0
    width = unsafe sqlite3_column_count(prepared)
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Runs to the end and ignores any rows.
  func run(_ values: some Collection<Value> = []) throws(StoreError) {
    defer { reset(hasValues: !values.isEmpty) }
    try bind(values)
    while try step() {}
  }

  /// Runs to the end, or to a number of rows, and returns the rows.
  func rows(_ values: some Collection<Value>, limit: Int = .max) throws(StoreError) -> [Row] {
    defer { reset(hasValues: !values.isEmpty) }
    try bind(values)
    var cells = [Value]()
    var count = 0
    while count < limit, try step() {
      for column in 0..<width { cells.append(try cell(column)) }
      count += 1
    }
    return Row.rows(of: cells, width: Int(width))
  }

  private func step() throws(StoreError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw unsafe SQLiteFailure.error(code, on: sqlite3_db_handle(handle))
    }
  }

  private func reset(hasValues: Bool) {
    unsafe sqlite3_reset(handle)
    if hasValues { unsafe sqlite3_clear_bindings(handle) }
  }

  private func bind(_ values: some Collection<Value>) throws(StoreError) {
    guard unsafe sqlite3_bind_parameter_count(handle) == values.count else {
      throw .statement("the statement takes another number of parameters")
    }
    var place: Int32 = 1
    for value in values {
      let code = bind(value, at: place)
      guard code == SQLITE_OK else {
        throw unsafe SQLiteFailure.error(code, on: sqlite3_db_handle(handle))
      }
      place += 1
    }
  }

  private func bind(_ value: Value, at place: Int32) -> Int32 {
    switch value {
    case .null:
      return unsafe sqlite3_bind_null(handle, place)
    case .integer(let integer):
      return unsafe sqlite3_bind_int64(handle, place, integer)
    case .real(let real):
      return unsafe sqlite3_bind_double(handle, place, real)
    case .text(var text):
      return text.withUTF8 { bytes in
        guard let start = bytes.baseAddress else {
          return unsafe postern_sqlite_bind_text(handle, place, "", 0)
        }
        return unsafe postern_sqlite_bind_text(handle, place, start, UInt64(bytes.count))
      }
    case .bytes(let bytes):
      return unsafe bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress, bytes.count > 0 else {
          return unsafe sqlite3_bind_zeroblob(handle, place, 0)
        }
        return unsafe postern_sqlite_bind_bytes(handle, place, start, UInt64(bytes.count))
      }
    }
  }

  private func cell(_ column: Int32) throws(StoreError) -> Value {
    switch unsafe sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return unsafe .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return unsafe .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT: return try text(column)
    case SQLITE_BLOB: return try bytes(column)
    default: return .null
    }
  }

  private func text(_ column: Int32) throws(StoreError) -> Value {
    guard let start = unsafe sqlite3_column_text(handle, column) else {
      throw .unavailable("no memory for a text")
    }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
      throw .corrupt("a text is not UTF-8")
    }
    return .text(text)
  }

  private func bytes(_ column: Int32) throws(StoreError) -> Value {
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    guard let start = unsafe start else { return .bytes([]) }
    return unsafe .bytes(Array(UnsafeRawBufferPointer(start: start, count: count)))
  }
}
