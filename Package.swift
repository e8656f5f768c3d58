// swift-tools-version: 6.2

import PackageDescription

/// Settings of every Swift target: language mode 6, strict memory safety, no warning survives.
let house: [SwiftSetting] = [
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
let shipped = house + [.unsafeFlags(whole, .when(configuration: .release))]

/// A room of the house: a library target that imports only from rows below its own.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: shipped)
}

/// An executable: `@main` and nothing else.
func door(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, swiftSettings: shipped,
    linkerSettings: [.unsafeFlags(whole, .when(configuration: .release))])
}

/// A C library from a Debian package: a module map and `shim.h`, nothing else.
func library(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A test target.
func proof(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
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
    room("Domain"),
    room("Telemetry", ["CLinux"]),

    // Row 5: the tools.
    room("Cryptography", ["Domain", "COpenSSL"]),
    room("HTTPServer", ["Domain", "Telemetry", "COpenSSL", "CLinux"]),
    room("Store", ["Domain", "Telemetry", "CSQLite", "CPostgres"]),
    room("Templates", ["Domain", "Telemetry"]),
    room("Transfer", ["Domain", "Telemetry", "CCurl", "COpenSSL", "CLinux"]),

    // Row 4: one file per use case.
    room("Gateway", ["Domain", "Telemetry", "Cryptography", "Store", "Transfer"]),

    // Row 3: ways in, ways out.
    room("API", ["Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Gateway"]),
    room("Pages", ["Domain", "Telemetry", "Cryptography", "HTTPServer", "Templates", "Gateway"]),
    room(
      "Channels", ["Domain", "Telemetry", "Cryptography", "Templates", "Transfer", "Gateway"]),
    room("Outbox", ["Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Gateway"]),

    // Row 2: configuration, wiring, lifecycle, commands.
    room(
      "App",
      [
        "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Templates", "Transfer",
        "Gateway", "API", "Pages", "Channels", "Outbox", "CLinux",
      ]),

    // Row 1: the doors.
    door("postern", ["App"]),
    door(
      "postern-bench",
      [
        "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Templates", "Transfer",
        "Gateway", "API", "Pages", "Channels", "Outbox", "CCurl", "CSQLite", "CLinux",
      ]),

    // Proofs.
    .target(
      name: "Support", dependencies: ["Domain", "Store", "CLinux"], path: "Tests/Support",
      swiftSettings: house),
    proof("HouseTests", ["Support"]),
    proof("DomainTests", ["Domain", "Support"]),
    proof("TelemetryTests", ["Telemetry", "Support"]),
    proof("CryptographyTests", ["Cryptography", "Domain", "Support"]),
    proof(
      "HTTPServerTests",
      ["HTTPServer", "Domain", "Telemetry", "CLinux", "COpenSSL", "Support"]),
    proof(
      "PagesTests",
      [
        "Pages", "Domain", "Cryptography", "Store", "HTTPServer", "Templates", "Gateway",
        "Transfer", "Support",
      ]),
    proof("StoreTests", ["Store", "Domain", "Telemetry", "Support"]),
    proof("TemplatesTests", ["Templates", "Domain", "Support"]),
    proof(
      "ChannelsTests",
      [
        "Channels", "Domain", "Cryptography", "Gateway", "Templates", "Transfer", "Support",
      ]),
    proof(
      "OutboxTests",
      ["Outbox", "Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Gateway", "Support"]),
    proof(
      "GatewayTests",
      ["Gateway", "Domain", "Telemetry", "Cryptography", "Store", "Transfer", "Support"]),
    proof(
      "APITests",
      [
        "API", "Gateway", "Domain", "Telemetry", "Cryptography", "HTTPServer", "Store", "Transfer",
        "Support",
      ]),
    proof("TransferTests", ["Transfer", "Domain", "Telemetry", "Support"]),
    proof("AppTests", ["App", "postern", "Cryptography", "Domain", "Store", "Support"]),
  ]
)
