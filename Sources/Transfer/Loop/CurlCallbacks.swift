import CCurl
import Domain

/// The callbacks of libcurl: each copies bytes into or out of its transfer and returns.
///
/// The context is the transfer, which its loop keeps alive; libcurl calls on the loop's thread.
enum CurlCallbacks {
  static let body: curl_write_callback = { bytes, size, count, context in
    guard let transfer = unsafe transfer(context) else { return 0 }
    let total = size * count
    return unsafe transfer.keepBody(UnsafeRawBufferPointer(start: bytes, count: total)) ? total : 0
  }

  static let header: curl_write_callback = { bytes, size, count, context in
    guard let transfer = unsafe transfer(context) else { return 0 }
    let total = size * count
    return unsafe transfer.keepHeader(UnsafeRawBufferPointer(start: bytes, count: total))
      ? total : 0
  }

  static let upload: curl_read_callback = { space, size, count, context in
    guard let transfer = unsafe transfer(context), let space = unsafe space else {
      return Int(CURL_READFUNC_ABORT)
    }
    let piece = transfer.nextUpload(upTo: size * count)
    unsafe UnsafeMutableRawBufferPointer(start: space, count: size * count).copyBytes(from: piece)
    return piece.count
  }

  /// Makes a socket; the guard's first check: none for an address that the policy refuses.
  static let openSocket: curl_opensocket_callback = { context, purpose, target in
    guard let transfer = unsafe transfer(context), let target = unsafe target else { return -1 }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Int(unsafe postern_curl_address(target, &bytes))
    guard transfer.admits(IPAddress(bytes: Array(bytes[..<count]))) else { return -1 }
    let descriptor = unsafe postern_curl_socket(target)
    transfer.sockets.opened(descriptor)
    return descriptor
  }

  static let closeSocket: curl_closesocket_callback = { context, descriptor in
    guard let context = unsafe context else { return -1 }
    let sockets = unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue()
    return sockets.close(descriptor)
  }

  /// Checks the address of a new or reused connection against this transfer's policy.
  static let request: curl_prereq_callback = { context, remote, _, _, _ in
    guard let transfer = unsafe transfer(context), let remote = unsafe remote else {
      return CURL_PREREQFUNC_ABORT
    }
    return transfer.admitsRequest(to: unsafe String(cString: remote))
      ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  }
}
