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

/// Documents that stand beside the sources of a target.
let documents = ["Outbox": ["README.md"]]

/// A library target that imports only from rows below its own.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: documents[name] ?? [], swiftSettings: shipped)
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
    // Row 8: C libraries.
    library("CCurl", "libcurl", "libcurl4-openssl-dev"),
    library("COpenSSL", "openssl", "libssl-dev"),
    library("CPostgres", "libpq", "libpq-dev"),
    library("CSQLite", "sqlite3", "libsqlite3-dev"),
    .systemLibrary(name: "CLinux"),

    // Row 7: small foundations.
    module("Concurrency", ["CLinux"]),
    module("JSON"),
    module("Telemetry", ["CLinux"]),

    // Row 6: rules as values.
    module("Domain", ["JSON"]),

    // Row 5: the tools.
    module("Cryptography", ["Domain", "COpenSSL"]),
    module("HTTPServer", ["Domain", "JSON", "Concurrency", "Telemetry", "COpenSSL", "CLinux"]),
    module("Store", ["Domain", "JSON", "Concurrency", "Telemetry", "CSQLite", "CPostgres"]),
    module("Templates", ["Domain", "Telemetry"]),
    module("Transfer", ["Domain", "Concurrency", "Telemetry", "CCurl", "COpenSSL", "CLinux"]),

    // Row 4: one file per use case.
    module("Gateway", ["Domain", "JSON", "Telemetry", "Cryptography", "Store", "Transfer"]),

    // Row 3: ways in, ways out.
    module(
      "API", ["Domain", "JSON", "Telemetry", "Cryptography", "HTTPServer", "Store", "Gateway"]),
    module(
      "Pages",
      [
        "Domain", "JSON", "Concurrency", "Telemetry", "Cryptography", "HTTPServer", "Store",
        "Templates", "Gateway",
      ]),
    module(
      "Channels",
      [
        "Domain", "JSON", "Concurrency", "Telemetry", "Cryptography", "Templates", "Transfer",
        "Gateway",
      ]),
    module(
      "Outbox",
      [
        "Domain", "JSON", "Concurrency", "Telemetry", "Cryptography", "Store", "Transfer",
        "Gateway",
      ]),
    module("Maintenance", ["Domain", "Telemetry", "Cryptography", "Store", "Gateway"]),

    // Row 2: configuration, wiring, lifecycle, commands.
    module(
      "App",
      [
        "Domain", "JSON", "Concurrency", "Telemetry", "Cryptography", "HTTPServer", "Store",
        "Templates", "Transfer", "Gateway", "API", "Pages", "Channels", "Outbox", "Maintenance",
        "CLinux",
      ]),

    // Row 1: the programs.
    program("postern", ["App"]),
    program(
      "postern-bench",
      [
        "Domain", "JSON", "Concurrency", "Telemetry", "Cryptography", "HTTPServer", "Store",
        "Templates", "Transfer", "Gateway", "API", "Pages", "Channels", "Outbox", "Maintenance",
        "CCurl", "CSQLite", "CLinux",
      ]),

    // Tests.
    .target(
      name: "Support",
      dependencies: [
        "Domain", "JSON", "Concurrency", "Cryptography", "Store", "Gateway", "CLinux",
      ],
      path: "Tests/Support",
      swiftSettings: strict),
    tests("ProjectTests", ["Support"]),
    tests("ConcurrencyTests", ["Concurrency", "Support"]),
    tests("JSONTests", ["JSON", "Support"]),
    tests("DomainTests", ["Domain", "JSON", "Support"]),
    tests("TelemetryTests", ["Telemetry", "Support"]),
    tests("CryptographyTests", ["Cryptography", "Domain", "Support"]),
    tests(
      "HTTPServerTests",
      ["HTTPServer", "Domain", "Telemetry", "CLinux", "COpenSSL", "Support"]),
    tests(
      "PagesTests",
      [
        "Pages", "API", "Domain", "JSON", "Cryptography", "Store", "HTTPServer", "Templates",
        "Gateway", "Transfer", "Support",
      ]),
    tests("StoreTests", ["Store", "Domain", "JSON", "Telemetry", "Support"]),
    tests("TemplatesTests", ["Templates", "Domain", "Support"]),
    tests(
      "ChannelsTests",
      [
        "Channels", "Domain", "JSON", "Cryptography", "Gateway", "Templates", "Transfer", "Support",
      ]),
    tests(
      "OutboxTests",
      [
        "Outbox", "Domain", "JSON", "Telemetry", "Cryptography", "Store", "Transfer", "Gateway",
        "Support",
      ]),
    tests(
      "MaintenanceTests",
      [
        "Maintenance", "Domain", "JSON", "Telemetry", "Cryptography", "Store", "Transfer",
        "Gateway",
        "Support",
      ]),
    tests(
      "GatewayTests",
      [
        "Gateway", "API", "Domain", "JSON", "Telemetry", "Cryptography", "Store", "Transfer",
        "Support",
      ]),
    tests(
      "APITests",
      [
        "API", "Gateway", "Domain", "JSON", "Telemetry", "Cryptography", "HTTPServer", "Store",
        "Transfer",
        "Support",
      ]),
    tests("TransferTests", ["Transfer", "Domain", "Telemetry", "Support"]),
    tests("AppTests", ["App", "postern", "Cryptography", "Domain", "JSON", "Store", "Support"]),
  ]
)
