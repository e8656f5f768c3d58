package import Gateway
package import Templates
package import Transfer

/// Every kind of destination, one folder each.
package enum Channels {
  /// The table of kinds; adding a kind is adding its folder and a line here.
  package static func all(_ environment: ChannelEnvironment) -> ChannelTable {
    let addresses = ReceiverCache(policy: environment.policy)
    let messages = Messages(environment)
    return ChannelTable([
      WebhookChannel(addresses: addresses),
      SlackChannel(addresses: addresses, messages: messages),
      TeamsChannel(addresses: addresses, messages: messages),
      EmailChannel(from: environment.mailFrom, messages: messages),
      ConductorChannel(addresses: addresses),
    ])
  }
}

/// The facts of the installation that channels need.
package struct ChannelEnvironment: Sendable {
  /// Whom HTTP channels may reach.
  package let policy: AddressPolicy
  /// The sender of every mail; its domain stands in every Message-ID.
  package let mailFrom: MailAddress
  /// The address that people's links begin with.
  package let publicURL: String
  package let templates: TemplateLibrary
  package let catalogues: Catalogues

  package init(
    policy: AddressPolicy, mailFrom: MailAddress, publicURL: String, templates: TemplateLibrary,
    catalogues: Catalogues
  ) {
    self.policy = policy
    self.mailFrom = mailFrom
    self.publicURL = publicURL
    self.templates = templates
    self.catalogues = catalogues
  }
}
