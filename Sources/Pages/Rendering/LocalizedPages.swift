import Concurrency
import HTTPServer
import Templates

/// The pages in every language, and the choice of one for a reader.
final class LocalizedPages: Sendable {
  private let renderers: [String: PageRenderer]
  private let english: PageRenderer
  private let catalogues: Catalogues
  /// The renderer of an `Accept-Language` header: browsers send the same few over and over.
  private let known = BoundedCache<String, PageRenderer>(capacity: 256)

  init(
    library: TemplateLibrary, catalogues: Catalogues, assets: Assets, header: Fields
  ) throws {
    var renderers: [String: PageRenderer] = [:]
    for language in catalogues.languages {
      renderers[language.lowercased()] = try PageRenderer(
        catalogues.catalogue(for: language), library: library, assets: assets, header: header)
    }
    self.renderers = renderers
    self.catalogues = catalogues
    english =
      try renderers["en"]
      ?? PageRenderer(
        catalogues.catalogue(for: "en"), library: library, assets: assets, header: header)
  }

  /// The task's language when the pages speak it, else the best that the browser accepts.
  func renderer(for language: String?, accepting header: String?) -> PageRenderer {
    if let language, let found = match(language) { return found }
    guard let header, !header.isEmpty else { return english }
    if let renderer = known[header] { return renderer }
    let tag = catalogues.catalogue(accepting: header).language.lowercased()
    let renderer = renderers[tag] ?? english
    if header.utf8.count <= 128 { known.insert(renderer, for: header) }
    return renderer
  }

  private func match(_ language: String) -> PageRenderer? {
    let tag = language.lowercased()
    return renderers[tag] ?? tag.split(separator: "-").first.flatMap { renderers[String($0)] }
  }
}
