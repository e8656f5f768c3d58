import Cryptography
import Domain
import FoundationEssentials
import Gateway
import Telemetry
import Transfer

extension Command {
  static let demo = Command(
    "demo", usage: "[--auto]",
    summary: "Shows the whole product on this machine, without any settings.",
    options: [
      Option(
        name: "auto", placeholder: nil,
        help: "Play the approver too, and fail unless every step was seen.")
    ], takesSettings: false
  ) { call in
    try await Demo(call.console, isAutomatic: call.has("auto")).run()
  }
}

/// The demonstration: a real Postern in a temporary folder, with a mailbox and receivers on
/// loopback, and a loan that waits for its approval.
struct Demo {
  private let console: Terminal
  private let isAutomatic: Bool

  init(_ console: Terminal, isAutomatic: Bool) {
    self.console = console
    self.isAutomatic = isAutomatic
  }

  func run() async throws -> Int32 {
    let (sightings, witness) = AsyncStream.makeStream(of: DemoStep.self)
    let stops = Signals.events()
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let mailbox = try Mailbox { witness.yield(.mail($0)) }
    mailbox.start()
    defer { mailbox.stop() }
    let receiver = try DemoReceiver { witness.yield(.arrival($0)) }
    let configuration = try configuration(folder, mailbox)
    let node = try await Node(configuration, log: Log(level: .error))
    let (nodeStops, nodeStop) = AsyncStream.makeStream(of: Signals.Event.self)
    let transfer = try Transfer(configuration: configuration.transfer)
    return try await withThrowingTaskGroup { group in
      group.addTask { await node.run(until: nodeStops) }
      group.addTask {
        for await event in stops where event == .stop {
          witness.yield(.interrupted)
          return
        }
      }
      let code = try await play(node, receiver, transfer, sightings, configuration)
      nodeStop.yield(.stop)
      await receiver.stop()
      await transfer.shutdown()
      group.cancelAll()
      return code
    }
  }

  private func configuration(
    _ folder: TemporaryFolder, _ mailbox: Mailbox
  ) throws -> Configuration {
    let flags = [
      (name: "listen", value: "127.0.0.1:0"),
      (name: "store", value: "sqlite:\(folder.path)/demo.db"),
      (name: "smtp", value: "smtp+plaintext://127.0.0.1:\(mailbox.port)"),
      (name: "mail-from", value: "Acme approvals <gate@acme.example>"),
      (name: "allow-address", value: "127.0.0.1/32"), (name: "drain-seconds", value: "2"),
    ]
    return try Configuration(
      SettingSources(flags: flags, environment: [:], file: nil), directories: .standard)
  }

  /// Sets the demonstration up, then prints each step until the workflow has its decision.
  private func play(
    _ node: Node, _ receiver: DemoReceiver, _ transfer: Transfer,
    _ sightings: AsyncStream<DemoStep>, _ configuration: Configuration
  ) async throws -> Int32 {
    let stage = DemoStage(node: node, receiver: receiver, transfer: transfer)
    console.say("Postern listens on \(node.publicURL), its store is a temporary folder.")
    let link = try await stage.set()
    console.say("A workflow reached its gate: \"Approve the loan for Ada Byron\".")
    console.say("")
    if !isAutomatic {
      console.say("Open the link, ask for a code, and decide. Ctrl-C stops.")
      console.say("  \(link)")
      console.say("")
    }
    var approver =
      isAutomatic
      ? DemoApprover(
        DemoBrowser(transfer, origin: node.publicURL, policy: configuration.addressPolicy))
      : nil
    var script = DemoScript()
    for await sighting in sightings {
      if case .interrupted = sighting { return script.isComplete ? 0 : 1 }
      for line in sighting.lines { console.say(line) }
      script.note(sighting)
      if let line = try await approver?.react(to: sighting) { console.say(line) }
      if let fault = script.fault { throw DemoFailure(fault) }
      guard script.isComplete else { continue }
      console.say("")
      console.say("Every step was seen: \(script.seen.count) of \(DemoScript.steps.count).")
      if isAutomatic { return 0 }
      console.say("The receipt stays in your browser; Ctrl-C stops.")
    }
    return 1
  }
}
