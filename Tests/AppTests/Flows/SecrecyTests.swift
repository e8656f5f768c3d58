import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// Secrets of a whole run are found nowhere but where they belong.
  @Suite(.needs(.browser), .needs(.mailServer)) struct Secrecy {
    @Test func `logs and stores hold no token, code, key, cookie or password`() throws {
      let receiver = try Receiver()
      let mail = try MailServer()
      let postern = try RunningPostern(mail.flags + ["--log-level", "debug"])
      try postern.addChannel("hook", "webhook", receiver.url("/secret-of-the-path/hook"))
      try postern.addChannel("talk", "slack", receiver.url("/secret-of-the-path/talk"))
      let task = try postern.createTask([
        "title": "Canary", "channels": ["hook", "talk"],
        "assignees": [["email": "ada@example.com"], ["email": "bob@example.com"]],
        "callback": [
          "kind": "conductor", "url": .string(receiver.url("/conductor/api")),
          "workflow_id": "w", "task_id": "t", "token": "canary-of-conductor",
        ],
      ])
      let browser = try Browser(script: false)
      let visitor = Visitor(browser, mail, "ada@example.com")
      let link = try #require(try mail.mails(to: "ada@example.com", atLeast: 1).first?.link)
      try visitor.open(link)
      var secrets = try browser.cookies.compactMap { $0["value"]?.string }
      try visitor.proveWithOneWrongCode()
      secrets += try browser.cookies.compactMap { $0["value"]?.string }
      #expect(secrets.count == 2)
      try browser.follow("button[value=approve]")
      _ = try receiver.requests("/conductor/", atLeast: 2)
      _ = try postern.endedTask(try #require(task["id"]?.string))
      let mails = try mail.mails(to: "@", atLeast: 4)

      let tokens = (task["links"]?.array ?? []).compactMap {
        $0["url"]?.string?.split(separator: "/").last.map(String.init)
      }
      let codes = mails.compactMap { $0.subject.contains("your code") ? $0.code : nil }
      #expect(tokens.count == 2 && codes.count == 1)
      for token in tokens { #expect(mails.count { holds($0, token) } == 1) }
      for code in codes { #expect(mails.count { holds($0, code) } == 1) }
      secrets += tokens + codes
      secrets += [
        postern.key, postern.callbackSecret, "p@ss/wörd", "p%40ss", "canary-of-conductor",
        "secret-of-the-path",
      ]
      try checkFiles(of: postern, hold: "Canary", butNone: secrets)
      #expect(try mode(of: "postern.db.keys", in: postern) == "600")
    }

    private func holds(_ mail: MailServer.Mail, _ secret: String) -> Bool {
      (mail.text + mail.html + mail.subject).contains(secret)
    }

    private func checkFiles(
      of postern: RunningPostern, hold word: String, butNone secrets: [String]
    ) throws {
      let folder = postern.folder.path
      let files = ["log-1", "postern.db", "postern.db-wal"].map { folder + "/" + $0 }
      #expect(try find(word, in: Array(files.dropFirst())))
      for secret in secrets {
        #expect(secret.count >= 6)
        #expect(
          try !find(secret, in: files), "a secret of \(secret.count) letters stands in a file")
      }
    }

    private func find(_ text: String, in files: [String]) throws -> Bool {
      try Partner.run(["grep", "-aFq", "-e", text] + files, in: "/tmp") == 0
    }

    private func mode(of file: String, in postern: RunningPostern) throws -> String {
      let partner = try Partner(["stat", "-c", "%a", postern.folder.path + "/" + file])
      return try partner.readLine()
    }
  }
}
