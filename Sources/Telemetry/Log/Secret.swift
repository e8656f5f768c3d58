/// Holds a value that must not be shown: printing, dumping or interpolating it shows a mark instead.
package struct Secret<Value: Sendable>: Sendable {
  /// The value itself.
  ///
  /// Reading it is a decision that a reader of the code can see.
  package let revealed: Value

  package init(_ value: Value) { revealed = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "‹secret›" }
  package var debugDescription: String { "‹secret›" }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
