import FoundationEssentials
import Glibc
import Support
import Testing

/// A program that a test needs and that a developer's machine may lack; in CI it must be there.
enum Requirement: CaseIterable {
  case browser, mailServer, verifiers

  var isMissing: Bool {
    switch self {
    case .browser: !["/usr/bin/chromedriver", "/usr/bin/chromium"].allSatisfy(Self.isFile)
    case .mailServer: !Self.runs(["/usr/bin/python3", "-c", "import aiosmtpd"])
    case .verifiers:
      !Self.runs([Self.verifyingPython, "-c", "import standardwebhooks, conductor.client"])
    }
  }

  var remedy: Comment {
    switch self {
    case .browser: "Chromium is missing: apt-get install chromium chromium-driver"
    case .mailServer: "aiosmtpd is missing: apt-get install python3-aiosmtpd"
    case .verifiers:
      "The verifiers are missing: run `sh Tests/run` once, or set POSTERN_TEST_PYTHON"
    }
  }

  /// Python with the packages that verify what Postern sends.
  static var verifyingPython: String {
    environment("POSTERN_TEST_PYTHON") ?? Postern.repository + "/.build/partners/bin/python"
  }

  static var isCI: Bool { environment("CI") != nil }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  private static func isFile(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  private static func runs(_ arguments: [String]) -> Bool {
    isFile(arguments[0]) && (try? Partner.run(arguments, in: "/tmp")) == 0
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where a partner is missing; in CI it runs and fails.
  static func needs(_ requirement: Requirement) -> ConditionTrait {
    .enabled(requirement.remedy) { Requirement.isCI || !requirement.isMissing }
  }
}

/// Lets a test block: it gets a thread of its own.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try await function() }
  }
}

extension Trait where Self == OwnThread {
  static var ownThread: OwnThread { OwnThread() }
}

/// The tests of the whole product, one after the other: each has the machine to itself.
@Suite(.serialized, .ownThread) struct EndToEnd {}
