import CCurl

/// A libcurl multi handle: its connection cache, its name cache, its parsed authorities.
///
/// Used by the loop's thread only, except `wake`, which libcurl allows from any thread.
@safe
final class MultiHandle: @unchecked Sendable {
  private let raw: UnsafeMutableRawPointer
  let sockets = OpenSockets()

  /// Sets no limit on connections in use: libcurl's own limits let one host delay another.
  init?(idleConnections: Int) {
    guard CurlLibrary.isReady, let raw = unsafe curl_multi_init() else { return nil }
    unsafe self.raw = unsafe raw
    let settings: [(CURLMoption, Int)] = [
      (CURLMOPT_MAXCONNECTS, idleConnections),
      (CURLMOPT_MAX_TOTAL_CONNECTIONS, 0),
      (CURLMOPT_MAX_HOST_CONNECTIONS, 0),
      (CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING)),
    ]
    for (option, value) in settings {
      guard unsafe postern_curl_multi_set_long(raw, option, value) == CURLM_OK else {
        close()
        return nil
      }
    }
  }

  /// Closes every connection; nothing may be called after this.
  func close() {
    sockets.stopReading()
    unsafe curl_multi_cleanup(raw)
  }

  func wake() { unsafe curl_multi_wakeup(raw) }

  func add(_ handle: EasyHandle) -> Bool {
    unsafe curl_multi_add_handle(raw, handle.pointer) == CURLM_OK
  }

  func remove(_ handle: EasyHandle) {
    unsafe curl_multi_remove_handle(raw, handle.pointer)
  }

  func perform() {
    var running: Int32 = 0
    unsafe curl_multi_perform(raw, &running)
  }

  /// Waits for a socket, a timer of libcurl's, `wake`, or the timeout.
  func wait(milliseconds: Int32) {
    unsafe curl_multi_poll(raw, nil, 0, milliseconds, nil)
  }

  /// The next transfer that has ended, with its result code.
  func nextEnded() -> (transfer: CurlTransfer, code: CURLcode)? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(raw, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE,
        let easy = unsafe message.pointee.easy_handle,
        let context = unsafe postern_curl_private(easy)
      else { continue }
      let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
      return (transfer, unsafe message.pointee.data.result)
    }
    return nil
  }
}
