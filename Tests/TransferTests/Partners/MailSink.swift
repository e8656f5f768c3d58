import Domain
import Support
import Transfer

/// A relay on several ports, one for each way of behaving; it notes commands in `log`, each mail as
/// it came in `mail-N`, and what Python's own parser makes of it in `parsed-N`.
struct MailSink {
  let partner: Partner
  private let ports: [String: Int]

  init() throws {
    partner = try Partner(["/usr/bin/python3", "sink.py"], files: ["sink.py": Self.script])
    var ports: [String: Int] = [:]
    for pair in try partner.readLine().split(separator: " ") {
      let halves = pair.split(separator: "=")
      ports[String(halves[0])] = Int(halves[1])
    }
    self.ports = ports
  }

  var authorities: String { partner.folder + "/cert.pem" }
  var log: [Substring] { partner.text(of: "log").split(separator: "\n") }

  func count(_ start: String) -> Int { log.count { $0.hasPrefix(start) } }

  /// The way to one of the relays: `starttls`, `implicit`, `plain`, `refuse`, `later`, `drop`, `mute`.
  func relay(
    _ mode: String, _ scheme: String, password: String = "secret", trusted: Bool = true
  ) throws -> MailRelay {
    try MailRelay(
      url: "\(scheme)://postern:\(password)@localhost:\(ports[mode] ?? 0)",
      ehlo: "gate.example", authorities: trusted ? authorities : nil)
  }

  private static let script = #"""
    import asyncio, email, email.policy, ssl, subprocess
    from aiosmtpd.smtp import SMTP, AuthResult
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
      "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      check=True, stderr=subprocess.DEVNULL)
    log = open("log", "a", buffering=1)
    mails = 0

    class Handler:
      def __init__(self, mode): self.mode = mode
      def note(self, what, session):
        log.write("%s %s tls=%s\n" % (self.mode, what, session.ssl is not None))
      async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.note("ehlo " + hostname, session)
        return responses
      async def handle_MAIL(self, server, session, envelope, address, options):
        self.note("mail " + address, session)
        if self.mode == "drop":
          server.transport.close()
          return "250 gone"
        envelope.mail_from = address
        return "250 OK"
      async def handle_RCPT(self, server, session, envelope, address, options):
        self.note("rcpt " + address, session)
        if self.mode == "refuse": return "550 5.1.1 nobody\there"
        if self.mode == "later": return "451 4.7.1 come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"
      async def handle_QUIT(self, server, session, envelope):
        if self.mode == "mute": await asyncio.Event().wait()
        return "221 Bye"
      async def handle_DATA(self, server, session, envelope):
        global mails
        mails += 1
        open("mail-%d" % mails, "wb").write(envelope.content)
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with open("parsed-%d" % mails, "w") as out:
          out.write("headers: %s\n" % ",".join(read.keys()))
          for name in ["subject", "from", "to"]: out.write("%s: %s\n" % (name, read[name]))
          for part in read.walk():
            if not part.is_multipart():
              out.write("%s: %r\n" % (part.get_content_type(), part.get_content()))
        self.note("data", session)
        return "250 2.0.0 queued"

    def check(server, session, envelope, mechanism, data):
      log.write("auth %s\n" % mechanism)
      return AuthResult(handled=False, success=data.login == b"postern" and data.password == b"secret")

    async def main():
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("cert.pem", "key.pem")
      loop = asyncio.get_running_loop()
      ports = []
      for mode in ["starttls", "implicit", "plain", "refuse", "later", "drop", "mute"]:
        tls = context if mode == "starttls" else None
        def make(mode=mode, tls=tls):
          return SMTP(Handler(mode), hostname="sink", tls_context=tls, require_starttls=tls is not None,
            authenticator=check, auth_require_tls=False, auth_required=True, loop=loop)
        server = await loop.create_server(make, "127.0.0.1", 0,
          ssl=context if mode == "implicit" else None)
        ports.append("%s=%d" % (mode, server.sockets[0].getsockname()[1]))
      print(*ports, flush=True)
      await asyncio.Event().wait()
    asyncio.run(main())
    """#
}
