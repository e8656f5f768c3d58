import Store
import Support

extension APIFixture {
  func snapshot() async throws -> StoreSnapshot { try await database.snapshot() }

  func count(_ query: SQL) async throws -> Int64 { try await database.count(query) }
}
