import Domain
import Store
import Support

extension World {
  func snapshot() async throws -> Snapshot { try await Snapshot(of: database) }

  func count(_ query: SQL) async throws -> Int64 {
    try await database.read(.system) { try $0.first(query)?.integer(0) ?? 0 }
  }
}
