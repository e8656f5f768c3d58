import CPostgres

/// The server's answer to a statement.
enum PostgresAnswer {
  case done(rows: [Row], changed: Int, tag: String)
  case failed(PostgresFailure)
  /// Skipped, because an earlier statement of the same exchange failed.
  case skipped

  /// Parses a result, which the caller clears.
  init(_ result: OpaquePointer) {
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK: unsafe self = Self.done(result)
    case PGRES_TUPLES_OK: unsafe self = Self.table(result)
    case PGRES_PIPELINE_ABORTED: self = .skipped
    case PGRES_EMPTY_QUERY:
      self = .failed(PostgresFailure(.statement("exactly one statement at a time")))
    case PGRES_FATAL_ERROR: unsafe self = .failed(PostgresFailure(Self.report(result)))
    default: self = .failed(PostgresFailure(.statement("the statement cannot be used here")))
    }
  }

  private static func done(_ result: OpaquePointer, rows: [Row] = []) -> PostgresAnswer {
    let tag = unsafe text(PQcmdStatus(result))
    let changed = tag.hasPrefix("SELECT") ? 0 : Int(unsafe text(PQcmdTuples(result))) ?? 0
    return .done(rows: rows, changed: changed, tag: tag)
  }

  private static func table(_ result: OpaquePointer) -> PostgresAnswer {
    let (width, height) = unsafe (PQnfields(result), PQntuples(result))
    let types = (0..<width).map { unsafe PQftype(result, $0) }
    var cells = [Value]()
    cells.reserveCapacity(Int(width) * Int(height))
    do throws(StoreError) {
      for row in 0..<height {
        for (column, type) in zip(0..<width, types) {
          cells.append(unsafe try cell(result, row, column, type))
        }
      }
    } catch {
      return .failed(PostgresFailure(error))
    }
    return unsafe done(result, rows: Row.rows(of: cells, width: Int(width)))
  }

  private static func cell(
    _ result: OpaquePointer, _ row: Int32, _ column: Int32, _ type: UInt32
  ) throws(StoreError) -> Value {
    guard unsafe PQgetisnull(result, row, column) == 0,
      let start = unsafe PQgetvalue(result, row, column)
    else { return .null }
    let count = Int(unsafe PQgetlength(result, row, column))
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
    switch type {
    case 17, 2950: return unsafe .bytes(Array(bytes))
    case 18, 19, 25, 114, 705, 1042, 1043:
      guard let text = unsafe String(validatingCString: start) else {
        throw .corrupt("a text is not UTF-8")
      }
      return .text(text)
    case 16, 20, 21, 23: return unsafe .integer(integer(bytes))
    case 26: return unsafe .integer(integer(bytes) & 0xffff_ffff)
    case 701: return unsafe .real(Double(bitPattern: UInt64(bitPattern: integer(bytes))))
    case 700:
      return unsafe .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: integer(bytes)))))
    case 2278: return .null
    default: throw .statement("a column has a type that is not read here (\(type))")
    }
  }

  /// Parses a big-endian signed integer of any width.
  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    guard let first = unsafe bytes.first else { return 0 }
    return unsafe bytes.reduce(first & 0x80 == 0 ? 0 : -1) { $0 << 8 | Int64($1) }
  }

  private static func report(_ result: OpaquePointer) -> PostgresFailure.Report {
    unsafe PostgresFailure.Report(
      state: text(postern_pq_state(result)), severity: text(postern_pq_severity(result)),
      message: text(postern_pq_message(result)), table: text(postern_pq_table(result)),
      column: text(postern_pq_column(result)), constraint: text(postern_pq_constraint(result)))
  }

  private static func text(_ start: UnsafePointer<CChar>?) -> String {
    guard let start = unsafe start else { return "" }
    return unsafe String(cString: start)
  }
}
