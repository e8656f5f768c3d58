import JSON
import Testing

/// `Gateway` and `Domain` take and return values; only a surface reads and writes its JSON.
struct SurfaceTests {
  private static let targets: Set = ["Domain", "Gateway"]
  private static let files = Project.sources.filter { targets.contains($0.target) }

  /// Facts of audit events and keys of correlations, which are data of the product and bear the same
  /// names on every surface; limits of fields, which a surface hands on by name.
  private static let shared: Set = [
    "workflow_id", "run_id", "task_ref_name", "step_id", "task_id", "min_length", "max_length",
    "decision_id", "decided_by", "former_retire_at", "display_name",
  ]

  @Test func `no use case reads the JSON of a request`() {
    let readers = Self.files.filter { file in
      file.target == "Gateway" && file.code.contains("ObjectReader")
    }.map(\.path)
    #expect(readers == [])
  }

  /// Names of members that hold an underscore belong to a wire form: Swift's names never do.
  @Test func `no member of API v1 is named in Domain or Gateway`() throws {
    let names = try Self.wireNames().subtracting(Self.shared)
    #expect(names.contains("timeout_seconds") && names.contains("on_timeout"))
    let wrong = Self.files.flatMap { file in
      names.filter { file.text.contains("\"\($0)\"") }.map { "\(file.path): \($0)" }
    }
    #expect(wrong == [])
  }

  /// The names of all members in the API's description that hold an underscore.
  private static func wireNames() throws -> Set<String> {
    let description = try JSONParser.parse(Array(Project.text("Public/openapi.json").utf8))
    var names: Set<String> = []
    collect(description["components"]?["schemas"] ?? .null, &names)
    return names
  }

  private static func collect(_ json: JSON, _ names: inout Set<String>) {
    switch json {
    case .array(let elements): for element in elements { collect(element, &names) }
    case .object(let object):
      let properties = object["properties"]?.object?.members ?? []
      names.formUnion(properties.map(\.name).filter { $0.contains("_") })
      for member in object.members { collect(member.value, &names) }
    default: break
    }
  }
}
