import CCurl

/// The lines and the body of a request, which libcurl reads during the transfer.
///
/// libcurl copies neither: the bytes must stay until the transfer has ended. The memory is reused
/// for the next request. Used by its loop's thread only.
@safe
final class RequestMemory {
  private var base = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 16)
  private var size = 1024
  private var lines = 0
  private var used = 0

  /// The most bytes kept from one request to the next.
  private static let keep = 16_384

  deinit { unsafe base.deallocate() }

  /// Clears the memory and reserves space for the lines, and for all bytes of lines and body.
  func begin(lines most: Int, bytes: Int) {
    lines = 0
    used = unsafe most * MemoryLayout<curl_slist>.stride
    let wanted = max(used + bytes, 1024)
    guard wanted > size || size > Self.keep else { return }
    unsafe base.deallocate()
    unsafe base = .allocate(byteCount: wanted, alignment: 16)
    size = wanted
  }

  /// Adds a line of up to three pieces; takes one byte more than they have.
  func add(_ first: String, _ second: String = "", _ third: String = "") {
    let start = used
    write(first.utf8)
    write(second.utf8)
    write(third.utf8)
    write(CollectionOfOne(0))
    let text = unsafe (base + start).assumingMemoryBound(to: CChar.self)
    let nodes = unsafe base.assumingMemoryBound(to: curl_slist.self)
    unsafe (nodes + lines).initialize(to: curl_slist(data: text, next: nil))
    if lines > 0 { unsafe nodes[lines - 1].next = unsafe nodes + lines }
    lines += 1
  }

  /// The list of the lines; there must be one.
  var list: UnsafeMutablePointer<curl_slist> {
    unsafe base.assumingMemoryBound(to: curl_slist.self)
  }

  /// Adds the body and returns its address.
  func add(_ body: [UInt8]) -> UnsafeMutableRawPointer {
    let start = used
    write(body)
    return unsafe base + start
  }

  private func write(_ bytes: some Collection<UInt8>) {
    let count = bytes.count
    precondition(used + count <= size, "space was made for everything")
    unsafe UnsafeMutableRawBufferPointer(start: base + used, count: count).copyBytes(from: bytes)
    used += count
  }
}
