import Channels
import Cryptography
import Domain
import Gateway
import Store

/// What every command works on: the store, its keys, and the use cases over them.
struct Installation: Sendable {
  let store: OpenedStore
  let files: MessageFiles
  let channels: ChannelTable
  /// The use cases of a process that sends nothing.
  let gateway: Gateway

  /// Reads the templates and opens the store.
  ///
  /// - Parameter publicURL: the origin that people see.
  init(_ configuration: Configuration, publicURL: String, role: StoreRole) async throws {
    let files = try MessageFiles(configuration)
    self.init(
      configuration, publicURL: publicURL, files: files,
      store: try await OpenedStore(configuration, role))
  }

  init(
    _ configuration: Configuration, publicURL: String, files: MessageFiles, store: OpenedStore
  ) {
    self.store = store
    self.files = files
    channels = Channels.all(
      ChannelEnvironment(
        policy: configuration.addressPolicy, mailFrom: configuration.mailFrom,
        publicURL: publicURL, templates: files.templates, catalogues: files.catalogues))
    gateway = Gateway(
      database: store.database, keys: store.keys, random: .system, clock: .system,
      channels: channels,
      settings: GatewaySettings(
        publicURL: publicURL, addressPolicy: configuration.addressPolicy)
    ) {}
  }

  var database: any Database { store.database }
  var keys: LiveKeyRing { store.keys }

  /// The use cases of a process that sends: `wake` hears that something may be due.
  func gateway(wake: @escaping @Sendable () -> Void) -> Gateway {
    Gateway(
      database: database, keys: keys, random: .system, clock: .system, channels: channels,
      settings: gateway.settings, wake: wake)
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

extension Invocation {
  /// Runs a command's work on the installation that the settings name, and closes the store after.
  func withInstallation<Result>(
    as role: StoreRole = .command, _ work: (Installation) async throws -> Result
  ) async throws -> Result {
    let configuration = try configuration()
    let installation = try await Installation(
      configuration, publicURL: configuration.publicURL ?? configuration.listenURL, role: role)
    if installation.store.madeKeyRing { announceKeyRing(configuration.keyRingPath) }
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
