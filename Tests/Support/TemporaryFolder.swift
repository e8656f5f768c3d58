/// A folder that goes with its owner.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws { path = try Partner.makeFolder() }

  deinit { _ = try? Partner.run(["rm", "-rf", path], in: "/tmp") }
}
