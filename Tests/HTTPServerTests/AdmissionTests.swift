import Domain
import Testing

@testable import HTTPServer

struct AdmissionTests {
  private func verdicts(_ peers: [String], connections: Int = 10_000) throws -> String {
    var limits = Limits()
    limits.connectionsPerAddress = 2
    limits.connections = connections
    let proxies = try #require(AddressRange("10.0.0.0/8"))
    let admission = Admission(limits: limits, clients: ClientAddress(trusted: [proxies]))
    let letters = try peers.map { text -> String in
      switch admission.admit(try #require(IPAddress(text))) {
      case .admitted: "a"
      case .rejected: "s"
      case .dropped: "d"
      }
    }
    return letters.joined()
  }

  @Test(arguments: [
    (["203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2"], "aasa"),
    (["203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.1"], "aassd"),
    (["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"], "aasa"),
    (["127.0.0.1", "127.0.0.1", "127.0.0.1", "::1", "::1", "::1"], "aaaaaa"),
    (["10.0.0.1", "10.0.0.1", "10.0.0.1"], "aaa"),
  ])
  func `an address has so many connections, local peers and proxies any number`(
    peers: [String], expected: String
  ) throws {
    #expect(try verdicts(peers) == expected)
  }

  @Test func `clients beyond the total limit are rejected`() throws {
    #expect(try verdicts(["203.0.113.1", "127.0.0.1", "203.0.113.2"], connections: 2) == "aas")
  }

  @Test func `a closed connection frees its place`() throws {
    var limits = Limits()
    limits.connectionsPerAddress = 1
    let admission = Admission(limits: limits, clients: ClientAddress(trusted: []))
    let peer = try #require(IPAddress("203.0.113.1"))
    for _ in 0..<3 {
      guard case .admitted = admission.admit(peer) else {
        Issue.record("not admitted")
        return
      }
      admission.release(peer)
    }
    #expect(admission.count == 0)
  }
}
