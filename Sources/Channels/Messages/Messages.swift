import Domain
import JSON
import Templates

/// The templates and the words that messages are made of.
struct Messages: Sendable {
  private let templates: TemplateLibrary
  private let catalogues: Catalogues
  /// The host of people's links, with its port when it is not the usual one.
  let host: String

  init(_ environment: ChannelEnvironment) {
    templates = environment.templates
    catalogues = environment.catalogues
    let origin = ReceiverCache.origin(of: ["url": .string(environment.publicURL)])
    host = origin.split(separator: "/").last.map(String.init) ?? ""
  }

  func wording(_ language: String?) -> LocalizedText {
    LocalizedText(catalogue: catalogues.catalogue(for: language))
  }

  func text(_ template: String, _ view: TemplateValue) throws(Refusal) -> String {
    String(decoding: try render(template, view), as: UTF8.self)
  }

  /// A rendered JSON template in its shortest form; one that came out as anything but JSON is
  /// refused here and not by the receiver.
  func json(_ template: String, _ view: TemplateValue) throws(Refusal) -> [UInt8] {
    try JSON(parsing: try render(template, view)).bytes
  }

  private func render(_ template: String, _ view: TemplateValue) throws(Refusal) -> [UInt8] {
    do throws(TemplateError) {
      return try templates.render(template, view)
    } catch {
      throw Refusal(.unavailable, "The template \(error.description).")
    }
  }
}

extension TemplateValue {
  /// The list as JSON templates need it: every item but the first says that a comma comes before.
  static func separated(_ items: [TemplateValue]) -> TemplateValue {
    .list(
      items.enumerated().map { place, item in
        var item = item
        item["comma"] = .bool(place > 0)
        return item
      })
  }

  /// A list of texts, each as `text`.
  static func texts(_ texts: [String]) -> TemplateValue {
    separated(texts.map { ["text": .string($0)] })
  }
}
