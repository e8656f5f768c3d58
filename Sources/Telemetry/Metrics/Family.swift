import Synchronization

/// All instruments of one name, one per combination of label values.
///
/// Label values come from small fixed sets (a channel's kind, an outcome): never a tenant's text.
/// Past `seriesLimit` combinations every new one is counted under `other`, so memory is bounded.
package final class Family<Member: Instrument>: Sendable {
  package static var seriesLimit: Int { 1000 }

  private let name: String
  private let help: String
  private let kind: String
  private let labels: [String]
  private let make: @Sendable () -> Member
  private let members = Mutex<[[String]: Member]>([:])

  init(
    _ name: String, _ help: String, _ kind: String, _ labels: [String],
    make: @escaping @Sendable () -> Member
  ) {
    precondition(labels.allSatisfy(Metrics.isName), "not label names: \(labels)")
    self.name = name
    self.help = help
    self.kind = kind
    self.labels = labels
    self.make = make
  }

  /// The instrument of these label values, in the order of the label names.
  package func with(_ values: String...) -> Member {
    precondition(values.count == labels.count, "\(name) has the labels \(labels)")
    return members.withLock { members in
      if let known = members[values] { return known }
      let full = members.count >= Self.seriesLimit
      let key = full ? labels.map { _ in "other" } : values
      if full, let known = members[key] { return known }
      let fresh = make()
      members[key] = fresh
      return fresh
    }
  }
}

extension Family: MetricFamily {
  func expose(on page: inout Exposition) {
    let series = members.withLock { members in
      members.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
    page.header(name, help, kind)
    for (values, member) in series {
      member.expose(name, Array(zip(labels, values)), on: &page)
    }
  }
}
