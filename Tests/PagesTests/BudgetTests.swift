import Templates
import HTTPServer
import Domain
import FoundationEssentials
import Testing

/// A page with its style fits into the first round trip.
struct BudgetTests {
  private static let roundTrip = 14 * 1024

  @Test(arguments: ["en", "de", "ar"])
  func `a page with its style and headers is at most 14 KB`(language: String) async throws {
    let style = try #require(
      FileManager.default.contents(atPath: Folder.root + "/Public/style.css"))
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world, language: language)
      let form = try await browser.enter(links[0])
      let faulty = try await browser.submit("submit", [("rate", "x"), ("_decision", "approve")])
      for page in [form, faulty] {
        let header = page.response.fields.reduce(0) {
          $0 + $1.name.description.count + $1.value.count + 4
        }
        #expect(page.response.body.count + header + style.count + 400 <= Self.roundTrip)
      }
    }
  }

  @Test func `the style loads nothing and moves nothing`() throws {
    let data = try #require(FileManager.default.contents(atPath: Folder.root + "/Public/style.css"))
    let style = String(decoding: data, as: UTF8.self)
    let banned = [
      "url(", "@import", "@font-face", "animation", "transition", "position: fixed", "sticky",
    ]
    #expect(banned.filter { style.contains($0) } == [])
  }

  @Test(arguments: ["de", "ar"])
  func `every language has all of the pages' words`(language: String) throws {
    let missing = try Folder.catalogues.missing(in: language).filter { $0.hasPrefix("page.") }
    #expect(missing == [])
  }

  @Test(arguments: ["de", "ar"])
  func `every language fills the same gaps`(language: String) throws {
    let catalogues = try Folder.catalogues
    let (english, other) = (catalogues.catalogue(for: "en"), catalogues.catalogue(for: language))
    let wrong = english.keys.filter { key in
      key.hasPrefix("page.")
        && Set(gaps(english[key])) != Set(gaps(other[key]))
    }
    #expect(wrong == [])
  }

  private func gaps(_ text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map {
      String($0.prefix { $0 != "}" })
    }
  }
}
