import CCurl

/// The lines and the body of a request, where libcurl reads them while it is under way.
///
/// libcurl copies neither: what is written here must stay until the transfer has ended. The memory is
/// used again for the next request. Touched by one thread only: its loop's.
@safe
final class RequestMemory {
  private var base = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 16)
  private var size = 1024
  private var lines = 0
  private var used = 0

  /// What is kept from one request to the next at the most.
  private static let keep = 16_384

  deinit { unsafe base.deallocate() }

  /// Forgets everything and makes room for so many lines, and for all bytes of lines and body.
  func begin(lines most: Int, bytes: Int) {
    lines = 0
    used = unsafe most * MemoryLayout<curl_slist>.stride
    let wanted = max(used + bytes, 1024)
    guard wanted > size || size > Self.keep else { return }
    unsafe base.deallocate()
    unsafe base = .allocate(byteCount: wanted, alignment: 16)
    size = wanted
  }

  /// Adds a line to the list, of these pieces; it takes one byte more than they have.
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

  /// The list of the lines, of which there must be one.
  var list: UnsafeMutablePointer<curl_slist> {
    unsafe base.assumingMemoryBound(to: curl_slist.self)
  }

  /// Adds the body and says where it stands.
  func add(_ body: [UInt8]) -> UnsafeMutableRawPointer {
    let start = used
    write(body)
    return unsafe base + start
  }

  private func write(_ bytes: some Collection<UInt8>) {
    let count = bytes.count
    precondition(used + count <= size, "room was made for everything")
    unsafe UnsafeMutableRawBufferPointer(start: base + used, count: count).copyBytes(from: bytes)
    used += count
  }
}
