/// A step from a value to a part of it.
package enum PathStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case member(String)
  /// Counted from 0.
  case index(Int)

  package init(stringLiteral name: String) { self = .member(name) }
  package init(integerLiteral place: Int) { self = .index(place) }
}

/// The place of a part within a value, from the outside in; empty for the whole.
///
/// Each surface names the places of its own form by it.
package struct FieldPath: Sendable, Hashable, ExpressibleByArrayLiteral {
  package var steps: [PathStep]

  package init(_ steps: [PathStep] = []) { self.steps = steps }

  package init(arrayLiteral steps: PathStep...) { self.steps = steps }

  package static func + (path: FieldPath, rest: FieldPath) -> FieldPath {
    FieldPath(path.steps + rest.steps)
  }

  package func member(_ name: String) -> FieldPath { FieldPath(steps + [.member(name)]) }

  package func index(_ place: Int) -> FieldPath { FieldPath(steps + [.index(place)]) }

  /// The path as a JSON Pointer, escaped as RFC 6901 section 3 says.
  package var pointer: String {
    var pointer = ""
    for step in steps {
      pointer += "/"
      switch step {
      case .index(let place): pointer += String(place)
      case .member(let name):
        for scalar in name.unicodeScalars {
          switch scalar {
          case "~": pointer += "~0"
          case "/": pointer += "~1"
          default: pointer.unicodeScalars.append(scalar)
          }
        }
      }
    }
    return pointer
  }
}
