/// The parameters of one statement in PostgreSQL's binary form, side by side in one buffer.
struct PostgresParameters {
  /// More than the server takes in one message.
  static let largest = 1_000_000_000
  private static let mostKept = 1 << 20

  private var buffer: [UInt8] = []
  private var starts: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  /// Why the values cannot be sent; nil when they can.
  static func refusal(of values: [Value]) -> StoreError? {
    if values.count > 65_535 { return .tooLarge }
    var size = 0
    for value in values {
      switch value {
      case .text(let text):
        size += text.utf8.count
        if text.utf8.contains(0) { return .unstorable("PostgreSQL keeps no NUL in a text") }
      case .bytes(let bytes): size += bytes.count
      default: size += 8
      }
    }
    return size > largest ? .tooLarge : nil
  }

  /// Takes new values in place of the old ones.
  mutating func fill(_ values: [Value]) {
    if buffer.count > Self.mostKept { buffer = [] }
    buffer.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    for value in values {
      let start = buffer.count
      append(value)
      starts.append(value == .null ? nil : start)
      lengths.append(Int32(clamping: buffer.count - start))
    }
    while formats.count < values.count { formats.append(1) }
    // So that the buffer has an address even when all values are empty.
    buffer.append(0)
  }

  private mutating func append(_ value: Value) {
    switch value {
    case .null: break
    case .integer(let integer): append(UInt64(bitPattern: integer))
    case .real(let real): append(real.bitPattern)
    case .text(let text): buffer.append(contentsOf: text.utf8)
    case .bytes(let bytes): buffer.append(contentsOf: bytes)
    }
  }

  private mutating func append(_ bits: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      buffer.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
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
