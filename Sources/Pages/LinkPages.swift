package import Gateway
package import HTTPServer
package import Templates

/// The approver's pages: what a person sees who opens an access link.
package struct LinkPages: Sendable {
  let gateway: Gateway

  /// Prepares every page in every language.
  ///
  /// - Parameters:
  ///   - publicURL: the origin that people see, such as `https://gate.example`.
  ///   - stylesheet: the address of `style.css`.
  ///   - icon: the address of `icon.svg`.
  package init(
    gateway: Gateway, templates: TemplateLibrary, catalogues: Catalogues, publicURL: String,
    stylesheet: String, icon: String? = nil
  ) throws {
    self.gateway = gateway
  }

  /// Adds `/t/{token}` and everything below `/link/{short}`.
  package func register(on router: inout Router) {}

  /// A friendly page for an error that no page of ours answered.
  package func errorPage(_ status: Status, for request: Request) -> Response {
    Response(status)
  }
}
