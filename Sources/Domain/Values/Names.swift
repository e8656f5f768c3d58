// The kinds of identifiers. Adding one is adding its enum and its alias.

package enum TenantKind: IdentifierKind { package static let prefix = "tenant" }
package enum KeyKind: IdentifierKind { package static let prefix = "key" }
package enum TaskKind: IdentifierKind { package static let prefix = "task" }
package enum LinkKind: IdentifierKind { package static let prefix = "link" }
package enum ChannelKind: IdentifierKind { package static let prefix = "chn" }
package enum WebhookKind: IdentifierKind { package static let prefix = "whk" }
package enum SecretKind: IdentifierKind { package static let prefix = "sec" }
package enum DeliveryKind: IdentifierKind { package static let prefix = "dlv" }
package enum ResponseKind: IdentifierKind { package static let prefix = "rsp" }
package enum DecisionKind: IdentifierKind { package static let prefix = "dec" }
package enum EventKind: IdentifierKind { package static let prefix = "evt" }
package enum NodeKind: IdentifierKind { package static let prefix = "node" }

package typealias TenantID = Identifier<TenantKind>
package typealias KeyID = Identifier<KeyKind>
package typealias TaskID = Identifier<TaskKind>
package typealias LinkID = Identifier<LinkKind>
package typealias ChannelID = Identifier<ChannelKind>
package typealias WebhookID = Identifier<WebhookKind>
package typealias SecretID = Identifier<SecretKind>
package typealias DeliveryID = Identifier<DeliveryKind>
package typealias ResponseID = Identifier<ResponseKind>
package typealias DecisionID = Identifier<DecisionKind>
package typealias EventID = Identifier<EventKind>
package typealias NodeID = Identifier<NodeKind>
