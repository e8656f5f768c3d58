/// An element of a compiled template.
enum Segment: Sendable {
  case text(TextRun)
  case value(Path, Escaping)
  case section(Path, [Segment])
  case inverted(Path, [Segment])
  case partial(Inclusion)
  case parent(Inclusion, overrides: [String: [Segment]])
  case block(Block)
}

/// Literal text, and the positions where its lines begin: an indented partial gets its indentation
/// there.
struct TextRun: Sendable, Hashable {
  var bytes: [UInt8] = []
  var lineStarts: [Int] = []

  var isEmpty: Bool { bytes.isEmpty && lineStarts.isEmpty }
}

/// A dotted name; without parts, the current value, written as a dot.
struct Path: Sendable, Hashable {
  let parts: [String]

  init(_ name: String) {
    parts = name == "." ? [] : name.split(separator: ".").map(String.init)
  }
}

/// An included template.
struct Inclusion: Sendable, Hashable {
  enum Name: Sendable, Hashable {
    case fixed(String)
    /// The name is a value.
    case dynamic(Path)
  }

  let name: Name
  /// The white space before the tag; nil when it shared the line.
  let indentation: [UInt8]?
}

/// A part of a template that including templates may replace.
struct Block: Sendable {
  let name: String
  let content: [Segment]
  /// The indentation of every line of a replacement.
  let indentation: [UInt8]
  /// Whether a replacement begins a line of its own.
  let beginsLine: Bool
}

extension [Segment] {
  /// The white space that the first line begins with.
  var leadingSpace: [UInt8] {
    guard case .text(let run) = first, let start = run.lineStarts.first, start == 0 else {
      return []
    }
    return [UInt8](run.bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
  }

  /// Returns the segments without this white space at the beginning of each line.
  func removing(indentation: [UInt8]) -> [Segment] {
    guard !indentation.isEmpty else { return self }
    return map { segment in
      switch segment {
      case .text(let run): .text(run.removing(indentation))
      case .section(let path, let inner): .section(path, inner.removing(indentation: indentation))
      case .inverted(let path, let inner): .inverted(path, inner.removing(indentation: indentation))
      default: segment
      }
    }
  }

  /// Returns the segments with a line start at the beginning.
  var beginningLine: [Segment] {
    if case .text(let run) = first, run.lineStarts.first == 0 { return self }
    return [.text(TextRun(lineStarts: [0]))] + self
  }
}

extension TextRun {
  fileprivate func removing(_ indentation: [UInt8]) -> TextRun {
    var (run, copied) = (TextRun(), 0)
    for start in lineStarts {
      run.bytes += bytes[copied..<start]
      copied = start
      if bytes[start...].starts(with: indentation) { copied += indentation.count }
      run.lineStarts.append(run.bytes.count)
    }
    run.bytes += bytes[copied...]
    return run
  }
}
