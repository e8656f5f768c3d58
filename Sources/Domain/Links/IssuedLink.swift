/// A link at the only moment when its address is known.
package struct IssuedLink: Sendable, Hashable {
  package let link: AccessLink
  package let url: String

  package init(link: AccessLink, url: String) {
    self.link = link
    self.url = url
  }
}
