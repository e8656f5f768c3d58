/// One thing that an operator may set: `--public-url`, `POSTERN_PUBLIC_URL`, or `public_url` in the
/// settings file.
struct Setting: Sendable {
  /// As in the flag, without the dashes.
  let name: String
  /// What stands for the value in help.
  let placeholder: String
  let standard: String?
  let help: String
  /// Whether it may be given several times; several values in one text are separated by commas.
  var isList = false

  var flag: String { "--" + name }
  var environmentName: String {
    "POSTERN_" + String(name.map { $0 == "-" ? "_" : $0 }).uppercased()
  }
  var key: String { String(name.map { $0 == "-" ? "_" : $0 }) }
}

extension Setting {
  /// Every setting.
  ///
  /// Adding one is adding its line here and reading it in `Configuration`.
  static let all: [Setting] = [
    Setting(
      name: "listen", placeholder: "HOST:PORT", standard: "127.0.0.1:8080",
      help: "Where to listen; port 0 picks a free one."),
    Setting(
      name: "store", placeholder: "STORE", standard: "sqlite:postern.db",
      help: "Where everything is kept: sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE for "
        + "many nodes."),
    Setting(
      name: "key-ring", placeholder: "FILE", standard: nil,
      help: "The keys that seal secrets; made beside the store when absent, mode 0600."),
    Setting(
      name: "public-url", placeholder: "URL", standard: nil,
      help: "The origin that people see, such as https://gate.example; default: the listener."),
    Setting(
      name: "smtp", placeholder: "URL", standard: nil,
      help: "The mail relay: smtp://user:password@host:587 (STARTTLS is demanded), smtps://… for "
        + "implicit TLS, smtp+plaintext://… for none. Without it mail waits."),
    Setting(
      name: "mail-from", placeholder: "MAILBOX", standard: nil,
      help: "The sender of mails: \"Acme approvals <gate@acme.example>\"."),
    Setting(
      name: "ca-file", placeholder: "FILE", standard: "/etc/ssl/certs/ca-certificates.crt",
      help: "The authorities that outgoing TLS trusts, PEM; SSL_CERT_FILE is heard too."),
    Setting(
      name: "allow-address", placeholder: "CIDR", standard: nil,
      help: "Private addresses that calls may reach, http included, such as 127.0.0.1/32.",
      isList: true),
    Setting(
      name: "trusted-proxy", placeholder: "CIDR", standard: nil,
      help: "Proxies whose X-Forwarded-For and X-Forwarded-Proto count.", isList: true),
    Setting(
      name: "tls-certificate", placeholder: "FILE", standard: nil,
      help: "The certificate chain, PEM; SIGHUP reads it again."),
    Setting(
      name: "tls-key", placeholder: "FILE", standard: nil, help: "The certificate's key, PEM."),
    Setting(
      name: "templates", placeholder: "DIR", standard: nil,
      help: "Pages and messages; default: templates here or beside the program."),
    Setting(
      name: "public", placeholder: "DIR", standard: nil,
      help: "Static files; default: Public here or beside the program."),
    Setting(
      name: "log-level", placeholder: "LEVEL", standard: "info",
      help: "debug, info, warning or error."),
    Setting(
      name: "drain-seconds", placeholder: "N", standard: "20",
      help: "How long a stop waits for requests and deliveries under way."),
  ]

  static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}
