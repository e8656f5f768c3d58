import Domain

/// The amount of detail in a message that must be short, in the order in which parts are dropped.
///
/// Title, deadline, reference and links always stay.
enum DetailLevel: CaseIterable {
  case full
  /// Long values are cut.
  case shortDetails
  /// No values.
  case noFields
  /// No values, and only the beginning of the description.
  case shortDescription
  case bare

  func prompt(_ task: MessageTask, limit: Int) -> String? {
    switch self {
    case .full, .shortDetails, .noFields: task.prompt.map { Truncation.fit($0, limit) }
    case .shortDescription: task.prompt.map { Truncation.fit($0, 300) }
    case .bare: nil
    }
  }

  /// Labels and values, and how many were left out.
  func facts(
    _ task: MessageTask, _ wording: LocalizedText, count: Int
  ) -> (shown: [(label: String, value: String)], omitted: Int) {
    guard self == .full || self == .shortDetails else { return ([], task.context.count) }
    let shown = task.context.prefix(count).map { fact in
      let value = wording.value(of: fact)
      return (fact.label, self == .full ? value : Truncation.fit(value, 120))
    }
    return (shown, task.context.count - shown.count)
  }
}
