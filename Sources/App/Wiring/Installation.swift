import Channels
import Cryptography
import Domain
import FoundationEssentials
import Gateway
import Store
import Templates
import Transfer

/// What every command works on: the store, its keys, and the use cases over them.
struct Installation: Sendable {
  let database: any Database
  let keys: LiveKeyRing
  let gateway: Gateway
  let channels: ChannelTable
  let templates: TemplateLibrary
  let catalogues: Catalogues
  /// The steps of the schema that were taken just now.
  let migrated: [Int]
  /// Whether the key ring was made just now.
  let madeKeyRing: Bool
  /// Migrations of a newer program, all of them backward compatible.
  let newerSchema: [Int]

  /// Opens the store, brings its schema up to date, and reads or makes the key ring.
  ///
  /// - Parameters:
  ///   - publicURL: the origin that people see.
  ///   - role: what it is opened for.
  ///   - wake: tells the outbox of this process, if there is one, that something may be due.
  init(
    _ configuration: Configuration, publicURL: String, role: StoreRole,
    wake: @escaping @Sendable () -> Void = {}
  ) async throws {
    (templates, catalogues) = try ConfigurationError.naming("--templates") {
      let directory = configuration.templatesDirectory
      return (
        try TemplateLibrary(directory: directory),
        try Catalogues(directory: directory + "/languages")
      )
    }
    let store = configuration.store
    if case .sqlite(let path) = store, !role.makesStore,
      !FileManager.default.fileExists(atPath: path)
    {
      throw ConfigurationError.noStore(store)
    }
    database = try store.naming { try openDatabase(store) }
    do {
      (migrated, newerSchema) = try await Upgrade(database, store, role).run()
      (keys, madeKeyRing) = try await KeyRingFinder(configuration.keyRingPath, database, role)
        .find()
    } catch {
      await database.close()
      throw error
    }
    channels = Channels.all(
      ChannelEnvironment(
        policy: configuration.addressPolicy, mailFrom: configuration.mailFrom,
        publicURL: publicURL, templates: templates, catalogues: catalogues))
    gateway = Gateway(
      database: database, keys: keys, random: .system, clock: .system, channels: channels,
      settings: GatewaySettings(
        publicURL: publicURL, addressPolicy: configuration.addressPolicy),
      wake: wake)
  }
}

extension ConfigurationError {
  /// Does what a setting leads to, and names the setting when that fails.
  static func naming<Result>(_ flag: String, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as ConfigurationError { throw error } catch {
      throw ConfigurationError("\(flag): \(error)")
    }
  }
}

extension StoreAddress {
  /// The same for a store that is a file; a server that is away may come back, so it is no fault of
  /// the settings.
  func naming<Result>(_ work: () throws -> Result) throws -> Result {
    if case .postgres = self { return try work() }
    return try ConfigurationError.naming("--store", work)
  }
}

extension Invocation {
  /// Runs a command's work on the installation that the settings name, and closes the store after.
  func withInstallation<Result>(
    as role: StoreRole = .command, _ work: (Installation) async throws -> Result
  ) async throws -> Result {
    let configuration = try configuration()
    let installation = try await Installation(
      configuration, publicURL: configuration.publicURL ?? configuration.listenURL, role: role)
    if installation.madeKeyRing { announceKeyRing(configuration.keyRingPath) }
    do {
      let result = try await work(installation)
      await installation.database.close()
      return result
    } catch {
      await installation.database.close()
      throw error
    }
  }

  func announceKeyRing(_ path: String) {
    console.complain(
      "postern: made a new key ring at \(path); keep a copy, nothing sealed opens without it.")
  }
}

extension Configuration {
  /// The listener's own address as an origin.
  var listenURL: String { listenURL(port: listen.port) }

  func listenURL(port: UInt16) -> String {
    let host = listen.address.isIPv4 ? listen.address.description : "[\(listen.address)]"
    let scheme = tls == nil ? "http" : "https"
    return "\(scheme)://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)"
  }
}
