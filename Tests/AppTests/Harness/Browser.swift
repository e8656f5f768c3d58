import Domain
import JSON
import Support

/// A real browser, driven by the W3C WebDriver protocol.
final class Browser {
  struct Refused: Error, CustomStringConvertible {
    let answer: JSON
    var description: String {
      String((answer["value"]?["message"]?.string ?? "no answer").prefix { !$0.isNewline })
    }
  }

  private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

  private let driver: Partner
  private let client: WebClient
  private let session: String

  /// - Parameters:
  ///   - script: whether pages may run scripts.
  ///   - width: of a phone's screen; a desktop's window when nil.
  init(script: Bool, width: Int? = nil, language: String = "en") throws {
    driver = try Partner(["/usr/bin/chromedriver", "--port=0"])
    var port: UInt16 = 0
    while port == 0 {
      let words = try driver.readLine().split { !$0.isNumber && !$0.isLetter }
      if let place = words.lastIndex(of: "port"), place + 1 < words.count {
        port = UInt16(words[place + 1]) ?? 0
      }
    }
    client = WebClient(port: port)
    let body: JSON = [
      "capabilities": [
        "alwaysMatch": [
          "browserName": "chrome", "acceptInsecureCerts": true,
          "goog:chromeOptions": Self.options(script, width, language, driver.folder),
        ]
      ]
    ]
    let answer = try client.send(
      "POST", "/session", fields: [("Content-Type", "application/json")], body: body.bytes)
    guard let session = answer.json["value"]?["sessionId"]?.string else {
      throw Refused(answer: answer.json)
    }
    self.session = session
  }

  deinit { _ = try? client.send("DELETE", "/session/\(session)") }

  private static func options(
    _ script: Bool, _ width: Int?, _ language: String, _ folder: String
  ) -> JSON {
    var options: JSONObject = [
      "binary": "/usr/bin/chromium",
      "args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        .string("--user-data-dir=\(folder)/profile"), .string("--lang=\(language)"),
        "--window-size=1280,900",
      ],
      "prefs": [
        "intl.accept_languages": .string(language),
        "profile.managed_default_content_settings.javascript": script ? 1 : 2,
      ],
    ]
    if let width {
      options["mobileEmulation"] = [
        "deviceMetrics": [
          "width": .integer(width), "height": 640, "pixelRatio": 2, "touch": true,
        ]
      ]
    }
    return .object(options)
  }

  @discardableResult
  private func command(_ method: String, _ path: String, _ body: JSON = [:]) throws -> JSON {
    let answer = try client.send(
      method, "/session/\(session)\(path)", fields: [("Content-Type", "application/json")],
      body: method == "POST" ? body.bytes : [])
    guard answer.status == 200 else { throw Refused(answer: answer.json) }
    return answer.json["value"] ?? .null
  }
}

extension Browser {
  struct Element {
    let id: String
  }

  func open(_ url: String) throws { try command("POST", "/url", ["url": .string(url)]) }

  func reload() throws { try command("POST", "/refresh") }

  func back() throws { try command("POST", "/back") }

  var address: String { get throws { try command("GET", "/url").string ?? "" } }
  var title: String { get throws { try command("GET", "/title").string ?? "" } }
  var source: String { get throws { try command("GET", "/source").string ?? "" } }

  /// The visible text of the page.
  var text: String { get throws { try text(of: find("body")) } }

  var cookies: [JSON] { get throws { try command("GET", "/cookie").array ?? [] } }

  func all(_ selector: String) throws -> [Element] {
    let found = try command(
      "POST", "/elements", ["using": "css selector", "value": .string(selector)])
    return (found.array ?? []).compactMap { $0[Self.elementKey]?.string.map(Element.init) }
  }

  /// The first that matches; waits for it.
  func find(_ selector: String) throws -> Element {
    try until("\(selector) on the page") { try all(selector).first }
  }

  /// The element with the focus.
  var focused: Element {
    get throws {
      let found = try command("GET", "/element/active")
      return Element(id: found[Self.elementKey]?.string ?? "")
    }
  }

  func text(of element: Element) throws -> String {
    try command("GET", "/element/\(element.id)/text").string ?? ""
  }

  func text(of selector: String) throws -> String { try text(of: find(selector)) }

  func attribute(_ name: String, of element: Element) throws -> String? {
    try command("GET", "/element/\(element.id)/attribute/\(name)").string
  }

  func value(of selector: String) throws -> String {
    try command("GET", "/element/\(try find(selector).id)/property/value").string ?? ""
  }

  func click(_ selector: String) throws { try click(find(selector)) }

  func click(_ element: Element) throws { try command("POST", "/element/\(element.id)/click") }

  /// Clicks what leads to another page, and waits for that page.
  func follow(_ selector: String) throws {
    let former = try find("html").id
    try click(selector)
    _ = try until("the page behind \(selector)") {
      try? all("html").first { $0.id != former }
    }
  }

  /// Types into a control, after what it holds is gone.
  func type(_ text: String, into selector: String) throws {
    let element = try find(selector)
    try command("POST", "/element/\(element.id)/clear")
    try command("POST", "/element/\(element.id)/value", ["text": .string(text)])
  }

  /// Presses keys where the focus is.
  func press(_ keys: String) throws {
    let actions = keys.map { key -> [JSON] in
      [
        ["type": "keyDown", "value": .string(String(key))],
        ["type": "keyUp", "value": .string(String(key))],
      ]
    }.flatMap(\.self)
    try command(
      "POST", "/actions",
      ["actions": [["type": "key", "id": "keyboard", "actions": .array(actions)]]])
  }

  /// Runs a script of the test's own in the page.
  func evaluate(_ script: String) throws -> JSON {
    try command("POST", "/execute/sync", ["script": .string(script), "args": []])
  }

  /// A picture of the page, in base 64.
  var screenshot: String { get throws { try command("GET", "/screenshot").string ?? "" } }
}
