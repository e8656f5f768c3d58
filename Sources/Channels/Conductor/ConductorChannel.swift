import Domain
import Gateway
import JSON
import Transfer

/// A callback to Conductor: updates the HUMAN task, then reads back whether that counted.
struct ConductorChannel: CallbackChannel {
  let addresses: ReceiverCache

  let kind = "conductor"
  let isSigned = false

  /// A task is read back whole; its output holds our decision and whatever else was there.
  private static let readBackCap = 1 << 20

  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget {
    var reader = ObjectReader(callback.settings, at: path, known: ["kind"])
    let url = try reader.required("url", reader.text("url", limit: TransferURL.longest))
    let workflow = try reader.text("workflow_id", limit: 256) ?? correlation.workflowID
    let task = try reader.text("task_id", limit: 256) ?? correlation.taskID
    let ids = (
      workflow: try reader.required("workflow_id", workflow),
      task: try reader.required("task_id", task)
    )
    let token = try reader.text("token", limit: 4096)
    try reader.finish()
    return CallbackTarget(
      kind: kind, url: url,
      settings: JSONObject(present: [
        ("workflow_id", ids.workflow), ("task_id", ids.task), ("token", token),
      ]))
  }

  func destination(_ settings: JSON) -> String { ReceiverCache.origin(of: settings) }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    try request(.first(attempt: dispatch.delivery.attempt), dispatch)
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    guard let asked = ConductorStep(attempt: dispatch.delivery.attempt, step: step) else {
      return .outcome(.retry("the exchange was longer than it can be"))
    }
    guard let answer = HTTPAnswer(answer, now: dispatch.now) else {
      return .outcome(HTTPAnswer.failure(answer))
    }
    guard answer.isSuccess else { return .outcome(answer.outcome) }
    guard asked != .update else { return .ask(try request(.confirm, dispatch)) }
    guard let task = answer.json, let status = task["status"]?.string else {
      return .outcome(.retry("the task could not be read back"))
    }
    let standing = try TaskResult(dispatch).standing(status: status, output: task["outputData"])
    switch (standing, asked) {
    case (.open, .lookFirst): return .ask(try request(.update, dispatch))
    case (.open, _): return .outcome(.retry("the task is still \(status) after the update"))
    case (.ours, _): return .outcome(.delivered(Outcome.Receipt()))
    case (.others, _):
      let note = "the task was already \(status) by other means"
      return .outcome(.delivered(Outcome.Receipt(.superseded, note: note)))
    }
  }

  private func request(
    _ step: ConductorStep, _ dispatch: Dispatch
  ) throws(Refusal) -> TransferRequest {
    guard let base = dispatch.settings["url"]?.string else {
      throw Refusal(.missingField, "The settings hold no url.")
    }
    let root = base.hasSuffix("/") ? String(base.dropLast()) : base
    let result = try TaskResult(dispatch)
    var fields = [("Accept", step == .update ? "*/*" : "application/json")]
    if let token = dispatch.settings["token"]?.string { fields.append(("X-Authorization", token)) }
    guard step == .update else {
      let url = try addresses.singleUse(root + "/tasks/" + Self.escaped(result.taskID))
      var request = TransferRequest.http(try HTTPCall(.get, url, fields: fields))
      request.responseCap = Self.readBackCap
      return request
    }
    fields.append(("Content-Type", "application/json"))
    let url = try addresses.url(root + "/tasks")
    return .http(try HTTPCall(.post, url, fields: fields, body: result.json.bytes))
  }

  /// A path segment (RFC 3986): everything but unreserved characters as %XX.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var path: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case _ where byte.isASCIIAlphanumeric, UInt8(ascii: "-"), UInt8(ascii: "_"):
        path.append(byte)
      default: path += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: path, as: UTF8.self)
  }
}

/// The state of an exchange with Conductor.
///
/// ```
/// first attempt   update ─▶ confirm
/// any later one   lookFirst ─▶ update ─▶ confirm        so that no decision is applied twice
/// ```
enum ConductorStep: Sendable, Equatable {
  case lookFirst
  case update
  case confirm

  /// The request that the answer of a step belongs to; nil beyond the end.
  init?(attempt: Int, step: Int) {
    let chain: [ConductorStep] = [.lookFirst, .update, .confirm]
    let place = attempt > 1 ? step : step + 1
    guard chain.indices.contains(place) else { return nil }
    self = chain[place]
  }

  static func first(attempt: Int) -> ConductorStep { attempt > 1 ? .lookFirst : .update }
}
