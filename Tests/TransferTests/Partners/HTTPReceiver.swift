import Support
import Transfer
import Domain

/// A receiver whose paths each misbehave in one way; it notes what it saw in `log`.
struct HTTPReceiver {
  let partner: Partner
  let plain: Int
  let secure: Int

  init() throws {
    partner = try Partner(["/usr/bin/python3", "receiver.py"], files: ["receiver.py": Self.script])
    let ports = try partner.readLine().split(separator: " ").compactMap { Int($0) }
    guard ports.count == 2 else { throw Partner.Failure.silent("ports") }
    (plain, secure) = (ports[0], ports[1])
  }

  var authorities: String { partner.folder + "/bundle.pem" }
  var log: [Substring] { partner.text(of: "log").split(separator: "\n") }

  /// Lines of the log that begin so.
  func count(_ start: String) -> Int { log.count { $0.hasPrefix(start) } }

  private static let script = #"""
    import asyncio, ssl, subprocess
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
      "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      check=True, stderr=subprocess.DEVNULL)
    with open("bundle.pem", "w") as out:
      for name in ["/etc/ssl/certs/ca-certificates.crt", "cert.pem"]:
        out.write(open(name).read())
    log = open("log", "a", buffering=1)

    def answer(status, body=b"", extra=b""):
      return (b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), extra)) + body

    async def serve(reader, writer):
      log.write("open\n")
      try:
        while True:
          head = await reader.readuntil(b"\r\n\r\n")
          size = 0
          for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"): size = int(line.split(b":")[1])
          body = await reader.readexactly(size)
          path = head.split(b" ")[1].decode()
          log.write("request " + path + "\n")
          if path == "/echo": writer.write(answer(200, head + body, b"X-Mixed: One\r\n"))
          elif path == "/digest":
            total = 0
            for byte in body: total = (total * 31 + byte) % 65521
            writer.write(answer(200, head + b"%d %d" % (size, total)))
          elif path.startswith("/status/"): writer.write(answer(int(path[8:])))
          elif path == "/close":
            writer.write(answer(200, b"", b"Connection: close\r\n"))
            await writer.drain()
            break
          elif path == "/big": writer.write(answer(200, b"x" * 100000))
          elif path == "/chunked":
            writer.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(512): writer.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
            writer.write(b"0\r\n\r\n")
          elif path == "/redirect":
            writer.write(answer(302, b"", b"Location: /secret\r\n"))
          elif path == "/fields":
            writer.write(answer(200, b"", (b"X-Long: " + b"y" * 1000 + b"\r\n") * 60))
          elif path == "/interim": writer.write(b"HTTP/1.1 103 X\r\nLink: <x>\r\n\r\n" * 4000)
          elif path == "/garbage":
            writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
            break
          elif path == "/drop": break
          elif path == "/drip":
            writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n")
            while True:
              writer.write(b"x")
              await writer.drain()
              await asyncio.sleep(0.5)
          elif path == "/hang": await reader.read()
          await writer.drain()
      except (asyncio.IncompleteReadError, ConnectionError): pass
      finally: writer.close()

    async def main():
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("cert.pem", "key.pem")
      plain = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
      secure = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=512)
      print(*[s.sockets[0].getsockname()[1] for s in (plain, secure)], flush=True)
      await asyncio.Event().wait()
    asyncio.run(main())
    """#
}

/// Addresses and transfers that tests of HTTP share.
enum Local {
  /// Lets tests reach their own machine.
  static let policy = AddressPolicy(
    allowed: ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) })

  /// Lets an address be written that the guard will refuse when it is dialled.
  static let anything = AddressPolicy(
    allowed: ["0.0.0.0/0", "::/0"].compactMap { AddressRange($0) })

  static func transfer(_ receiver: HTTPReceiver) throws -> Transfer {
    try Transfer(
      configuration: TransferConfiguration(policy: policy, authorities: receiver.authorities))
  }
}

extension TransferAnswer {
  var status: Int? { if case .response(let status, _, _, _) = result { status } else { nil } }
  var body: String? {
    if case .response(_, _, let body, _) = result {
      String(decoding: body, as: UTF8.self)
    } else {
      nil
    }
  }
  var failure: TransferFailure? { if case .failed(let failure) = result { failure } else { nil } }
  var smtpCode: Int? { if case .smtp(let code, _) = result { code } else { nil } }
}
