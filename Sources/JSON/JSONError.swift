/// A reason why bytes are no acceptable JSON text.
package struct JSONError: Error, Sendable, Hashable {
  /// The byte at which reading stopped, counted from 0.
  package let offset: Int
  /// A clause without a full stop, such as "a digit was expected".
  package let reason: String
}
