import Domain
import Store
import Support
import Testing

@Suite struct TransactionTests {
  @Test(arguments: Backend.available)
  func `a read sees every earlier write`(backend: Backend) async throws {
    try await backend.withCounts { database in
      for count in 0..<200 {
        try await database.write(.system) { try $0.add("n\(count)", count) }
        let found = try await database.read(.system) { try $0.count(of: "n\(count)") }
        #expect(found == Int64(count))
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a failed write shows as the store's trouble until a write succeeds`(
    backend: Backend
  ) async throws {
    try await backend.withCounts { database in
      let trouble = backend == .sqlite ? StoreError.diskFull : .readOnly
      #expect(database.trouble == nil)
      await #expect(throws: trouble) {
        try await database.write(.system) { transaction in
          switch transaction.dialect {
          case .sqlite: _ = try transaction.query("PRAGMA max_page_count = 1")
          case .postgres: try transaction.execute("SET LOCAL transaction_read_only = on")
          }
          try transaction.add(String(repeating: "a", count: 100_000))
        }
      }
      #expect(database.trouble == trouble)
      // Neither proves anything.
      _ = try await database.read(.system) { try $0.count(of: "a") }
      try await database.write(.system) { transaction in
        _ = try transaction.count(of: "a")
        guard transaction.dialect == .sqlite else { return }
        _ = try transaction.query("PRAGMA max_page_count = 1000000")
      }
      await #expect(throws: Intended.self) {
        try await database.write(.system) { transaction in
          try transaction.add("b")
          throw Intended()
        }
      }
      #expect(database.trouble == trouble)
      try await database.write(.system) { try $0.add("c") }
      #expect(database.trouble == nil)
      // A fault of the program is no trouble of the store.
      await #expect(throws: StoreError.self) {
        try await database.write(.system) { try $0.add("c") }
      }
      #expect(database.trouble == nil)
    }
  }

  @Test(arguments: Backend.available)
  func `a throwing closure undoes only its own changes`(backend: Backend) async throws {
    try await backend.withCounts { database in
      let kept = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<300 {
          group.addTask {
            do {
              try await database.write(.system) { transaction in
                try transaction.add("n\(number)", number)
                if number % 3 == 0 { throw Intended() }
              }
              return true
            } catch {
              return false
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      let rows = try await database.read(.system) { try $0.query("SELECT count FROM counts") }
      #expect(kept == 200)
      #expect(try rows.map { try $0.int(0) }.allSatisfy { $0 % 3 != 0 })
      #expect(rows.count == 200)
    }
  }

  @Test(arguments: Backend.available)
  func `the error of a closure reaches the caller unchanged`(backend: Backend) async throws {
    try await backend.withCounts { database in
      await #expect(throws: Intended.self) {
        try await database.write(.system) { _ in throw Intended() }
      }
      await #expect(throws: Intended.self) {
        try await database.read(.system) { _ in throw Intended() }
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a thousand concurrent increments are all kept`(backend: Backend) async throws {
    try await backend.withCounts { database in
      try await database.write(.system) { try $0.add("all") }
      let before = database.counters
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<1_000 {
          group.addTask { try await database.write(.system) { try $0.increment("all") } }
        }
        try await group.waitForAll()
      }
      let count = try await database.read(.system) { try $0.count(of: "all") }
      let after = database.counters
      #expect(count == 1_000)
      #expect(after.writes - before.writes == 1_000)
      #expect((after.commits - before.commits < 1_000) == backend.sharesCommits)
    }
  }

  @Test(arguments: Backend.available)
  func `a failed statement undoes the transaction even if its error is ignored`(
    backend: Backend
  ) async throws {
    try await backend.withCounts { database in
      try await database.write(.system) { try $0.add("taken") }
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { transaction in
          try transaction.add("new")
          try? transaction.add("taken")
          try? transaction.add("later")
        }
      }
      let names = try await database.read(.system) { try $0.query("SELECT name FROM counts") }
      guard case .constraint(let violation) = error else {
        Issue.record("no constraint was broken: \(String(describing: error))")
        return
      }
      #expect(violation.kind == .unique && violation.table == "counts")
      #expect(names.count == 1)
    }
  }

  @Test(arguments: Backend.available)
  func `a change within a read is refused`(backend: Backend) async throws {
    try await backend.withCounts { database in
      await #expect(throws: StoreError.readOnly) {
        try await database.read(.system) { try $0.add("sneaked") }
      }
      let rows = try await database.read(.system) { try $0.query("SELECT name FROM counts") }
      #expect(rows.isEmpty)
    }
  }

  @Test(arguments: Backend.available)
  func `a snapshot does not change while it is read`(backend: Backend) async throws {
    try await backend.withCounts { database in
      try await database.write(.system) { transaction in
        try transaction.add("left")
        try transaction.add("right")
      }
      async let torn = withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<400 {
          group.addTask {
            try await database.read(.system) { transaction in
              let left = try transaction.count(of: "left")
              let right = try transaction.count(of: "right")
              return left == right ? 0 : 1
            }
          }
        }
        return try await group.reduce(0, +)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<400 {
          group.addTask {
            try await database.write(.system) { transaction in
              try transaction.increment("left")
              try transaction.increment("right")
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await torn == 0)
    }
  }

  @Test(arguments: Backend.available)
  func `a transaction knows its scope`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      let tenant = TenantID(at: noon, random: Array(repeating: 7, count: 10))
      let written = try await database.write(.tenant(tenant)) { $0.scope }
      let read = try await database.read(.tenant(tenant)) { $0.scope }
      let system = try await database.read(.system) { $0.scope }
      #expect(written == .tenant(tenant))
      #expect(read == .tenant(tenant))
      #expect(system == .system)
    }
  }

  @Test(arguments: Backend.available)
  func `a cancelled caller leaves no partial transaction`(backend: Backend) async throws {
    try await backend.withCounts { database in
      let acknowledged = await withTaskGroup(of: Int.self) { group in
        for number in 0..<300 {
          group.addTask {
            let caller = Task {
              try await database.write(.system) { transaction in
                try transaction.add("a\(number)")
                try transaction.add("b\(number)")
              }
            }
            if number % 2 == 0 { caller.cancel() }
            return (try? await caller.value) == nil ? 0 : 1
          }
        }
        return await group.reduce(0, +)
      }
      let rows = try await database.read(.system) { try $0.query("SELECT name FROM counts") }
      #expect(rows.count == 2 * acknowledged)
      #expect(acknowledged >= 150)
    }
  }

  @Test(arguments: Backend.available)
  func `closing finishes queued work and refuses later work`(backend: Backend) async throws {
    try await backend.withCounts { database in
      try await database.write(.system) { try $0.add("all") }
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            if number == 100 { await database.close() }
            do {
              try await database.write(.system) { try $0.increment("all") }
              return true
            } catch {
              return error as? StoreError != .closed
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.count == 200)
      await #expect(throws: StoreError.closed) {
        try await database.write(.system) { try $0.increment("all") }
      }
      await #expect(throws: StoreError.closed) {
        try await database.read(.system) { try $0.count(of: "all") }
      }
    }
  }
}
