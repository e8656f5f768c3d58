import Concurrency
import HTTPServer
import Templates

/// The pages in every language, and which reader gets which.
final class LocalizedPages: Sendable {
  private let editions: [String: PageRenderer]
  private let english: PageRenderer
  private let catalogues: Catalogues
  /// The renderer of an `Accept-Language` header: browsers send the same few over and over.
  private let known = BoundedCache<String, PageRenderer>(capacity: 256)

  init(
    library: TemplateLibrary, catalogues: Catalogues, assets: Assets, header: Fields
  ) throws {
    var editions: [String: PageRenderer] = [:]
    for language in catalogues.languages {
      editions[language.lowercased()] = try PageRenderer(
        catalogues.catalogue(for: language), library: library, assets: assets, header: header)
    }
    self.editions = editions
    self.catalogues = catalogues
    english =
      try editions["en"]
      ?? PageRenderer(
        catalogues.catalogue(for: "en"), library: library, assets: assets, header: header)
  }

  /// The task's language when the pages speak it, else the best that the browser accepts.
  func edition(for language: String?, accepting header: String?) -> PageRenderer {
    if let language, let found = match(language) { return found }
    guard let header, !header.isEmpty else { return english }
    if let edition = known[header] { return edition }
    let tag = catalogues.catalogue(accepting: header).language.lowercased()
    let edition = editions[tag] ?? english
    if header.utf8.count <= 128 { known.insert(edition, for: header) }
    return edition
  }

  private func match(_ language: String) -> PageRenderer? {
    let tag = language.lowercased()
    return editions[tag] ?? tag.split(separator: "-").first.flatMap { editions[String($0)] }
  }
}
