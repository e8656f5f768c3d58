package import Domain

/// The contents of a column, in either engine; booleans are the integers 0 and 1.
package enum Value: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])

  /// The approximate number of its bytes.
  var weight: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    case .null, .integer, .real: 8
    }
  }
}

/// A type whose values can be parameters of a statement and be read back from a column.
package protocol Bindable {
  /// The value in the form of a column.
  var bound: Value { get }

  /// Reads the value back; nil when the column holds something else.
  init?(bound: Value)
}

extension Value: Bindable {
  package var bound: Value { self }
  package init?(bound: Value) { self = bound }
}

extension String: Bindable {
  package var bound: Value { .text(self) }
  package init?(bound: Value) {
    guard case .text(let text) = bound else { return nil }
    self = text
  }
}

extension Int64: Bindable {
  package var bound: Value { .integer(self) }
  package init?(bound: Value) {
    guard case .integer(let integer) = bound else { return nil }
    self = integer
  }
}

extension Int: Bindable {
  package var bound: Value { .integer(Int64(self)) }
  package init?(bound: Value) {
    guard case .integer(let integer) = bound else { return nil }
    self.init(exactly: integer)
  }
}

extension Bool: Bindable {
  package var bound: Value { .integer(self ? 1 : 0) }
  package init?(bound: Value) {
    switch bound {
    case .integer(0): self = false
    case .integer(1): self = true
    default: return nil
    }
  }
}

extension Double: Bindable {
  package var bound: Value { .real(self) }
  package init?(bound: Value) {
    guard case .real(let real) = bound else { return nil }
    self = real
  }
}

extension [UInt8]: Bindable {
  package var bound: Value { .bytes(self) }
  package init?(bound: Value) {
    guard case .bytes(let bytes) = bound else { return nil }
    self = bytes
  }
}

extension Timestamp: Bindable {
  package var bound: Value { .integer(milliseconds) }
  package init?(bound: Value) {
    guard case .integer(let milliseconds) = bound else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

extension Interval: Bindable {
  package var bound: Value { .integer(milliseconds) }
  package init?(bound: Value) {
    guard case .integer(let milliseconds) = bound else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

extension Identifier: Bindable {
  package var bound: Value { .bytes(bytes) }
  package init?(bound: Value) {
    guard case .bytes(let bytes) = bound else { return nil }
    self.init(bytes: bytes)
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  package var bound: Value { self?.bound ?? .null }
  package init?(bound: Value) {
    if case .null = bound {
      self = .none
    } else if let wrapped = Wrapped(bound: bound) {
      self = .some(wrapped)
    } else {
      return nil
    }
  }
}

/// Makes an enum with a bindable raw value bindable: `extension TaskState: Bindable {}`.
extension Bindable where Self: RawRepresentable, RawValue: Bindable {
  package var bound: Value { rawValue.bound }
  package init?(bound: Value) {
    guard let raw = RawValue(bound: bound) else { return nil }
    self.init(rawValue: raw)
  }
}
