import FoundationEssentials
import Testing

/// Checks the files for installations: settings, dashboard, logs.
struct DeployTests {
  private static let folder = "templates/deploy"

  @Test(arguments: Project.names(in: Self.folder))
  func `every setting in a file for installations exists`(name: String) {
    let settings = Project.text("Sources/App/Settings/Setting.swift")
    let known = settings.ranges(of: /name: "[a-z-]+"/).map { range in
      "POSTERN_"
        + settings[range].dropFirst(7).dropLast().uppercased().replacing("-", with: "_")
    }
    // Of the compose file itself.
    let own = ["POSTERN_IMAGE", "POSTERN_DATABASE_PASSWORD"]
    let text = Project.text(Self.folder + "/" + name)
    let used = Set(text.ranges(of: /POSTERN_[A-Z_]+/).map { String(text[$0]) })
    #expect(used.subtracting(known + own) == [])
  }

  @Test func `the dashboard has more than five panels, each with queries and an id of its own`()
    throws
  {
    let text = Project.text(Self.folder + "/grafana-dashboard.json")
    let board = try JSONDecoder().decode(Board.self, from: Data(text.utf8))
    #expect(board.panels.count > 5)
    #expect(board.panels.allSatisfy { !$0.targets.isEmpty })
    #expect(Set(board.panels.map(\.id)).count == board.panels.count)
  }

  private struct Board: Decodable {
    struct Panel: Decodable {
      struct Target: Decodable { let expr: String }
      let id: Int
      let targets: [Target]
    }
    let panels: [Panel]
  }

  @Test func `a log of the proxy holds no address of a link`() throws {
    let proxy = Project.text(Self.folder + "/nginx.conf")
    let formats = proxy.split(separator: "log_format ").dropFirst().map { $0.prefix { $0 != ";" } }
    #expect(formats.count == 1)
    for format in formats {
      #expect(format.contains("$shown"))
      for word in ["$request_uri", "$request ", "$uri", "$args", "$query", "$http_referer"] {
        #expect(!format.contains(word), "\(word)")
      }
    }
    let servers = proxy.split(separator: "server {").dropFirst()
    #expect(servers.count == 2)
    for server in servers {
      let link = try #require(
        server.split(separator: "location ~ ^/(t|link)(/|$) {").dropFirst().first)
      #expect(link.prefix { $0 != "}" }.contains("error_log /dev/null;"))
    }
  }
}
