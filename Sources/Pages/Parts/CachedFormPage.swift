import Concurrency
import Domain

/// A form's page drawn once, with gaps for what differs between visits.
///
/// What a task asks never changes after it was made, so its page is the same for every visit but
/// for the token, the address, the time that is left and the footer's name.
struct CachedFormPage: Sendable {
  enum Gap: UInt8, CaseIterable, Sendable {
    case base, token, span, email

    /// Stands where the gap is while the page is drawn: no text that a task may hold has controls.
    var mark: String { "\u{2}\(Character(UnicodeScalar(0x61 + rawValue)))\u{3}" }
  }

  private let texts: [[UInt8]]
  private let gaps: [Gap]
  /// What the page was drawn from, beside the task itself.
  let tenantName: String
  let size: Int

  /// Nil when the marks found are not exactly those of the template.
  init?(_ page: [UInt8], tenantName: String) {
    var (texts, gaps, start, place): ([[UInt8]], [Gap], Int, Int) = ([], [], 0, 0)
    while let mark = page[place...].firstIndex(of: 2) {
      guard mark + 2 < page.count, page[mark + 2] == 3, page[mark + 1] >= 0x61,
        let gap = Gap(rawValue: page[mark + 1] - 0x61)
      else { return nil }
      texts.append(Array(page[start..<mark]))
      gaps.append(gap)
      start = mark + 3
      place = start
    }
    texts.append(Array(page[start...]))
    guard gaps == [.span, .base, .token, .base, .token, .email] else { return nil }
    self.texts = texts
    self.gaps = gaps
    self.tenantName = tenantName
    size = page.count
  }

  /// The whole page; the values are escaped already.
  func filled(_ value: (Gap) -> String) -> [UInt8] {
    var page: [UInt8] = []
    page.reserveCapacity(size + 256)
    for (text, gap) in zip(texts, gaps) {
      page += text
      page += value(gap).utf8
    }
    page += texts[texts.count - 1]
    return page
  }
}

/// The form pages that were shown lately, within a bound of bytes.
final class CachedFormPages: Sendable {
  struct Key: Hashable, Sendable {
    let task: TaskID
    let language: String
  }

  private let pages: BoundedCache<Key, CachedFormPage>

  init(byteLimit: Int = 4 << 20) { pages = BoundedCache(capacity: byteLimit) }

  subscript(key: Key) -> CachedFormPage? { pages[key] }

  func keep(_ page: CachedFormPage, for key: Key) {
    pages.insert(page, for: key, cost: page.size)
  }
}
