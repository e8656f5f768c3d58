/// The parameters of a statement in PostgreSQL's binary form, in a single buffer.
struct PostgresParameters {
  /// A size above the server's limit for a message.
  static let largest = 1_000_000_000
  private static let mostKept = 1 << 20

  private var buffer: [UInt8] = []
  private var starts: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  /// Replaces the parameters.
  mutating func fill(_ parameters: [PostgresParameter]) {
    if buffer.count > Self.mostKept { buffer = [] }
    buffer.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    for parameter in parameters {
      let start = buffer.count
      switch parameter {
      case .value(let value): append(value)
      case .column(let place, let bulk): append(place, of: bulk)
      }
      starts.append(parameter.isNull ? nil : start)
      lengths.append(Int32(clamping: buffer.count - start))
    }
    while formats.count < parameters.count { formats.append(1) }
    // Gives the buffer an address even when all parameters are empty.
    buffer.append(0)
  }

  /// Appends an array of one dimension with lower bound one: `array_recv` of the server's source.
  private mutating func append(_ place: Int, of bulk: Bulk) {
    append(Int32(bulk.isEmpty ? 0 : 1))
    // The flag for NULL elements.
    append(Int32(1))
    append(Int32(bitPattern: bulk.statement.kinds[place].postgresTypes.element))
    guard !bulk.isEmpty else { return }
    append(Int32(clamping: bulk.count))
    append(Int32(1))
    for value in bulk.column(place) {
      append(value.postgresLength)
      append(value)
    }
  }

  private mutating func append(_ value: Value) {
    switch value {
    case .null: break
    case .integer(let integer): append(integer)
    case .real(let real): append(Int64(bitPattern: real.bitPattern))
    case .text(let text): buffer.append(contentsOf: text.utf8)
    case .bytes(let bytes): buffer.append(contentsOf: bytes)
    }
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: number.bigEndian) { unsafe buffer.append(contentsOf: $0) }
  }

  /// Passes the values in libpq's form: addresses, lengths, formats.
  func lend(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) ->
      Int32
  ) -> Int32 {
    unsafe buffer.withUnsafeBytes { bytes in
      let start = bytes.baseAddress
      let addresses = unsafe starts.map { place in
        unsafe place.flatMap { unsafe start?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
      }
      return unsafe addresses.withUnsafeBufferPointer { addresses in
        unsafe lengths.withUnsafeBufferPointer { lengths in
          unsafe formats.withUnsafeBufferPointer { formats in
            unsafe body(addresses.baseAddress, lengths.baseAddress, formats.baseAddress)
          }
        }
      }
    }
  }
}

extension Value {
  /// The length prefix of an array element.
  fileprivate var postgresLength: Int32 {
    switch self {
    case .null: -1
    case .integer, .real: 8
    case .text(let text): Int32(clamping: text.utf8.count)
    case .bytes(let bytes): Int32(clamping: bytes.count)
    }
  }
}
