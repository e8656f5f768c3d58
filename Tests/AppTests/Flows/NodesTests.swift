import Domain
import FoundationEssentials
import Glibc
import JSON
import Support
import Testing

extension EndToEnd {
  /// Several nodes on one PostgreSQL: whatever is killed, frozen or started again, every task is
  /// decided once and every delivery arrives, each repetition under its own id.
  @Suite(
    .enabled("PostgreSQL is missing: apt-get install postgresql") { PostgresServer.isExpected })
  struct Nodes {
    /// How many tasks; POSTERN_CHAOS_TASKS sets another number for runs by hand (20,000 take four
    /// minutes).
    private static let count = asked ?? 500
    private static let few = asked ?? 201
    private static let asked =
      ProcessInfo.processInfo.environment["POSTERN_CHAOS_TASKS"].flatMap { Int($0) }
    private static let patience = max(60, count / 20)

    @Test
    func `killed nodes and a restarted store lose nothing and decide nothing twice`()
      async throws
    {
      let (receiver, server) = (try Receiver(), try PostgresServer(settings: []))
      let first = try RunningPostern(store: try server.newDatabase())
      let nodes = [first, try RunningPostern(besides: first), try RunningPostern(besides: first)]
      try first.addChannel("hook", "webhook", receiver.url("/notice"))
      let race = TaskRace(
        ports: nodes.map(\.port), key: first.key, channels: ["hook"],
        callback: receiver.url("/callback"))
      let begin = ContinuousClock.now
      async let made = race.make(Self.count, over: 12)
      try disturb(nodes, receiver, "/notice") {}
      let ids = try await made
      #expect(Set(ids).count == Self.count)
      async let decided = race.decide(ids, over: 6)
      try disturb(nodes, receiver, "/callback") {
        try server.stop("immediate")
        try server.start()
      }
      #expect(try await decided.allSatisfy { $0 <= 1 })
      let callbacks = try receiver.tally("/callback", ids: Self.count, within: Self.patience)
      #expect((callbacks.ids, callbacks.pairs) == (Self.count, Self.count))
      try checkStore(first)
      // What was withdrawn because its task was closed first is all that may be missing.
      let delivered = try first.list("/v1/deliveries?status=delivered").count
      let withdrawn = try first.list("/v1/deliveries?status=cancelled").count
      #expect(delivered + withdrawn == 3 * Self.count)
      let all = try receiver.tally("/", ids: delivered, within: Self.patience)
      #expect((all.pairs, all.conflicts) == (all.ids, 0))
      #expect(all.ids >= delivered)
      print("nodes: \(all), \(withdrawn) withdrawn, in \(ContinuousClock.now - begin)")
    }

    /// Kills a node whenever some more has arrived; half way something else happens.
    private func disturb(
      _ nodes: [RunningPostern], _ receiver: Receiver, _ path: String,
      _ halfWay: () throws -> Void
    ) throws {
      let step = min(400, Self.count / 4)
      for (turn, mark) in stride(from: step, to: Self.count - step / 2, by: step).enumerated() {
        _ = try receiver.tally(path, ids: mark, within: Self.patience)
        if turn == Self.count / step / 2 { try halfWay() }
        let node = nodes[turn % nodes.count]
        node.killHard()
        try node.restart()
      }
    }

    private func checkStore(_ postern: RunningPostern) throws {
      #expect(try postern.list("/v1/tasks?status=pending,claimed").isEmpty)
      let ended = try postern.list("/v1/tasks?status=completed,rejected")
      #expect(ended.count == Self.count)
      _ = try until("the record of every delivery", within: Self.patience) {
        let open = try ["available", "running", "retryable"].flatMap { state in
          try postern.call("GET", "/v1/deliveries?limit=1&status=\(state)").json["data"]?.array
            ?? []
        }
        return open.isEmpty ? true : nil
      }
      let audit = try Postern.run(
        ["audit", "verify", "--tenant", "acme", "--json"] + postern.store)
      #expect(audit.status == 0, "\(audit.errors)")
    }

