/// Several values as one message that cannot be cut up in any other way: each after its length in
/// four bytes, most significant first.
package func lengthPrefixed(_ parts: [[UInt8]]) -> [UInt8] {
  var message = [UInt8]()
  message.reserveCapacity(parts.reduce(0) { $0 + $1.count + 4 })
  for part in parts {
    let length = UInt32(part.count)
    for shift in [24, 16, 8, 0] as [UInt32] {
      message.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    message += part
  }
  return message
}
