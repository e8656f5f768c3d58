import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// The server's own TLS.
  @Suite(.needs(.browser), .needs(.mailServer)) struct SecureListener {
    @Test func `a TLS listener refuses http and loads a new certificate while it runs`() throws {
      let folder = try TemporaryFolder()
      try makeCertificate("first", in: folder)
      let mail = try MailServer()
      let postern = try RunningPostern(
        mail.flags + [
          "--tls-certificate", folder.path + "/cert.pem", "--tls-key", folder.path + "/key.pem",
        ])
      #expect(try knock(postern, folder) == "200 first")
      let plain = try? WebClient(port: postern.port).send("GET", "/healthz")
      #expect(plain == nil)

      try makeCertificate("second", in: folder)
      postern.process.signal(1)
      try postern.waitForLog("certificates_reloaded")
      #expect(try knock(postern, folder) == "200 second")
      try openLink(postern, mail)
    }

    /// The whole way in, with a task made by a command beside the running server.
    private func openLink(_ postern: RunningPostern, _ mail: MailServer) throws {
      let task = #"{"title": "By TLS", "assignees": [{"email": "ada@example.com"}]}"#
      let made = try Postern.run(
        ["task", "create", "task.json", "--tenant", postern.tenant, "--json"] + postern.store
          + ["--public-url", postern.url], files: ["task.json": task])
      #expect(made.status == 0)
      let link = try #require(made.json["links"]?.array?.first?["url"]?.string)
      let browser = try Browser(script: false)
      let visitor = Visitor(browser, mail, "ada@example.com")
      try visitor.open(link)
      try visitor.prove()
      let cookie = try #require(try browser.cookies.first)
      #expect(cookie["name"]?.string?.hasPrefix("__Host-") == true)
      #expect(cookie["secure"] == true)
      #expect(cookie["httpOnly"] == true)
      #expect(cookie["sameSite"] == "Lax")
      try browser.follow("button[value=approve]")
      #expect(try browser.text(of: "h1") == "You have approved this")
    }

    private func makeCertificate(_ name: String, in folder: TemporaryFolder) throws {
      let status = try Partner.run(
        [
          "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
          "-nodes", "-days", "2", "-subj", "/O=\(name)/CN=localhost", "-addext",
          "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem",
        ], in: folder.path)
      #expect(status == 0)
    }

    /// The answer to a strict client, and the certificate that it saw.
    private func knock(_ postern: RunningPostern, _ folder: TemporaryFolder) throws -> String {
      let script = """
        import http.client, ssl, sys
        context = ssl.create_default_context(cafile=sys.argv[2])
        client = http.client.HTTPSConnection("localhost", int(sys.argv[1]), context=context)
        client.request("GET", "/healthz")
        name = dict(pair[0] for pair in client.sock.getpeercert()["subject"])
        sys.stdout.write("%d %s" % (client.getresponse().status, name["organizationName"]))
        """
      let partner = try Partner(
        ["/usr/bin/python3", "knock.py", "\(postern.port)", folder.path + "/cert.pem"],
        files: ["knock.py": script], errors: "errors")
      let line = partner.readToEnd() + partner.text(of: "errors")
      return String(line.prefix { !$0.isNewline })
    }
  }
}
