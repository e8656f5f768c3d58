/// A failure to start a server or to reload its certificates.
package enum ServerError: Error, Sendable, Hashable {
  case cannotListen(errno: Int32)
  case noDescriptors
  case noThread
  /// The certificate or the key could not be read, or they do not belong together.
  case badCertificate
  case alreadyStarted
}
