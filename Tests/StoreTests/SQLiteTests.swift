import Domain
import Store
import Support
import Testing

@Suite struct SQLiteTests {
  @Test func `the file and its side files have mode 0600`() async throws {
    try await Room.with { room in
      let database = try openDatabase(.sqlite(path: room.file("store.db")))
      try await makeItems(database)
      let modes = ["", "-wal", "-shm"].map { System.mode(of: room.file("store.db" + $0)) }
      #expect(modes == [0o600, 0o600, 0o600])
      await database.close()
      #expect(!System.exists(room.file("store.db-wal")))
    }
  }

  @Test func `programs that open a new file at the same time all succeed`() async throws {
    try await Room.with { room in
      let address = StoreAddress.sqlite(path: room.file("store.db"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 {
          group.addTask {
            let database = try openDatabase(address)
            let mine = Migrator([Migration(1, "items") { _ in ["CREATE TABLE items (name TEXT)"] }])
            try await mine.apply(to: database, clock: Clock { noon })
            for _ in 0..<20 { try await database.write(.system) { try insert("x", $0) } }
            await database.close()
          }
        }
        try await group.waitForAll()
      }
      let database = try openDatabase(address)
      #expect(try await itemCount(database) == 120)
      await database.close()
    }
  }

  @Test func `a full disk fails a write and not the writes after space is free`() async throws {
    try await Room.with { room in
      var options = SQLiteOptions()
      options.largestFile = 40
      let database = try SQLiteDatabase(path: room.file("store.db"), options: options)
      try await makeItems(database)
      let page = String(repeating: "p", count: 4_000)
      await #expect(throws: StoreError.diskFull) {
        for _ in 0..<100 { try await database.write(.system) { try insert(page, $0) } }
      }
      let before = try await itemCount(database)
      await #expect(throws: StoreError.diskFull) {
        try await database.write(.system) { transaction in
          for _ in 0..<100 { try insert(page, transaction) }
        }
      }
      #expect(try await itemCount(database) == before)
      try await database.write(.system) { try $0.execute("DELETE FROM items") }
      try await database.write(.system) { try insert(page, $0) }
      #expect(try await itemCount(database) == 1)
      await database.close()
    }
  }

  @Test func `a full disk fails only those writes of a group that did not fit`() async throws {
    try await Room.with { room in
      var options = SQLiteOptions()
      options.largestFile = 40
      let database = try SQLiteDatabase(path: room.file("store.db"), options: options)
      try await makeItems(database)
      let page = String(repeating: "p", count: 4_000)
      let kept = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<100 {
          group.addTask {
            (try? await database.write(.system) { try insert(page, $0) }) == nil ? 0 : 1
          }
        }
        return await group.reduce(0, +)
      }
      #expect(try await itemCount(database) == kept)
      #expect(kept < 100)
      await database.close()
    }
  }

  @Test func `a write that failed in the system succeeds when tried again`() async throws {
    await #expect(processExitsWith: .success) {
      try await Room.with { room in
        let database = try openDatabase(.sqlite(path: room.file("store.db")))
        try await makeItems(database)
        System.limitFiles(to: 200_000)
        let megabyte = String(repeating: "m", count: 1 << 20)
        let error = await #expect(throws: StoreError.self) {
          try await database.write(.system) { try insert(megabyte, $0) }
        }
        #expect(error?.isPassing == true)
        System.limitFiles(to: .max)
        try await database.write(.system) { try insert(megabyte, $0) }
        #expect(try await itemCount(database) == 1)
        await database.close()
      }
    }
  }

  @Test func `a read-only file is refused`() async throws {
    try await Room.with { room in
      let database = try openDatabase(.sqlite(path: room.file("store.db")))
      try await makeItems(database)
      await database.close()
      System.setMode(0o444, of: room.file("store.db"))
      let path = room.file("store.db")
      await #expect(processExitsWith: .success) { [path = path as String] in
        System.becomeNobody()
        #expect(throws: StoreError.readOnly) { try openDatabase(.sqlite(path: path)) }
      }
    }
  }

  @Test func `a committed write outlives a kill`() async throws {
    try await Room.with { room in
      let (path, acknowledged) = (room.file("store.db"), room.file("acknowledged"))
      await #expect(processExitsWith: .signal(9)) {
        [path = path as String, acknowledged = acknowledged as String] in
        let database = try openDatabase(.sqlite(path: path))
        try await makeItems(database)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for writer in 0..<16 {
            group.addTask {
              for number in 0..<1_000 {
                let name = "\(writer)-\(number)"
                try await database.write(.system) { try insert(name, $0) }
                System.append(name, to: acknowledged)
                if writer == 7 && number == 100 { System.killMyself() }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      let promised = System.lines(of: acknowledged)
      let database = try openDatabase(.sqlite(path: path))
      let rows = try await database.read(.system) { try $0.query("SELECT name FROM items") }
      let found = Set(try rows.map { try $0.text(0) })
      await database.close()
      #expect(promised.count > 100)
      #expect(found.isSuperset(of: promised))
    }
  }

  @Test func `statements beyond the cache's size run`() async throws {
    let database = try openDatabase(.temporary)
    try await makeItems(database)
    try await database.write(.system) { try insert("x", $0) }
    for width in Array(1...300) + Array(1...300) {
      let list = SQL.list(Array(repeating: "x", count: width))
      let row = try await database.read(.system) { transaction in
        try transaction.first("SELECT name FROM items WHERE name IN (\(list))")
      }
      #expect(row != nil)
    }
    await database.close()
  }

  @Test(arguments: [
    "SELECT 1; SELECT 2" as SQL, "SELEC 1", "SELECT nothing FROM items", "",
    "ATTACH 'other.db' AS other", "PRAGMA writable_schema = ON; DELETE FROM sqlite_master",
  ])
  func `a wrong statement is reported as a fault of the program`(sql: SQL) async throws {
    let database = try openDatabase(.temporary)
    try await makeItems(database)
    let error = await #expect(throws: StoreError.self) {
      try await database.write(.system) { try $0.execute(sql) }
    }
    guard case .statement = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try await itemCount(database) == 0)
    await database.close()
  }

  @Test func `a file that is no database is reported as damaged`() async throws {
    try await Room.with { room in
      System.append(String(repeating: "not a store ", count: 400), to: room.file("store.db"))
      let error = #expect(throws: StoreError.self) {
        try openDatabase(.sqlite(path: room.file("store.db")))
      }
      guard case .corrupt = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}

private func makeItems(_ database: any Database) async throws {
  try await database.write(.system) { try $0.execute("CREATE TABLE items (name TEXT NOT NULL)") }
}

private func insert(_ name: String, _ transaction: any Transaction) throws {
  try transaction.execute("INSERT INTO items (name) VALUES (\(name))")
}

private func itemCount(_ database: any Database) async throws -> Int {
  try await database.read(.system) { transaction in
    try transaction.first("SELECT count(*) FROM items")?.int(0) ?? 0
  }
}
