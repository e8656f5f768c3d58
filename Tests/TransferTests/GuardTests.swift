import Domain
import Glibc
import Support
import Testing

@testable import Transfer

@Suite struct GuardTests {
  @Test func `every range of the deny list is parsed`() {
    #expect(AddressPolicy.denied.count == AddressPolicy.deniedText.count)
  }

  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.1.2.3",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1",
    "fec0::1", "ff02::1",
  ])
  func `a private address is refused`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(!AddressPolicy.publicOnly.permits(address))
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.0.0.1",
    "128.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "198.17.0.1", "198.20.0.1",
    "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2a00::1", "2003::1",
  ])
  func `a public address is permitted over TLS only`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressPolicy.publicOnly.permits(address))
    #expect(!AddressPolicy.publicOnly.permitsPlaintext(to: address))
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("::ffff:127.0.0.1", true), ("127.0.0.2", false), ("0.0.0.0", false),
    ("64:ff9b::127.0.0.1", true), ("64:ff9b::10.0.0.1", false),
  ])
  func `an exception covers exactly the range that it names`(text: String, permitted: Bool) throws {
    let policy = AddressPolicy(
      allowed: ["127.0.0.1/32", "64:ff9b::/96"].compactMap { AddressRange($0) })
    let address = try #require(IPAddress(text))
    #expect(policy.permits(address) == permitted)
    #expect(policy.permitsPlaintext(to: address) == permitted)
  }

  /// The address is written under a lenient policy and dialled under a strict one.
  @Test(arguments: [
    "http://127.0.0.1:P/", "http://0:P/", "http://0x7f.1:P/", "http://2130706433:P/",
    "http://0177.0.0.1:P/", "http://127.1:P/", "http://[::ffff:127.0.0.1]:P/", "http://[::1]:P/",
    "http://localhost:P/", "https://localhost:S/", "https://127.0.0.1:S/", "https://0.0.0.0:S/",
  ])
  func `a refused address receives no byte`(text: String) async throws {
    let receiver = try HTTPReceiver()
    let transfer = try Local.transfer(receiver)
    let place = text.replacing(":P/", with: ":\(receiver.plain)/")
      .replacing(":S/", with: ":\(receiver.secure)/")
    let url = try TransferURL(place, policy: Local.anything)
    let request = TransferRequest(.http(try HTTPCall(.get, url)), policy: .publicOnly)
    #expect(await transfer.send(request).failure == .blocked)
    #expect(receiver.log.isEmpty)
  }

  @Test func `the unspecified address is not the loopback that it reaches`() async throws {
    let receiver = try HTTPReceiver()
    let transfer = try Local.transfer(receiver)
    let url = try TransferURL("http://0:\(receiver.plain)/", policy: Local.anything)
    let answer = await transfer.send(.http(try HTTPCall(.get, url)))
    #expect(answer.failure == .blocked)
    #expect(receiver.log.isEmpty)
  }

  @Test func `a name with a refused and a permitted address is reached by the latter`() async throws
  {
    let receiver = try HTTPReceiver()
    let transfer = try Local.transfer(receiver)
    let only = AddressPolicy(allowed: [try #require(AddressRange("127.0.0.1/32"))])
    let url = try TransferURL("https://localhost:\(receiver.secure)/status/200", policy: only)
    let request = TransferRequest(.http(try HTTPCall(.get, url)), policy: only)
    #expect(await transfer.send(request).status == 200)
  }

  @Test(arguments: ["http://localhost:P/echo", "https://localhost:S/echo"])
  func `an open connection is refused under a stricter policy`(text: String) async throws {
    let receiver = try HTTPReceiver()
    let transfer = try Local.transfer(receiver)
    let place = text.replacing(":P/", with: ":\(receiver.plain)/")
      .replacing(":S/", with: ":\(receiver.secure)/")
    let call = try HTTPCall(.get, try TransferURL(place, policy: Local.policy))
    #expect(await transfer.send(.http(call)).status == 200)
    let strict = TransferRequest(.http(call), policy: .publicOnly)
    let answer = await transfer.send(strict)
    #expect(answer.failure == .blocked)
    #expect(receiver.log == ["open", "request /echo"])
  }

  @Test func `a proxy in the environment is ignored`() async throws {
    await #expect(processExitsWith: .success) {
      for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        unsafe setenv(name, "http://127.0.0.1:1", 1)
      }
      let receiver = try HTTPReceiver()
      let transfer = try Local.transfer(receiver)
      for place in ["http://localhost:\(receiver.plain)", "https://localhost:\(receiver.secure)"] {
        let url = try TransferURL(place + "/status/200", policy: Local.policy)
        let answer = await transfer.send(.http(try HTTPCall(.get, url)))
        #expect(answer.status == 200)
      }
    }
  }
}
