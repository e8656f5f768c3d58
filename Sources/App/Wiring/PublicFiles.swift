import FoundationEssentials
import HTTPServer

/// Static files and the description of the API, read and checked.
struct PublicFiles: Sendable {
  let description: [UInt8]
  let assets: StaticFiles

  init(_ configuration: Configuration) throws {
    let directory = configuration.publicDirectory
    // First, so that a folder that is not ours is not read whole.
    guard let data = FileManager.default.contents(atPath: directory + "/openapi.json") else {
      throw ConfigurationError("--public: '\(directory)' has no openapi.json.")
    }
    description = Array(data)
    assets = try StaticFiles(directory: directory)
  }
}
