import Domain
import Store

/// A leased delivery with the settings that it is sent with; a reference, because it changes hands often.
final class ClaimedDelivery: Sendable {
  let delivery: LeasedDelivery
  let endpoint: EndpointSettings
  /// Epoch of the node in which it was claimed.
  let epoch: Int
  /// Whether it tests an endpoint whose breaker is open.
  let isProbe: Bool

  init(_ delivery: LeasedDelivery, _ endpoint: EndpointSettings, epoch: Int, isProbe: Bool) {
    self.delivery = delivery
    self.endpoint = endpoint
    self.epoch = epoch
    self.isProbe = isProbe
  }
}
