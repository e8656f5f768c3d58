import CCurl

/// One libcurl multi handle: its connection cache, its name cache, its parsed authorities.
///
/// All of it belongs to the loop's thread, but for `wake`, which libcurl allows from any thread.
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

  /// Waits for a socket, a timer of libcurl's, `wake`, or the end of the time given.
  func wait(milliseconds: Int32) {
    unsafe curl_multi_poll(raw, nil, 0, milliseconds, nil)
  }

  /// The next flight that has ended, and how.
  func nextEnded() -> (flight: CurlTransfer, code: CURLcode)? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(raw, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE,
        let easy = unsafe message.pointee.easy_handle,
        let context = unsafe postern_curl_private(easy)
      else { continue }
      let flight = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
      return (flight, unsafe message.pointee.data.result)
    }
    return nil
  }
}
