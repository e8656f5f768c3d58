import Synchronization

/// The registry of everything counted, and its text for Prometheus (exposition format 0.0.4).
///
/// Names begin with `postern_`. Ask for an instrument once and keep it: asking takes a lock, counting
/// does not. The same name gives the same instrument.
package final class Metrics: Sendable {
  /// The media type of `render()`.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
  private let families = Mutex<[String: any MetricFamily]>([:])

  package init() {}

  package func counter(_ name: String, _ help: String) -> Counter {
    counters(name, help, labels: []).with()
  }

  /// A counter per combination of label values.
  package func counters(_ name: String, _ help: String, labels: [String]) -> Family<Counter> {
    family(name) { Family(name, help, "counter", labels) { Counter() } }
  }

  package func gauge(_ name: String, _ help: String) -> Gauge {
    gauges(name, help, labels: []).with()
  }

  /// A gauge per combination of label values.
  package func gauges(_ name: String, _ help: String, labels: [String]) -> Family<Gauge> {
    family(name) { Family(name, help, "gauge", labels) { Gauge() } }
  }

  /// A gauge that is read when the registry is rendered.
  package func gauge(_ name: String, _ help: String, read: @escaping @Sendable () -> Double) {
    _ = family(name) { Family(name, help, "gauge", []) { ReadGauge(read) } }.with()
  }

  package func histogram(
    _ name: String, _ help: String, buckets: [Double] = Histogram.seconds
  ) -> Histogram {
    histograms(name, help, labels: [], buckets: buckets).with()
  }

  /// A histogram per combination of label values.
  package func histograms(
    _ name: String, _ help: String, labels: [String], buckets: [Double] = Histogram.seconds
  ) -> Family<Histogram> {
    precondition(!labels.contains("le"), "le is the histogram's own label")
    return family(name) { Family(name, help, "histogram", labels) { Histogram(buckets) } }
  }

  /// Everything as text, sorted by name.
  package func render() -> [UInt8] {
    let families = families.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    var page = Exposition()
    for family in families { family.expose(on: &page) }
    return page.bytes
  }

  private func family<Instrument>(
    _ name: String, _ make: () -> Family<Instrument>
  ) -> Family<Instrument> {
    precondition(Self.isName(name) && name.hasPrefix("postern_"), "not a metric name: \(name)")
    return families.withLock { families in
      if let known = families[name] {
        guard let same = known as? Family<Instrument> else {
          preconditionFailure("\(name) is another kind of metric already")
        }
        return same
      }
      let fresh = make()
      families[name] = fresh
      return fresh
    }
  }

  /// Whether the text is `[a-z_][a-z0-9_]*`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) || (48...57).contains($0) }
  }
}

/// A metric family that writes its lines to a page.
protocol MetricFamily: Sendable {
  func expose(on page: inout Exposition)
}
