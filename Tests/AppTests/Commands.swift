import Domain
import FoundationEssentials
import JSON
import Support
import Testing

@testable import App

/// The commands as an operator meets them.
@Suite(.serialized, .ownThread) struct Commands {
  struct Bad: CustomTestStringConvertible, Sendable {
    let words: [String]
    var environment: [String: String] = [:]
    /// The setting that the line of the error must name.
    let named: String

    init(_ named: String, _ words: String..., environment: [String: String] = [:]) {
      (self.named, self.words, self.environment) = (named, words, environment)
    }

    var testDescription: String {
      (words + environment.map { $0.key + "=" + $0.value }).joined(separator: " ")
    }
  }

  static let badSettings = [
    Bad("--listen", "--listen", "nowhere"), Bad("--listen", "--listen", "127.0.0.1:99999"),
    Bad("--listen", "--listen", "gate.example:80"), Bad("--listen", "--listen", "192.0.2.1:80"),
    Bad("--store", "--store", "oracle:x"), Bad("--store", "--store", "sqlite:"),
    Bad("--store", "--store", "sqlite:/nowhere/postern.db"),
    Bad("--key-ring", "--key-ring", "/nowhere/keys"), Bad("--key-ring", "--key-ring", "garbage"),
    Bad("--public-url", "--public-url", "ftp://gate.example"),
    Bad("--public-url", "--public-url", "https://gate.example/path"),
    Bad("--smtp", "--smtp", "http://relay", "--mail-from", "a@b.example"),
    Bad("--mail-from", "--smtp", "smtp://relay:587"),
    Bad("--mail-from", "--mail-from", "nobody"),
    Bad("--ca-file", "--ca-file", "/nowhere/ca.pem"),
    Bad("--allow-address", "--allow-address", "10.0.0.0/99"),
    Bad("--trusted-proxy", "--trusted-proxy", "proxy.example"),
    Bad("--tls-key", "--tls-certificate", "garbage"),
    Bad("--tls-certificate", "--tls-key", "garbage"),
    Bad("--tls-certificate", "--tls-certificate", "garbage", "--tls-key", "garbage"),
    Bad("--templates", "--templates", "/nowhere"), Bad("--public", "--public", "/nowhere"),
    Bad("--public", "--public", "."), Bad("--templates", "--templates", "."),
    Bad("--log-level", "--log-level", "loud"), Bad("--drain-seconds", "--drain-seconds", "-1"),
    Bad("--drain-seconds", "--drain-seconds", "soon"),
    Bad("--listen", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"),
    Bad("POSTERN_LISTEN", environment: ["POSTERN_LISTEN": "nowhere"]),
    Bad("POSTERN_LISTN", environment: ["POSTERN_LISTN": "127.0.0.1:0"]),
    Bad("log_level", "--config", "bad-level.json"), Bad("colour", "--config", "unknown.json"),
    Bad("broken.json", "--config", "broken.json"), Bad("absent.json", "--config", "absent.json"),
  ]

  static let files = [
    "garbage": "no key, no certificate\n", "bad-level.json": #"{"log_level": "loud"}"#,
    "unknown.json": #"{"colour": "blue"}"#, "broken.json": #"{"listen": "#,
  ]

  /// Holds the usual ports, or finds them held: settings are checked before the port is tried.
  @Test(arguments: badSettings)
  func `a bad setting ends the start with 78 and one line that names it`(bad: Bad) throws {
    let ports = [8080, 9000].map { HeldPort($0) }
    defer { withExtendedLifetime(ports) {} }
    let result = try Postern.run(
      ["serve"] + bad.words, files: Self.files, environment: bad.environment)
    let complaints = result.errors.split(separator: "\n").filter { $0.hasPrefix("postern: ") }
    let last = complaints.last ?? ""
    #expect(result.status == 78, "\(result.errors)")
    #expect(last.contains(bad.named), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  static let badUsage: [[String]] = [
    [], ["fly"], ["serve", "--listne", "x"], ["serve", "extra"], ["serve", "--listen"],
    ["tenant", "create"], ["tenant", "create", "a", "b"], ["key", "create", "--tenant", "acme"],
    ["key", "create", "--scope", "tasks:read"], ["channel", "add", "x"],
    ["version", "--store", "x"], ["tenant"], ["tenant", "frob"], ["tenant", "frob", "--help"],
    ["help", "frob"], ["serve", "-x"], ["tenant", "list", "--json=yes"],
    ["key", "create", "--tenant", "acme", "--scope", ""],
    ["channel", "add", "a", "slack", "--tenant", "acme", "--settings", "{"],
  ]

  @Test(arguments: badUsage)
  func `wrong usage ends with 64 and prints the right one`(words: [String]) throws {
    let result = try Postern.run(words)
    #expect(result.status == 64, "\(result.errors)")
    #expect(!(result.errors + result.output).isEmpty)
  }

  @Test func `the settings of the systemd unit are accepted`() throws {
    let path = Postern.repository + "/templates/deploy/postern.service"
    let unit = String(decoding: Partner.bytes(at: path), as: UTF8.self)
    let remarks = unit.split(separator: "\n").prefix { $0.hasPrefix("#") }.map { $0.dropFirst() }
    let text = try #require(remarks.joined(separator: "\n").firstMatch(of: /\{[^}]*\}/)).output
    let sources = try SettingSources(
      flags: [], environment: [:], file: ("postern.json", Array(text.utf8)))
    let settings = try Configuration(
      sources, directories: ProgramDirectories(starts: [Postern.repository]))
    #expect("\(settings.store)" == "sqlite:/var/lib/postern/postern.db")
    #expect(settings.keyRingPath == "/var/lib/postern/postern.keys")
    #expect(settings.relay != nil)
  }

  @Test func `the help of serve names every setting`() throws {
    let help = try Postern.run(["serve", "--help"])
    #expect(help.status == 0)
    let lines = help.output.split(separator: "\n")
    for setting in Setting.all {
      #expect(
        lines.contains { $0.contains("\(setting.flag) \(setting.placeholder)") }, "\(setting.flag)")
    }
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func `every command prints its help`() throws {
    let overview = try Postern.run(["help"])
    for command in Program.commands {
      #expect(overview.output.contains("  \(command.name)  "), "\(command.name)")
      let help = try Postern.run(command.name.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("Usage: postern \(command.name)"))
    }
  }

  @Test(arguments: [
    (["help", "tenant", "create"], "Usage: postern tenant create NAME"),
    (["--help", "serve"], "Usage: postern serve\n"), (["tenant", "--help"], "  tenant list  "),
    (["help", "keys"], "  keys rotate  "), (["--version"], "postern "),
  ])
  func `every form of help prints the same text`(words: [String], told: String) throws {
    let help = try Postern.run(words)
    #expect(help.status == 0)
    #expect(help.output.contains(told))
  }

  @Test(arguments: [
    ["tenant", "list"], ["key", "create", "--tenant", "acme", "--scope", "admin"],
    ["erase", "--tenant", "acme", "--email", "ada@example.com"], ["keys", "list"],
    ["audit", "verify", "--tenant", "acme"], ["doctor"],
  ])
  func `a command that reads makes no store`(words: [String]) throws {
    let folder = try Support.TemporaryFolder()
    let result = try Postern.run(words + ["--store", "sqlite:\(folder.path)/mistyped.db"])
    #expect(result.status == (words == ["doctor"] ? 1 : 78))
    #expect((result.output + result.errors).contains("there is no store at"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func `migrate, tenant, key and doctor work without a server`() throws {
    let folder = try Support.TemporaryFolder()
    let store = ["--store", "sqlite:\(folder.path)/postern.db", "--json"]
    let label = String(repeating: "x", count: 61)
    let first = try Postern.run(["migrate"] + store)
    #expect(first.json["applied"]?.array?.isEmpty == false)
    let second = try Postern.run(["migrate"] + store)
    #expect(second.json["applied"]?.array?.isEmpty == true)
    let tenant = try Postern.run(["tenant", "create", "acme"] + store)
    #expect(tenant.json["callback_secret"]?.string?.hasPrefix("whsec_") == true)
    let twice = try Postern.run(["tenant", "create", "acme"] + store)
    #expect(twice.status == 1)
    #expect(twice.errors.contains("acme"))
    let key = try Postern.run(
      ["key", "create", "--tenant", "acme", "--scope", "tasks:read"] + store)
    #expect(key.json["key"]?.string?.hasPrefix("pst_") == true)
    let nobody = try Postern.run(
      ["key", "create", "--tenant", "nobody", "--scope", "tasks:read"] + store)
    #expect(nobody.status == 1)
    let long =
      #"{"title": "A", "assignees": [{"email": "a@b.example"}], "submit_label": "\#(label)"}"#
    let refused = try Postern.run(
      ["task", "create", "task.json", "--tenant", "acme"] + store, files: ["task.json": long])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("/submit_label is longer than 60 characters"))
    let doctor = try Postern.run(["doctor"] + store)
    #expect(doctor.status == 0)
    let subjects = (doctor.json.array ?? []).compactMap { $0["subject"]?.string }
    #expect(
      subjects == ["store", "clock", "keys", "outbox", "disk", "public-url", "smtp"])
  }

  @Test(.enabled(if: PostgresServer.isExpected))
  func `the doctor warns of a role that row-level security does not bind`() async throws {
    try await Engine.postgres.withAddress { address in
      let folder = try Support.TemporaryFolder()
      let words = ["doctor", "--key-ring", folder.path + "/keys", "--store"]
      #expect(try Postern.run(["migrate"] + words.dropFirst() + [address]).status == 0)
      let bound = try Postern.run(words + [address])
      #expect(bound.output.contains("ok  role: row-level security binds postern"))
      let superuser = address.replacing("//postern@", with: "//root_of_tests@")
      let warned = try Postern.run(words + [superuser])
      #expect(warned.output.contains("warning  role: root_of_tests is a superuser"))
      #expect(warned.status == 0)
    }
  }

  @Test(.needs(.mailServer)) func `the doctor tries the relay's login`() throws {
    let mail = try MailServer()
    let folder = try Support.TemporaryFolder()
    let store = ["doctor", "--store", "sqlite:\(folder.path)/postern.db"]
    #expect(try Postern.run(["migrate"] + store.dropFirst()).status == 0)
    #expect(try Postern.run(store + mail.flags).output.contains("ok  smtp"))
    var flags = mail.flags
    flags[1] = "smtp://gate:wrong@localhost:\(mail.port)"
    let refused = try Postern.run(store + flags)
    #expect(refused.status == 1)
    #expect(refused.output.contains("failed  smtp"))
    #expect(!(refused.output + refused.errors).contains("wrong@"))
  }

  @Test func `a tenant made while a server runs is served at once`() throws {
    let postern = try RunningPostern()
    let tenant = try Postern.run(["tenant", "create", "other", "--json"] + postern.store)
    #expect(tenant.status == 0)
    let key = try Postern.run(
      ["key", "create", "--tenant", "other", "--scope", "tasks:read,tasks:write"] + postern.store)
    let text = key.output.split(separator: "\n").first ?? ""
    let answer = try postern.api.send(
      "GET", "/v1/tasks", fields: [("Authorization", "Bearer \(text)")])
    #expect(answer.status == 200)
    #expect(answer.json["data"] == [])
  }

  @Test func `a second server on a store or a port exits with a message`() throws {
    let postern = try RunningPostern()
    let store = try Postern.run(["serve", "--listen", "127.0.0.1:0"] + postern.store)
    #expect(store.status == 78)
    #expect(store.errors.contains("--store"))
    let port = try Postern.run(["serve", "--listen", "127.0.0.1:\(postern.port)"])
    #expect(port.status == 78)
    #expect(port.errors.contains("--listen"))
  }

  @Test func `demo --auto shows every step and exits 0`() throws {
    let demo = try Postern.run(["demo", "--auto"])
    #expect(demo.status == 0, "\(demo.output)\(demo.errors)")
  }
}
