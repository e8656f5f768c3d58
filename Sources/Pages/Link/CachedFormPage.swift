import Concurrency
import Domain

/// The values of a form's page that differ between visits.
enum FormGap: UInt8, CaseIterable, Sendable {
  case base, token, span, email
}

/// Marks of the gaps while a page is drawn; random, so that no text of a task can pass for one.
struct GapMarks: Sendable {
  fileprivate static let letter = UInt8(ascii: "a")

  /// The bytes of a mark before the letter of its gap.
  fileprivate let start: [UInt8]

  init(random: [UInt8]) {
    start = [0x02] + random.flatMap { byte in [byte >> 4, byte & 15].map { Self.letter + $0 } }
  }

  func mark(_ gap: FormGap) -> String {
    String(decoding: start + [Self.letter + gap.rawValue], as: UTF8.self)
  }
}

/// A form's page drawn once, with gaps for the values that differ between visits.
///
/// A task's questions never change, so its page is the same for every visit but for the token, the
/// address, the time that is left and the footer's name. The gaps come in the order of the template,
/// which may be an overridden one.
struct CachedFormPage: Sendable {
  private let texts: [[UInt8]]
  private let gaps: [FormGap]
  /// The name on the page; another one needs a new page.
  let tenantName: String
  let size: Int

  init(_ page: [UInt8], marks: GapMarks, tenantName: String) {
    var (texts, gaps, start, place): ([[UInt8]], [FormGap], Int, Int) = ([], [], 0, 0)
    let length = marks.start.count + 1
    while let next = page[place...].firstIndex(of: 0x02) {
      place = next + 1
      guard next + length <= page.count,
        page[next..<(next + length - 1)].elementsEqual(marks.start),
        let gap = FormGap(rawValue: page[next + length - 1] &- GapMarks.letter)
      else { continue }
      texts.append(Array(page[start..<next]))
      gaps.append(gap)
      start = next + length
      place = start
    }
    texts.append(Array(page[start...]))
    self.texts = texts
    self.gaps = gaps
    self.tenantName = tenantName
    size = page.count
  }

  /// The whole page; the values are escaped already.
  func filled(_ value: (FormGap) -> String) -> [UInt8] {
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

  let marks: GapMarks
  private let pages: BoundedCache<Key, CachedFormPage>

  init(marks: GapMarks, byteLimit: Int = 4 << 20) {
    self.marks = marks
    pages = BoundedCache(capacity: byteLimit)
  }

  subscript(key: Key) -> CachedFormPage? { pages[key] }

  func insert(_ page: CachedFormPage, for key: Key) {
    pages.insert(page, for: key, cost: page.size)
  }
}
