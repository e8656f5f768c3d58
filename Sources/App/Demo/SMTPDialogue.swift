/// The receiving side of SMTP as a plain value: lines in, replies and whole messages out.
///
/// Only what the demonstration's mailbox needs: one sender on loopback, no TLS, no login.
struct SMTPDialogue {
  static let greeting = "220 mailbox.localhost ready\r\n"
  private static let longestMessage = 1 << 20

  private var buffer: [UInt8] = []
  private var message: [UInt8] = []
  private var isReadingMessage = false

  /// The replies and messages that follow from received bytes.
  struct Step {
    var reply = ""
    var messages: [[UInt8]] = []
    var ends = false
  }

  mutating func receive(_ bytes: some Sequence<UInt8>) -> Step {
    buffer += bytes
    var step = Step()
    while let end = buffer.firstIndex(of: 0x0a), !step.ends {
      var line = buffer[..<end]
      if line.last == 0x0d { line = line.dropLast() }
      take(Array(line), &step)
      buffer.removeSubrange(...end)
    }
    if buffer.count > 4096 || message.count > Self.longestMessage { step.ends = true }
    return step
  }

  private mutating func take(_ line: [UInt8], _ step: inout Step) {
    guard isReadingMessage else { return command(line, &step) }
    guard line != [UInt8(ascii: ".")] else {
      step.messages.append(message)
      step.reply += "250 kept\r\n"
      (message, isReadingMessage) = ([], false)
      return
    }
    message += line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...]
    message += [0x0d, 0x0a]
  }

  private mutating func command(_ line: [UInt8], _ step: inout Step) {
    switch String(decoding: line.prefix(4), as: UTF8.self).uppercased() {
    case "EHLO": step.reply += "250-mailbox.localhost\r\n250 8BITMIME\r\n"
    case "HELO", "MAIL", "RCPT", "RSET", "NOOP": step.reply += "250 ok\r\n"
    case "DATA":
      isReadingMessage = true
      step.reply += "354 end with a dot\r\n"
    case "QUIT":
      step.reply += "221 bye\r\n"
      step.ends = true
    default: step.reply += "502 not known here\r\n"
    }
  }
}
