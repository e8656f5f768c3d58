/// Text as Slack reads it.
enum SlackText {
  private static let mentions = ["channel", "here", "everyone", "group"].map { Array($0.utf8) }
  /// U+2060 WORD JOINER: unseen, but no mention survives it.
  private static let joiner: [UInt8] = [0xe2, 0x81, 0xa0]

  /// For `mrkdwn` and the fallback text: nothing in it can be a mention, a link or a command.
  static func marked(_ text: String, _ limit: Int) -> String {
    Truncation.fit(withoutMentions(text), limit) { piece in
      piece.substituting("&", "&amp;").substituting("<", "&lt;").substituting(">", "&gt;")
    }
  }

  /// For `plain_text`, where entities might show: look-alikes stand for the angle brackets.
  static func plain(_ text: String, _ limit: Int) -> String {
    let safe = text.substituting("<", "‹").substituting(">", "›")
    return Truncation.fit(withoutMentions(safe), limit)
  }

  /// The Markdown of prompts in Slack's dialect, where one star is strong.
  static func prompt(_ text: String, _ limit: Int) -> String {
    marked(text.substituting("**", "*"), limit)
  }

  private static func withoutMentions(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var safe: [UInt8] = []
    safe.reserveCapacity(bytes.count)
    for (place, byte) in bytes.enumerated() {
      safe.append(byte)
      guard byte == UInt8(ascii: "@") else { continue }
      let rest = bytes[(place + 1)...]
      let isMention = mentions.contains { word in
        rest.prefix(word.count).map { $0 | 0x20 } == word
      }
      if isMention { safe += joiner }
    }
    return String(decoding: safe, as: UTF8.self)
  }
}
