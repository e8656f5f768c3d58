import Glibc

/// A certificate authority of the tests' own, with one certificate for `localhost`.
package final class Authority: Sendable {
  package enum Failure: Error { case openssl }

  private let folder: TemporaryFolder

  package init() throws {
    folder = try TemporaryFolder()
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    try openssl(
      ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Tests", "-days", "2"]
        + key)
    try openssl(["req", "-keyout", "key.pem", "-out", "request", "-subj", "/CN=localhost"] + key)
    try Partner.write("subjectAltName=DNS:localhost\n", to: folder.path + "/names")
    try openssl([
      "x509", "-req", "-in", "request", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
      "-out", "certificate.pem", "-days", "2", "-extfile", "names",
    ])
  }

  /// What clients trust.
  package var certificate: String { folder.path + "/ca.pem" }

  /// Gives a PostgreSQL server its certificate, and tells the settings by which it uses it.
  ///
  /// - Parameter owner: who alone may read the key.
  func settings(for owner: String, in folder: String, port: UInt16) throws -> [String] {
    for name in ["certificate.pem", "key.pem"] {
      let words = ["install", "-o", owner, "-m", "600", self.folder.path + "/" + name, folder]
      guard try Partner.run(words, in: "/") == 0 else { throw Failure.openssl }
    }
    return [
      "listen_addresses=127.0.0.1", "port=\(port)", "ssl=on",
      "ssl_cert_file=\(folder)/certificate.pem", "ssl_key_file=\(folder)/key.pem",
    ]
  }

  private func openssl(_ words: [String]) throws {
    guard try Partner.run(["openssl"] + words, in: folder.path) == 0 else { throw Failure.openssl }
  }
}

/// A port of the loopback address that nobody listens on just now.
package func freePort() -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  _ = unsafe withUnsafeMutableBytes(of: &address) { bytes in
    guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
      return
    }
    _ = unsafe bind(descriptor, base, length)
    _ = unsafe getsockname(descriptor, base, &length)
  }
  return UInt16(bigEndian: address.sin_port)
}
