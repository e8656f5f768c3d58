/// The parameters of one statement in PostgreSQL's binary form, side by side in one buffer.
struct PostgresParameters {
  /// More than the server takes in one message.
  static let largest = 1_000_000_000
  private static let mostKept = 1 << 20

  private var buffer: [UInt8] = []
  private var starts: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  /// Takes new parameters in place of the old ones.
  mutating func fill(_ parameters: [PostgresParameter]) {
    if buffer.count > Self.mostKept { buffer = [] }
    buffer.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    for parameter in parameters {
      let start = buffer.count
      switch parameter {
      case .value(let value, _): append(value)
      case .column(let place, let bulk): append(place, of: bulk)
      }
      starts.append(parameter.isNull ? nil : start)
      lengths.append(Int32(clamping: buffer.count - start))
    }
    while formats.count < parameters.count { formats.append(1) }
    // So that the buffer has an address even when all parameters are empty.
    buffer.append(0)
  }

  /// An array of one dimension that counts from one: `array_recv` of the server's source.
  private mutating func append(_ place: Int, of bulk: Bulk) {
    append(Int32(bulk.isEmpty ? 0 : 1))
    // Whether there may be a NULL among them.
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

  /// Lends the values as libpq takes them: addresses, lengths, formats.
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
  /// What stands before it in an array.
  fileprivate var postgresLength: Int32 {
    switch self {
    case .null: -1
    case .integer, .real: 8
    case .text(let text): Int32(clamping: text.utf8.count)
    case .bytes(let bytes): Int32(clamping: bytes.count)
    }
  }
}