    /// Each happens while tasks come in over both nodes.
    private enum Blow: CaseIterable { case node, pooler, store }

    @Test(.enabled(if: PgBouncer.isExpected))
    func `a restart of a node, PgBouncer or PostgreSQL loses nothing`()
      async throws
    {
      let (receiver, server) = (try Receiver(), try PostgresServer(settings: []))
      let pooler = try PgBouncer(before: server)
      let first = try RunningPostern(store: pooler.address(of: try server.newDatabase()))
      let nodes = [first, try RunningPostern(besides: first)]
      let channels = (1...3).map { "hook-\($0)" }
      for channel in channels {
        try first.addChannel(channel, "webhook", receiver.url("/notice/" + channel))
      }
      let race = TaskRace(
        ports: nodes.map(\.port), key: first.key, channels: channels,
        callback: receiver.url("/callback"))
      let (begin, batch) = (ContinuousClock.now, Self.few / Blow.allCases.count)
      var whole = 0
      for (turn, blow) in Blow.allCases.enumerated() {
        async let made = race.make(batch, over: 8, batch: turn)
        _ = try receiver.tally("/notice/", ids: whole + batch, within: Self.patience)
        switch blow {
        case .node:
          nodes[1].killHard()
          try nodes[1].restart()
        case .pooler:
          pooler.stop()
          try pooler.start()
        case .store:
          try server.stop("immediate")
          try server.start()
        }
        #expect(Set(try await made).count == batch)
        whole += batch * channels.count
        let told = try receiver.tally("/notice/", ids: whole, within: Self.patience)
        #expect((told.ids, told.pairs, told.conflicts) == (whole, whole, 0), "\(blow)")
      }
      _ = try until("the record of every delivery", within: Self.patience) {
        try first.list("/v1/deliveries?status=delivered").count == whole ? true : nil
      }
      let all = try receiver.tally("/", ids: whole)
      #expect((all.ids, all.pairs, all.conflicts) == (whole, whole, 0))
      print("nodes behind PgBouncer: \(all), in \(ContinuousClock.now - begin)")
    }

    @Test func `a node that was frozen longer than its lease sends and records nothing more`()
      throws
    {
      let (receiver, server) = (try Receiver(), try PostgresServer())
      let frozen = try RunningPostern(store: try server.newDatabase())
      try frozen.addChannel("hook", "webhook", receiver.url("/held/"))
      for number in 0..<20 {
        _ = try frozen.createTask([
          "title": .string("Gate \(number)"), "invite": "none", "channels": ["hook"],
          "assignees": [["email": "ada@example.com"]],
        ])
      }
      // So many are sent at once to an endpoint that nobody knows yet; the others wait, claimed.
      let under = Receiver.held
      #expect(try receiver.tally("/held/", ids: under).requests == under)
      frozen.process.signal(SIGSTOP)
      let other = try RunningPostern(besides: frozen)
      #expect(try receiver.tally("/held/", ids: 20, within: 120).ids == 20)
      _ = try until("the record of every delivery", within: 60) {
        try other.list("/v1/deliveries?status=delivered").count == 20 ? true : nil
      }
      let before = try other.list("/v1/deliveries")
      try receiver.release()
      frozen.process.signal(SIGCONT)
      _ = try until("the refusal of every late result", within: 60) {
        frozen.log.components(separatedBy: "\"delivery.late\"").count > under ? true : nil
      }
      #expect(try receiver.tally("/held/", ids: 20).requests == 20 + under)
      #expect(try other.list("/v1/deliveries") == before)
      #expect(before.allSatisfy { $0["attempt_count"]?.int64 == 1 })
      // It has found its feet again; the connection of before it has given up.
      frozen.api.hangUp()
      let task = try frozen.createTask(["title": "New", "assignees": [["email": "a@b.example"]]])
      #expect(task["id"]?.string != nil)
    }
  }
}
