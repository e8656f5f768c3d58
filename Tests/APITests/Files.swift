import FoundationEssentials
import Testing

/// Files of the project, wherever it lies.
enum Files {
  static func bytes(of path: String, file: String = #filePath) throws -> [UInt8] {
    let root = file.split(separator: "/").dropLast(3).joined(separator: "/")
    return [UInt8](try #require(FileManager.default.contents(atPath: "/\(root)/\(path)")))
  }
}
