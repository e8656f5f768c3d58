/// Writes header values: plain where ASCII allows it, else encoded words (RFC 2047), folded.
enum HeaderText {
  /// The most characters of a line with an encoded word; any other line has at most 78.
  private static let encodedLine = 76
  private static let plainLine = 78

  /// A subject; `column` characters of its first line are taken by the header's name.
  static func unstructured(_ text: String, after column: Int) -> String {
    isPlain(text) ? folded(text, after: column) : encoded(text, after: column)
  }

  /// `name <address>`, the name as a phrase, a quoted string or encoded words.
  static func mailbox(_ mailbox: MailAddress, after column: Int) -> String {
    guard let name = mailbox.name else { return mailbox.address }
    let phrase: String
    if !isPlain(name) || name.utf8.count > 60 {
      phrase = encoded(name, after: column)
    } else if name.utf8.allSatisfy({ $0 == 0x20 || MailAddress.isAtomText($0) }) {
      phrase = name
    } else {
      phrase = "\"" + name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
    let lastLine = phrase.utf8.suffix(while: { $0 != 0x0a })
    let start = lastLine.count == phrase.utf8.count ? column : 0
    let fits = start + lastLine.count + mailbox.address.utf8.count + 3 <= encodedLine
    return phrase + (fits ? " <" : "\r\n <") + mailbox.address + ">"
  }

  /// Printable ASCII with single inner blanks, no word that needs breaking or looks encoded.
  private static func isPlain(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), !text.isEmpty else { return false }
    let words = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    return words.allSatisfy { !$0.isEmpty && $0.count <= 60 } && !text.contains("=?")
  }

  private static func folded(_ text: String, after column: Int) -> String {
    var out = ""
    var width = column
    for word in text.split(separator: " ") {
      if out.isEmpty {
        out += word
      } else if width + 1 + word.utf8.count > plainLine {
        out += "\r\n " + word
        width = 0
      } else {
        out += " " + word
      }
      width += 1 + word.utf8.count
    }
    return out
  }

  /// Words of at most 75 characters that never split a scalar, one to a line.
  private static func encoded(_ text: String, after column: Int) -> String {
    let (opening, closing) = ("=?utf-8?q?", "?=")
    var words = [String]()
    var word = opening
    var space = encodedLine - column - closing.utf8.count
    for scalar in text.unicodeScalars {
      let unit = quoted(scalar)
      if word.utf8.count + unit.utf8.count > space {
        words.append(word + closing)
        word = opening
        space = encodedLine - 1 - closing.utf8.count
      }
      word += unit
    }
    words.append(word + closing)
    return words.joined(separator: "\r\n ")
  }

  /// Encodes a scalar unless RFC 2047 section 5(3) lets it stand in a phrase.
  private static func quoted(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": return "_"
    case "a"..."z", "A"..."Z", "0"..."9", "!", "*", "+", "-", "/": return String(scalar)
    default:
      var text = ""
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        text.unicodeScalars.append("=")
        for digit in [byte >> 4, byte & 15] {
          text.unicodeScalars.append(Unicode.Scalar(QuotedPrintable.hex[Int(digit)]))
        }
      }
      return text
    }
  }
}

extension BidirectionalCollection {
  /// The longest tail whose members all pass.
  fileprivate func suffix(while passes: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, passes(self[index(before: start)]) { formIndex(before: &start) }
    return self[start...]
  }
}
