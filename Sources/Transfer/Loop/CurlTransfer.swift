import CCurl
import Domain

/// A transfer in progress: its handle, the guard's decisions, and the bytes received.
///
/// Used by its loop's thread only.
final class CurlTransfer {
  let handle: EasyHandle
  let sockets: OpenSockets
  private var job: TransferJob?

  /// The form of call that the handle is set up for; nil when it must be set up anew.
  private var form: CallForm?
  private var policy = AddressPolicy.publicOnly
  private var isPlaintext = false
  private var isMail = false
  private var cap = 0
  private var timeout = Interval.milliseconds(0)
  private var upload: [UInt8] = []
  private var uploaded = 0

  private var fields: [UInt8] = []
  private var fieldBytes = 0
  private var body: [UInt8] = []
  private var facts = TransferDiagnosis()
  private var address: IPAddress?
  /// The remote address of the last request, parsed; the next one mostly has it too.
  private var remote: (text: String, address: IPAddress?) = ("", nil)

  /// The most header bytes of an answer, interim answers included.
  static let fieldCap = 32_768

  init?(_ sockets: OpenSockets) {
    guard let handle = EasyHandle() else { return nil }
    self.sockets = sockets
    self.handle = handle
  }

  /// Sets the handle up for a job; false when the transfer cannot start.
  func prepare(_ job: TransferJob, _ configuration: TransferConfiguration) -> Bool {
    self.job = job
    let request = job.ticket.request
    cap = max(0, request.responseCap)
    timeout = request.timeout
    switch request.content {
    case .http(let call):
      policy = request.policy ?? configuration.policy
      isPlaintext = call.url.isPlaintext
      isMail = false
      let form = CallForm(call, request)
      if form != self.form {
        reset(request, configuration)
        handle.setCallForm(call, configuration)
        self.form = form
      }
      handle.setCall(call)
    case .mail(let mail):
      guard let relay = request.relay ?? configuration.relay else { return false }
      policy = relay.policy
      isPlaintext = false
      isMail = true
      upload = MIMEWriter.message(mail)
      reset(request, configuration)
      handle.setRelay(relay, configuration)
      handle.setMail(mail, size: upload.count)
      handle.attachUpload(self)
    case .greeting:
      guard let relay = request.relay ?? configuration.relay else { return false }
      policy = relay.policy
      isPlaintext = false
      isMail = true
      reset(request, configuration)
      handle.setRelay(relay, configuration)
      handle.setGreeting()
    }
    if !handle.isConfigured { form = nil }
    return handle.isConfigured
  }

  private func reset(_ request: TransferRequest, _ configuration: TransferConfiguration) {
    form = nil
    handle.reset()
    handle.attach(self, sockets)
    handle.setCommon(request, configuration)
  }

  /// Resets everything but the handle.
  func clear() -> TransferJob? {
    let ended = job.take()
    upload = []
    uploaded = 0
    fields.removeAll(keepingCapacity: true)
    fieldBytes = 0
    body = []
    facts = TransferDiagnosis()
    address = nil
    return ended
  }

  /// Checks an address before a socket is made.
  func admits(_ address: IPAddress?) -> Bool {
    guard let address, isPermitted(address) else {
      facts.refused = true
      return false
    }
    facts.dialled = true
    return true
  }

  /// Checks the remote address before a request is written to a new or reused connection.
  func admitsRequest(to text: String) -> Bool {
    if text != remote.text { remote = (text, IPAddress(text)) }
    address = remote.address
    guard let address, isPermitted(address) else {
      facts.refusedAtRequest = true
      return false
    }
    return true
  }

  private func isPermitted(_ address: IPAddress) -> Bool {
    isPlaintext ? policy.permitsPlaintext(to: address) : policy.permits(address)
  }

  /// Keeps bytes of the body; false stops the transfer because enough has been read.
  func keepBody(_ bytes: some Collection<UInt8>) -> Bool {
    let space = cap - body.count
    body.append(contentsOf: bytes.prefix(space))
    if bytes.count > space { facts.truncated = true }
    return !facts.truncated
  }

  /// Keeps a header line; false stops the transfer because the header is too large.
  func keepHeader(_ line: some Collection<UInt8>) -> Bool {
    fieldBytes += line.count
    guard fieldBytes <= Self.fieldCap else {
      facts.headerTooLarge = true
      return false
    }
    if isMail {
      // The reply to QUIT says nothing about the mail.
      if line.starts(with: "221".utf8) { return true }
      if !continuesReply(line) { fields.removeAll(keepingCapacity: true) }
      fields.append(contentsOf: line)
    } else if line.starts(with: "HTTP/".utf8) {
      fields.removeAll(keepingCapacity: true)
    } else {
      fields.append(contentsOf: line)
    }
    return true
  }

  /// Whether the reply kept so far ends in a line of the form `250-…` and this one goes on with it.
  private func continuesReply(_ line: some Collection<UInt8>) -> Bool {
    let last = fields.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard fields.count >= last + 4, fields[last + 3] == UInt8(ascii: "-") else { return false }
    return line.starts(with: fields[last..<(last + 3)])
  }

  func nextUpload(upTo count: Int) -> ArraySlice<UInt8> {
    let piece = upload[uploaded..<min(upload.count, uploaded + count)]
    uploaded = piece.endIndex
    return piece
  }

  func answer(_ code: CURLcode) -> TransferAnswer {
    facts.elapsed = handle.microseconds(CURLINFO_TOTAL_TIME_T)
    facts.timeout = timeout.milliseconds * 1000
    return TransferAnswer(
      result: result(code), address: address,
      reused: address != nil && handle.number(CURLINFO_NUM_CONNECTS) == 0,
      duration: .milliseconds(facts.elapsed / 1000))
  }

  private func result(_ code: CURLcode) -> TransferAnswer.Result {
    let status = handle.number(CURLINFO_RESPONSE_CODE)
    if isMail {
      let isWord = code == CURLE_OK || (TransferDiagnosis.isRelayRefusal(code) && status >= 400)
      if isWord, !facts.isLocal { return .smtp(code: status, text: replyText) }
    } else if code == CURLE_OK || (code == CURLE_WRITE_ERROR && facts.truncated), status > 0 {
      return .response(
        status: status, fields: TransferFields(raw: fields), body: body, truncated: facts.truncated)
    }
    if code == CURLE_OPERATION_TIMEDOUT {
      facts.nameLookedUp = handle.microseconds(CURLINFO_NAMELOOKUP_TIME_T) > 0
      facts.ready = handle.microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0
    }
    return .failed(facts.failure(code))
  }

  /// The relay's last reply on one line, without controls.
  private var replyText: String {
    let text = String(decoding: fields.prefix(1024), as: UTF8.self)
    let words = text.unicodeScalars.split { $0.breaksLines || $0 == " " }
    return words.map { String($0) }.joined(separator: " ")
  }
}
