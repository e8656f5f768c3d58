import CCurl

/// The baseline of libcurl alone: a multi handle and reused transfers; answers are dropped.
///
/// Every request has its body and its fields set anew, as a sender's requests do.
@safe
final class BareCurl {
  @safe
  private struct Handle {
    let raw: UnsafeMutableRawPointer
    /// The fields of the request in flight.
    var fields: UnsafeMutablePointer<curl_slist>?
  }

  private let multi: UnsafeMutableRawPointer
  private let lines: [String]
  private let body: [UInt8]
  private var handles: [Handle] = []

  /// - Parameters:
  ///   - size: bytes of the body.
  ///   - inFlight: the number of concurrent requests.
  ///   - lines: fields of every request, `Name: value`.
  init(_ url: String, size: Int, inFlight: Int, lines: [String]) throws {
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK,
      let multi = unsafe curl_multi_init()
    else { throw BenchFailure("libcurl did not start") }
    unsafe self.multi = unsafe multi
    unsafe postern_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, inFlight * 2)
    self.lines = lines
    body = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    for place in 0..<inFlight {
      guard let handle = unsafe curl_easy_init() else { throw BenchFailure("no libcurl handle") }
      unsafe set(handle, url)
      // Not nil: the pointer is an index counted from one.
      unsafe postern_curl_set_pointer(
        handle, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: place + 1))
      handles.append(unsafe Handle(raw: handle))
    }
  }

  deinit {
    for handle in handles {
      unsafe curl_multi_remove_handle(multi, handle.raw)
      unsafe curl_easy_cleanup(handle.raw)
      unsafe curl_slist_free_all(handle.fields)
    }
    unsafe curl_multi_cleanup(multi)
  }

  private func set(_ handle: UnsafeMutableRawPointer, _ url: String) {
    unsafe postern_curl_set_string(handle, CURLOPT_URL, url)
    unsafe postern_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    unsafe postern_curl_set_string(handle, CURLOPT_PROXY, "")
    unsafe postern_curl_set_long(handle, CURLOPT_POST, 1)
    unsafe postern_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    unsafe postern_curl_on_write(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in
      size * count
    }
  }

  /// Sets the body and the fields of a request.
  private func address(_ handle: UnsafeMutableRawPointer, _ number: Int) {
    let place = unsafe Int(bitPattern: postern_curl_private(handle)) - 1
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
    unsafe list = unsafe curl_slist_append(
      list, "webhook-id: dlv_01k0000000e000000\(1_000_000_000 + number)")
    unsafe postern_curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    unsafe curl_slist_free_all(handles[place].fields)
    unsafe handles[place].fields = unsafe list
    unsafe postern_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    unsafe body.withUnsafeBytes { bytes in
      _ = unsafe postern_curl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
    }
  }

  /// Sends a number of requests.
  func run(_ total: Int) throws {
    var (started, ended) = (0, 0)
    for handle in handles where started < total {
      unsafe address(handle.raw, started)
      unsafe curl_multi_add_handle(multi, handle.raw)
      started += 1
    }
    while ended < total {
      var running: Int32 = 0
      unsafe curl_multi_perform(multi, &running)
      var left: Int32 = 0
      while let message = unsafe curl_multi_info_read(multi, &left) {
        guard let handle = unsafe message.pointee.easy_handle,
          unsafe message.pointee.data.result == CURLE_OK
        else { throw BenchFailure("a bare request failed") }
        unsafe curl_multi_remove_handle(multi, handle)
        ended += 1
        guard started < total else { continue }
        unsafe address(handle, started)
        unsafe curl_multi_add_handle(multi, handle)
        started += 1
      }
      if ended < total { unsafe curl_multi_poll(multi, nil, 0, 1000, nil) }
    }
  }
}
