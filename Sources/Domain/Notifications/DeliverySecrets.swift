/// The parts of a notification that are kept sealed until they are handed over.
package struct DeliverySecrets: Sendable, Hashable {
  /// An access link with its address.
  package struct Link: Sendable, Hashable {
    package let email: String
    package let name: String?
    package let url: String

    package init(email: String, name: String? = nil, url: String) {
      self.email = email
      self.name = name
      self.url = url
    }
  }

  package let links: [Link]
  /// A one-time code.
  package let code: String?

  package init(links: [Link] = [], code: String? = nil) {
    self.links = links
    self.code = code
  }
}
