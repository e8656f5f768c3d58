import Domain
import JSON
import Support

/// A real mail relay: STARTTLS with a certificate of its own authority, and a login.
final class MailServer {
  let partner: Partner
  let port: UInt16
  private let control: WebClient

  init() throws {
    partner = try Partner(["/usr/bin/python3", "relay.py"], files: ["relay.py": Self.script])
    let ports = try partner.readLine().split(separator: " ").compactMap { UInt16($0) }
    guard ports.count == 2 else { throw Partner.Failure.silent("ports") }
    port = ports[0]
    control = WebClient(port: ports[1], patience: 150)
  }

  /// The settings that lead a server here.
  var flags: [String] {
    [
      "--smtp", "smtp://gate:p%40ss%2Fw%C3%B6rd@localhost:\(port)",
      "--mail-from", "Acme approvals <gate@acme.example>", "--ca-file",
      partner.folder + "/authority.pem",
    ]
  }

  struct Mail {
    let to, from, subject, text, html, messageID: String
    /// The bytes as received.
    let raw: String
    let isSecure: Bool
    let login: String

    init(_ json: JSON) {
      func text(_ name: String) -> String { json[name]?.string ?? "" }
      (to, from, subject) = (text("to"), text("from"), text("subject"))
      (self.text, html, messageID) = (text("text"), text("html"), text("message_id"))
      raw = text("raw")
      isSecure = json["tls"]?.bool ?? false
      login = text("login")
    }

    /// The address of the access link, if there is one.
    var link: String? {
      guard let start = text.firstRange(of: "http", before: "/t/") else { return nil }
      return String(text[start...].prefix { !$0.isWhitespace })
    }

    /// The one-time code, if there is one: the first six digits that stand alone.
    var code: String? {
      let words = text.split { !$0.isNumber && !$0.isLetter }
      return words.first { $0.count == 6 && $0.allSatisfy(\.isNumber) }.map(String.init)
    }
  }

  /// The mails to somebody so far, once there are as many as wanted.
  func mails(to address: String, atLeast count: Int, within seconds: Int = 30) throws -> [Mail] {
    let found = try control.send("GET", "/wait?to=\(address)&count=\(count)&seconds=\(seconds)")
    let mails = (found.json.array ?? []).map(Mail.init)
    guard mails.count >= count else {
      throw TookTooLong(what: "mail \(count) to \(address), \(mails.count) came")
    }
    return mails
  }

  /// Stops listening.
  func goDown() throws { _ = try control.send("GET", "/down") }

  /// Listens again, on the same port.
  func comeUp() throws { _ = try control.send("GET", "/up") }

  private static let script = #"""
    import asyncio, email, email.policy, json, ssl, subprocess, time, urllib.parse
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def openssl(*words):
      subprocess.run(["openssl", *words], check=True, stderr=subprocess.DEVNULL)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2",
      "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *curve, "-keyout", "relay.key", "-out", "relay.csr", "-subj", "/CN=localhost")
    with open("names", "w") as out: out.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "relay.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
      "-days", "2", "-extfile", "names", "-out", "relay.pem", "-set_serial", "1")

    mails, server, port, changed = [], None, None, None

    def part(message, kind):
      found = message.get_body(preferencelist=(kind,))
      return found.get_content() if found else ""

    class Handler:
      async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mails.append({"to": ",".join(envelope.rcpt_tos), "from": envelope.mail_from,
          "subject": str(message["subject"]), "message_id": str(message["message-id"]),
          "text": part(message, "plain"), "html": part(message, "html"),
          "raw": envelope.content.decode("utf-8", "replace"), "tls": session.ssl is not None,
          "login": session.auth_data.login.decode() if session.auth_data else ""})
        changed.set()
        return "250 2.0.0 queued"

    def check(server, session, envelope, mechanism, data):
      secret = "p@ss/wörd".encode()
      good = isinstance(data, LoginPassword) and data.login == b"gate" and data.password == secret
      return AuthResult(success=good, auth_data=data)

    async def listen():
      global server, port
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("relay.pem", "relay.key")
      loop = asyncio.get_running_loop()
      server = await loop.create_server(lambda: SMTP(Handler(), hostname="relay.example",
        tls_context=context, require_starttls=True, authenticator=check, auth_required=True,
        loop=loop), "127.0.0.1", port or 0, reuse_address=True)
      port = server.sockets[0].getsockname()[1]

    def matching(query): return [m for m in mails if query["to"] in m["to"]]

    async def steer(reader, writer):
      try:
        while True:
          head = (await reader.readuntil(b"\r\n\r\n")).decode()
          path, _, text = head.split(" ")[1].partition("?")
          query = dict(urllib.parse.parse_qsl(text))
          result = None
          if path == "/wait":
            end = time.monotonic() + float(query["seconds"])
            while len(matching(query)) < int(query["count"]) and time.monotonic() < end:
              changed.clear()
              try: await asyncio.wait_for(changed.wait(), end - time.monotonic())
              except asyncio.TimeoutError: pass
            result = matching(query)
          elif path == "/down": server.close()
          elif path == "/up": await listen()
          body = json.dumps(result).encode()
          writer.write(b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
          await writer.drain()
      except asyncio.IncompleteReadError: writer.close()

    async def main():
      global changed
      changed = asyncio.Event()
      await listen()
      control = await asyncio.start_server(steer, "127.0.0.1", 0)
      print(port, control.sockets[0].getsockname()[1], flush=True)
      await asyncio.Event().wait()
    asyncio.run(main())
    """#
}

extension String {
  /// The range of the last `start` before the first `mark`.
  fileprivate func firstRange(of start: String, before mark: String) -> Index? {
    guard let end = firstRange(of: mark)?.lowerBound else { return nil }
    return self[..<end].ranges(of: start).last?.lowerBound
  }
}
