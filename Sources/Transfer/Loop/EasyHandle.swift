import CCurl

/// A libcurl transfer handle with the memory that it reads a request from.
///
/// Used by its loop's thread only. Reused, and reset between two transfers.
@safe
final class EasyHandle {
  private let raw: UnsafeMutableRawPointer
  let memory = RequestMemory()
  /// False as soon as libcurl has refused an option.
  private(set) var isConfigured = true

  init?() {
    guard CurlLibrary.isReady, let raw = unsafe curl_easy_init() else { return nil }
    unsafe self.raw = unsafe raw
  }

  deinit { unsafe curl_easy_cleanup(raw) }

  var pointer: UnsafeMutableRawPointer { unsafe raw }

  /// Resets every option; open connections stay with the multi handle.
  func reset() {
    unsafe curl_easy_reset(raw)
    isConfigured = true
  }

  func set(_ option: CURLoption, _ value: Int) {
    note(unsafe postern_curl_set_long(raw, option, value))
  }

  func set(_ option: CURLoption, _ text: String?) {
    note(unsafe postern_curl_set_string(raw, option, text))
  }

  func setSize(_ option: CURLoption, _ size: Int) {
    note(unsafe postern_curl_set_offset(raw, option, curl_off_t(size)))
  }

  /// Gives the lines in `memory` to the option; they must stay until the transfer ends.
  func setLines(_ option: CURLoption) {
    note(unsafe postern_curl_set_list(raw, option, memory.list))
  }

  /// Writes the body to `memory`, which must have space for it.
  func setBody(_ bytes: [UInt8]) {
    setSize(CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
    note(unsafe postern_curl_set_bytes(raw, CURLOPT_POSTFIELDS, memory.add(bytes)))
  }

  /// Sets the transfer that the callbacks belong to; the loop keeps it alive until removal.
  func attach(_ transfer: CurlTransfer, _ sockets: OpenSockets) {
    let openSockets = unsafe Unmanaged.passUnretained(sockets).toOpaque()
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_CLOSESOCKETDATA, openSockets))
    note(unsafe postern_curl_on_close_socket(raw, CurlCallbacks.closeSocket))
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_PRIVATE, context))
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_WRITEDATA, context))
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_HEADERDATA, context))
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_OPENSOCKETDATA, context))
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_PREREQDATA, context))
    note(unsafe postern_curl_on_write(raw, CURLOPT_WRITEFUNCTION, CurlCallbacks.body))
    note(unsafe postern_curl_on_write(raw, CURLOPT_HEADERFUNCTION, CurlCallbacks.header))
    note(unsafe postern_curl_on_open_socket(raw, CurlCallbacks.openSocket))
    note(unsafe postern_curl_on_request(raw, CurlCallbacks.request))
  }

  /// Lets libcurl read the message to upload from the transfer.
  func attachUpload(_ transfer: CurlTransfer) {
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    note(unsafe postern_curl_set_pointer(raw, CURLOPT_READDATA, context))
    note(unsafe postern_curl_on_read(raw, CurlCallbacks.upload))
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return unsafe postern_curl_get_long(raw, info, &value) == CURLE_OK ? value : 0
  }

  func microseconds(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    return unsafe postern_curl_get_offset(raw, info, &value) == CURLE_OK ? Int64(value) : 0
  }

  private func note(_ code: CURLcode) {
    if code != CURLE_OK { isConfigured = false }
  }
}

/// Initialises libcurl, once in a process.
enum CurlLibrary {
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
