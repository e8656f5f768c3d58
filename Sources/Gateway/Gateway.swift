package import Cryptography
package import Domain
package import Store
package import Transfer

/// The use cases: each opens one transaction, asks `Domain` what happens, and writes state, audit
/// events and outbox rows together.
///
/// Nothing is sent from here.
package struct Gateway: Sendable {
  package let database: any Database
  package let keys: LiveKeyRing
  package let random: RandomSource
  package let clock: Clock
  package let channels: ChannelTable
  package let settings: GatewaySettings
  /// Tells the outbox that there may be something to send.
  package let wake: @Sendable () -> Void

  package init(
    database: any Database, keys: LiveKeyRing, random: RandomSource, clock: Clock,
    channels: ChannelTable, settings: GatewaySettings, wake: @escaping @Sendable () -> Void
  ) {
    self.database = database
    self.keys = keys
    self.random = random
    self.clock = clock
    self.channels = channels
    self.settings = settings
    self.wake = wake
  }

  /// With keys that never change.
  package init(
    database: any Database, keys: KeyRing, random: RandomSource, clock: Clock,
    channels: ChannelTable, settings: GatewaySettings, wake: @escaping @Sendable () -> Void
  ) {
    self.init(
      database: database, keys: LiveKeyRing(keys), random: random, clock: clock,
      channels: channels, settings: settings, wake: wake)
  }

  func identifier<Kind>(_ kind: Identifier<Kind>.Type, at now: Timestamp) -> Identifier<Kind> {
    Identifier(at: now, random: random.bytes(10))
  }

  /// Runs one transaction that writes on behalf of a principal; wakes the outbox after.
  func write<Result: Sendable>(
    by principal: Principal, _ body: @escaping @Sendable (UnitOfWork) throws -> Result
  ) async throws -> Result {
    let now = clock.now
    let result = try await database.write(.tenant(principal.tenant)) { transaction in
      try body(UnitOfWork(gateway: self, transaction: transaction, by: principal, now: now))
    }
    wake()
    return result
  }

  func read<Result: Sendable>(
    _ tenant: TenantID, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result {
    try await database.read(.tenant(tenant), work)
  }
}

/// The settings of an installation that use cases depend on.
package struct GatewaySettings: Sendable {
  /// The origin that people and programs see, without a slash at the end.
  package let publicURL: String
  /// Whom outgoing calls may reach.
  package let addressPolicy: AddressPolicy

  package init(publicURL: String, addressPolicy: AddressPolicy) {
    self.publicURL = publicURL
    self.addressPolicy = addressPolicy
  }

  /// The address of an access link: the only place where its token ever stands.
  func linkURL(_ token: BearerToken) -> String { publicURL + "/t/" + token.text }
}
