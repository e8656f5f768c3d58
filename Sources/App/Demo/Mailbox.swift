import Concurrency
import Glibc

/// A mailbox on loopback for the demonstration: accepts every mail and shows it.
///
/// It serves connections one by one on a thread of its own; the only sender is our own relay
/// client.
final class Mailbox: Sendable {
  let port: UInt16
  private let listener: Int32
  private let deliver: @Sendable (ReceivedMail) -> Void

  /// Listens on a free port of 127.0.0.1.
  init(_ deliver: @escaping @Sendable (ReceivedMail) -> Void) throws {
    self.deliver = deliver
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, length) | getsockname(descriptor, generic, &length)
      }
    }
    guard code == 0, Glibc.listen(listener, 64) == 0 else { throw MailboxError.cannotListen }
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Starts serving.
  func start() {
    OwnedThread.start("demo-mail") { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        OwnedThread.start("demo-mail") { [self] in serve(connection) }
      }
    }
  }

  /// Stops taking connections.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var dialogue = SMTPDialogue()
    say(SMTPDialogue.greeting, connection)
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { space in
        unsafe recv(connection, space.baseAddress, space.count, 0)
      }
      guard count > 0 else { return }
      let step = dialogue.receive(buffer[..<count])
      for message in step.messages { deliver(ReceivedMail(message)) }
      say(step.reply, connection)
      if step.ends { return }
    }
  }

  private func say(_ text: String, _ connection: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
    }
  }
}

enum MailboxError: Error {
  case cannotListen
}
