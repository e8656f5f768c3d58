import Templates

/// Templates and words, read and checked.
struct MessageFiles: Sendable {
  let templates: TemplateLibrary
  let catalogues: Catalogues

  init(_ configuration: Configuration) throws {
    let directory = configuration.templatesDirectory
    (templates, catalogues) = try ConfigurationError.naming("--templates") {
      (
        try TemplateLibrary(directory: directory),
        try Catalogues(directory: directory + "/languages")
      )
    }
  }
}
