import Domain
import Synchronization

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

/// The forms that were shown lately, within a bound of memory.
///
/// There are two shelves: what is used moves to the young one, and when that is full the old one
/// is cleared away.
final class CachedFormPages: Sendable {
  struct Key: Hashable, Sendable {
    let task: TaskID
    let language: String
  }

  private struct Shelves {
    var young: [Key: CachedFormPage] = [:]
    var old: [Key: CachedFormPage] = [:]
    var youngSize = 0
  }

  private let shelves = Mutex(Shelves())
  private let shelfSize: Int

  init(shelfSize: Int = 2 << 20) { self.shelfSize = shelfSize }

  subscript(key: Key) -> CachedFormPage? {
    shelves.withLock { shelves in
      if let form = shelves.young[key] { return form }
      guard let form = shelves.old.removeValue(forKey: key) else { return nil }
      put(form, key, &shelves)
      return form
    }
  }

  func keep(_ form: CachedFormPage, for key: Key) {
    guard form.size <= shelfSize / 8 else { return }
    shelves.withLock { put(form, key, &$0) }
  }

  private func put(_ form: CachedFormPage, _ key: Key, _ shelves: inout Shelves) {
    if shelves.youngSize + form.size > shelfSize {
      shelves.old = shelves.young
      shelves.young = [:]
      shelves.youngSize = 0
    }
    shelves.youngSize += form.size - (shelves.young[key]?.size ?? 0)
    shelves.young[key] = form
  }
}
