// swift-tools-version: 6.2

import PackageDescription

/// Settings of every Swift target: language mode 6, strict memory safety, no warning survives.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A release has Swift's own library inside: calls into it are direct, and nothing of Swift need be
/// installed where it runs.
let whole = ["-static-stdlib", "-use-ld=lld"]

/// Settings of what a release is made of.
let shipped = strict + [.unsafeFlags(whole, .when(configuration: .release))]

/// A library target that imports only from rows below its own.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: shipped)
}

/// An executable: `@main` and nothing else.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, swiftSettings: shipped,
    linkerSettings: [.unsafeFlags(whole, .when(configuration: .release))])
}

/// A C library from a Debian package: a module map and `shim.h`, nothing else.
func library(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A test target.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "postern",
  products: [
    .executable(name: "postern", targets: ["postern"]),
    .executable(name: "postern-bench", targets: ["postern-bench"]),
  ],
  targets: [
    // Row 7: C libraries.
    library("CCurl", "libcurl", "libcurl4-openssl-dev"),
    library("COpenSSL", "openssl", "libssl-dev"),
    library("CPostgres", "libpq", "libpq-dev"),
    library("CSQLite", "sqlite3", "libsqlite3-dev"),
    .systemLibrary(name: "CLinux"),

    // Row 6: rules as values; logs and metrics.
    module("Domain"),
    module("Telemetry", ["CLinux"]),

    // Row 5: the tools.
    module("Cryptography", ["Domain", "COpenSSL"]),
    module("HTTPServer", ["Domain", "Telemetry", "COpenSSL", "CLinux"]),
    module("Store", ["Domain", "Telemetry", "CSQLite", "CPostgres"]),
    module("Templates", ["Domain", "Telemetry"]),
    module("Transfer", ["Domain", "Telemetry", "CCurl", "COpenSSL", "CLinux"]),

    // Row 4: one file per use case.
    module("Gateway", ["Domain", "Telemetry", "Cryptography", "Store", "Transfer"]),

    // Row 3: ways in, ways out.
    module("API", ["Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Gateway"]),
    module("Pages", ["Domain", "Telemetry", "Cryptography", "HTTPServer", "Templates", "Gateway"]),
    module(
      "Channels", ["Domain", "Telemetry", "Cryptography", "Templates", "Transfer", "Gateway"]),
    module("Outbox", ["Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Gateway"]),

    // Row 2: configuration, wiring, lifecycle, commands.
    module(
      "App",
      [
        "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Templates", "Transfer",
        "Gateway", "API", "Pages", "Channels", "Outbox", "CLinux",
      ]),

    // Row 1: the programs.
    program("postern", ["App"]),
    program(
      "postern-bench",
      [
        "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Templates", "Transfer",
        "Gateway", "API", "Pages", "Channels", "Outbox", "CCurl", "CSQLite", "CLinux",
      ]),

    // Tests.
    .target(
      name: "Support", dependencies: ["Domain", "Store", "CLinux"], path: "Tests/Support",
      swiftSettings: strict),
    tests("ProjectTests", ["Support"]),
    tests("DomainTests", ["Domain", "Support"]),
    tests("TelemetryTests", ["Telemetry", "Support"]),
    tests("CryptographyTests", ["Cryptography", "Domain", "Support"]),
    tests(
      "HTTPServerTests",
      ["HTTPServer", "Domain", "Telemetry", "CLinux", "COpenSSL", "Support"]),
    tests(
      "PagesTests",
      [
        "Pages", "Domain", "Cryptography", "Store", "HTTPServer", "Templates", "Gateway",
        "Transfer", "Support",
      ]),
    tests("StoreTests", ["Store", "Domain", "Telemetry", "Support"]),
    tests("TemplatesTests", ["Templates", "Domain", "Support"]),
    tests(
      "ChannelsTests",
      [
        "Channels", "Domain", "Cryptography", "Gateway", "Templates", "Transfer", "Support",
      ]),
    tests(
      "OutboxTests",
      ["Outbox", "Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Gateway", "Support"]),
    tests(
      "GatewayTests",
      ["Gateway", "Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Support"]),
    tests(
      "APITests",
      [
        "API", "Gateway", "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Transfer",
        "Support",
      ]),
    tests("TransferTests", ["Transfer", "Domain", "Telemetry", "Support"]),
    tests("AppTests", ["App", "postern", "Cryptography", "Domain", "Store", "Support"]),
  ]
)
