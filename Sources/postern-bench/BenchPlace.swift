import Store
import Synchronization

/// The working place of a bench: a folder, and stores of the chosen engine.
final class BenchPlace: Sendable {
  let folder: TemporaryFolder
  let options: BenchOptions
  private let server = Mutex(Server())

  /// Not the optional alone: generic code wraps a bare one anew with every access.
  private struct Server {
    var postgres: TemporaryPostgres?
  }

  init(_ options: BenchOptions) throws {
    folder = try TemporaryFolder()
    self.options = options
  }

  /// The given store, or a fresh one.
  func store() throws -> StoreAddress {
    switch options.store {
    case .at(let address): address
    case .ownSQLite, .ownPostgres: try freshStore("postern")
    }
  }

  /// An empty store of the bench's own, on the chosen engine.
  func freshStore(_ name: String) throws -> StoreAddress {
    guard options.store.isPostgres else { return .sqlite(path: folder.path + "/\(name).db") }
    let postgres = try server.withLock { server in
      let running = try server.postgres ?? TemporaryPostgres(folder)
      server.postgres = running
      return running
    }
    return try postgres.database(name)
  }

  /// Stops every server and removes every file.
  func leave() {
    server.withLock { $0.postgres.take()?.stop() }
    folder.remove()
  }
}

/// The options after a bench's name on the command line.
struct BenchOptions: Sendable {
  enum Place: Sendable {
    case ownSQLite
    case ownPostgres
    case at(StoreAddress)

    var isPostgres: Bool {
      switch self {
      case .ownSQLite, .at(.sqlite), .at(.temporary): false
      case .ownPostgres, .at(.postgres): true
      }
    }
  }

  var store = Place.ownSQLite
  /// The number of tasks in a large store.
  var tasks = 1_000_000
  /// The seconds for which slow effects are watched.
  var seconds = 60

  /// Takes a flag and its value; false for an unknown flag.
  mutating func take(_ flag: String, _ value: String) throws -> Bool {
    switch flag {
    case "--store":
      store =
        switch value {
        case "sqlite": .ownSQLite
        case "postgres": .ownPostgres
        default: .at(try StoreAddress(value))
        }
    case "--tasks":
      guard let count = Int(value), count >= 1000 else { return false }
      tasks = count
    case "--seconds":
      guard let length = Int(value), (10...86_400).contains(length) else { return false }
      seconds = length
    default: return false
    }
    return true
  }
}
