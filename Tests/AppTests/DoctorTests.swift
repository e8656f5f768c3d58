import Domain
import JSON
import Store
import Support
import Testing

@testable import App

/// Checks the findings of `doctor` on faulty stores.
@Suite(.serialized, .ownThread) struct DoctorTests {
  struct Ill: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The shell command that damages the store `postern.db` or its ring `postern.db.keys`.
    let harm: String
    let told: String
    /// Whether `serve` and all other commands work on it.
    var serves = false

    init(_ name: String, _ harm: String, _ told: String, serves: Bool = false) {
      (testDescription, self.harm, self.told, self.serves) = (name, harm, told, serves)
    }
  }

  static let ills = [
    Ill(
      "the ring is not there", "mv postern.db.keys elsewhere",
      "failed  keys: there is no key ring at postern.db.keys"),
    Ill(
      "the ring is another store's", "cp -p other.keys postern.db.keys",
      "failed  keys: postern.db.keys does not open the store's secrets"),
    Ill(
      "others may read the ring", "chmod 644 postern.db.keys",
      "failed  keys: postern.db.keys is open to others (mode 0644): run chmod 600"),
    Ill(
      "the ring is no ring", "echo other > postern.db.keys",
      "failed  keys: postern.db.keys: this is no key ring"),
    Ill(
      "the store is no store", "rm -f postern.db-*; echo other > postern.db",
      "failed  store: the file is no SQLite store"),
    Ill(
      "the store is a folder", "rm postern.db; mkdir postern.db", "failed  store: the file"),
    Ill(
      "the store is gone", "rm postern.db",
      "failed  store: there is no store at sqlite:postern.db", serves: true),
  ]

  @Test(arguments: ills)
  func `doctor names each fault of a store and changes nothing`(ill: Ill) throws {
    let script = """
      p=$1; shift
      $p tenant create acme && mkdir other && (cd other && $p tenant create acme) \
        && cp -p other/postern.db.keys other.keys && \(ill.harm) || exit 9
      ls -lR --time-style=+ > before
      $p doctor
      echo "status $?"
      \(ill.serves ? "" : "$p tenant list; echo \"status $?\"")
      rm -f postern.db-*
      ls -lR --time-style=+ > after
      sed -i '/ before$/d; / after$/d; /^total/d' before after
      cmp before after && echo untouched
      """
    let partner = try Partner(["sh", "-c", script, "sh", Postern.binary])
    let output = partner.readToEnd()
    #expect(output.contains(ill.told), "\(output)")
    #expect(output.contains("status 1\n"), "\(output)")
    #expect(ill.serves || output.contains("status 78\n"), "\(output)")
    #expect(output.contains("untouched"), "\(output)")
  }

  @Test func `doctor reports an unreachable server without its password`() throws {
    let folder = try Support.TemporaryFolder()
    let store = ["--store", "sqlite:\(folder.path)/postern.db"]
    #expect(try Postern.run(["tenant", "create", "acme"] + store).status == 0)
    let away = try Postern.run([
      "doctor", "--store", "postgres://postern:secret@127.0.0.1:1/postern", "--key-ring",
      folder.path + "/postern.db.keys",
    ])
    #expect(away.status == 1)
    #expect(away.output.contains("failed  store: "))
    #expect(away.output.contains("Connection refused"))
    #expect(away.output.contains("warning  public-url"))
    #expect(!(away.output + away.errors).contains("secret"))
  }

  @Test func `doctor names a refusing receiver and a public URL that leads elsewhere`() throws {
    let (receiver, postern) = (try Receiver(), try RunningPostern())
    try postern.addChannel("moved", "webhook", receiver.url("/missing/"))
    try postern.addChannel("well", "webhook", receiver.url("/well/"))
    _ = try postern.createTask([
      "title": "Gate", "invite": "none", "channels": ["moved", "well"],
      "assignees": [["email": "ada@example.com"]],
    ])
    _ = try until("the end of both") {
      let ends = try ["discarded", "delivered"].flatMap {
        try postern.list("/v1/deliveries?status=" + $0)
      }
      return ends.count == 2 ? true : nil
    }
    func doctor(_ url: String) throws -> String {
      try Postern.run(["doctor", "--public-url", url] + postern.store).output
    }
    let own = try doctor(postern.url)
    #expect(own.contains("warning  channel acme/moved: webhook to http://127.0.0.1:"))
    #expect(own.contains(": 1 given up within a day; the last: the receiver answered 404."))
    #expect(own.contains("ok  channel acme/well"))
    #expect(own.contains("is not https"))
    #expect(try doctor(receiver.url("")).contains("is answered by another program"))
    postern.killHard()
    #expect(try doctor(postern.url).contains("nobody takes the connection"))
  }

  @Test(
    arguments: [
      (0, nil, nil, "ok"), (0, 5, nil, "ok"), (0, -6, nil, "ok"), (0, 6, nil, "failed"),
      (0, -7, nil, "failed"), (0, 0, 300, "ok"), (0, 0, 301, "failed"), (0, nil, -86_400, "ok"),
    ] as [(Int64, Int64?, Int64?, String)])
  func `doctor warns of clocks that differ by more than their ticks`(
    here: Int64, server: Int64?, newest: Int64?, grade: String
  ) {
    func moment(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_800_000_000 + seconds) }
    let finding = StoreChecks.clock(
      here: moment(here), server: server.map(moment), newest: newest.map(moment))
    #expect(finding.status.rawValue == grade)
  }

  @Test(
    arguments: [
      (2000, 100, "ok"), (1024, 100, "ok"), (1023, 100, "warning"), (2000, 2001, "warning"),
      (64, 0, "warning"), (63, 0, "failed"),
    ] as [(Int64, Int64, String)])
  func `doctor warns of a disk before it is full`(free: Int64, store: Int64, grade: String) {
    let finding = EnvironmentChecks.disk(free: free << 20, store: store << 20, "/var/lib/postern")
    #expect(finding.status.rawValue == grade)
    #expect(finding.note.contains("\(free) MB are free in /var/lib/postern"))
  }
}
