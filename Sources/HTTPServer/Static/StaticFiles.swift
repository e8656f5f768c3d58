import FoundationEssentials

/// The files of one folder, read once, served under names that change with their content and may
/// therefore be kept for ever.
package struct StaticFiles: Sendable {
  private let paths: [String: String]
  private let answers: [String: Response]

  /// Reads the folder; subfolders and hidden files are left out.
  package init(directory: String) throws {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory)
    where !name.hasPrefix(".") {
      if let data = FileManager.default.contents(atPath: directory + "/" + name) {
        files[name] = [UInt8](data)
      }
    }
    self.init(files: files)
  }

  package init(files: [String: [UInt8]]) {
    var paths: [String: String] = [:]
    var answers: [String: Response] = [:]
    for (name, bytes) in files {
      let hashed = Self.hashed(name, bytes)
      paths[name] = "/assets/" + hashed
      answers[hashed] = Response(
        fields: [
          .contentType: Self.type(of: name),
          .cacheControl: "public, max-age=31536000, immutable",
        ], body: bytes)
    }
    self.paths = paths
    self.answers = answers
  }

  /// The address of a file for templates; nil when there is no such file.
  package func path(for name: String) -> String? { paths[name] }

  /// Serves the files on `/assets/{name}`.
  package func register(on router: inout Router) {
    router.on(.get, "/assets/{name}") { request in
      guard let answer = request.parameters["name"].flatMap({ answers[$0] }) else {
        throw HTTPError(.notFound)
      }
      return answer
    }
  }

  /// `style.css` becomes `style.<16 hex digits>.css`.
  private static func hashed(_ name: String, _ bytes: [UInt8]) -> String {
    let digits = String(digest(bytes), radix: 16)
    let hash = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    guard let dot = name.lastIndex(of: ".") else { return "\(name).\(hash)" }
    return "\(name[..<dot]).\(hash)\(name[dot...])"
  }

  /// FNV-1a: it tells versions of our own files apart and guards nothing.
  private static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func type(of name: String) -> FieldValue {
    switch name.split(separator: ".").last.map(String.init) ?? "" {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "html": "text/html; charset=utf-8"
    case "json", "map": "application/json"
    case "txt": "text/plain; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "webp": "image/webp"
    case "ico": "image/x-icon"
    case "woff2": "font/woff2"
    case "webmanifest": "application/manifest+json"
    default: "application/octet-stream"
    }
  }
}
