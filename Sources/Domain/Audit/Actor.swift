/// The party that acts, as the audit trail names it.
package enum Actor: Sendable, Hashable {
  /// A program with an API key.
  case key(KeyID)
  /// An assignee who proved control of the address.
  case assignee(String)
  /// A browser that holds a link and has proved nothing.
  case visitor
  /// A person at the command line.
  case commandLine
  /// Postern itself.
  case system
}
