import CCurl
import Domain

/// What libcurl calls back while it works: each copies bytes in or out of its flight and returns.
///
/// The context is the flight, which its loop keeps alive; the thread is the loop's.
enum CurlCallbacks {
  static let body: curl_write_callback = { bytes, size, count, context in
    guard let flight = unsafe flight(context) else { return 0 }
    let total = size * count
    return unsafe flight.keepBody(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
  }

  static let header: curl_write_callback = { bytes, size, count, context in
    guard let flight = unsafe flight(context) else { return 0 }
    let total = size * count
    return unsafe flight.keepHeader(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
  }

  static let upload: curl_read_callback = { room, size, count, context in
    guard let flight = unsafe flight(context), let room = unsafe room else {
      return Int(CURL_READFUNC_ABORT)
    }
    let piece = flight.nextUpload(upTo: size * count)
    unsafe UnsafeMutableRawBufferPointer(start: room, count: size * count).copyBytes(from: piece)
    return piece.count
  }

  /// The guard's first wall: no socket for an address that the policy refuses.
  static let openSocket: curl_opensocket_callback = { context, purpose, target in
    guard let flight = unsafe flight(context), let target = unsafe target else { return -1 }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Int(unsafe postern_curl_address(target, &bytes))
    guard flight.admits(IPAddress(bytes: Array(bytes[..<count]))) else { return -1 }
    let descriptor = unsafe postern_curl_socket(target)
    flight.sockets.opened(descriptor)
    return descriptor
  }

  static let closeSocket: curl_closesocket_callback = { context, descriptor in
    guard let context = unsafe context else { return -1 }
    let sockets = unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue()
    return sockets.close(descriptor)
  }

  /// The guard's second wall: judges a connection, new or used before, by this transfer's policy.
  static let request: curl_prereq_callback = { context, remote, _, _, _ in
    guard let flight = unsafe flight(context), let remote = unsafe remote else {
      return CURL_PREREQFUNC_ABORT
    }
    return flight.admitsRequest(to: unsafe String(cString: remote))
      ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }

  private static func flight(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  }
}
