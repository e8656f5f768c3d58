/// The address of a store: `sqlite:FILE`, `sqlite::memory:` (a temporary file), `postgres://…`.
package enum StoreAddress: Sendable, Hashable {
  case sqlite(path: String)
  /// A file in the temporary directory, removed on close.
  case temporary
  case postgres(url: String)

  package init(_ text: String) throws(StoreError) {
    if let path = StoreAddress.rest(of: text, after: "sqlite:") {
      guard !path.isEmpty, !path.utf8.contains(0) else {
        throw .address("sqlite: takes the path of a file, such as sqlite:postern.db")
      }
      self = path == ":memory:" ? .temporary : .sqlite(path: StoreAddress.plain(path))
    } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgres(url: text)
    } else {
      throw .address("a store is sqlite:FILE or postgres://USER@HOST/DATABASE")
    }
  }

  private static func rest(of text: String, after scheme: String) -> String? {
    text.hasPrefix(scheme) ? String(text.dropFirst(scheme.count)) : nil
  }

  /// Reads `sqlite:///var/lib/x.db` as `sqlite:/var/lib/x.db`.
  private static func plain(_ path: String) -> String {
    path.hasPrefix("///") ? String(path.dropFirst(2)) : path
  }
}

extension StoreAddress: CustomStringConvertible {
  /// The address without a password.
  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .temporary: "sqlite::memory:"
    case .postgres(let url): PostgresAddress.publicPart(of: url)
    }
  }
}

/// Opens the store at an address; its threads run until `close`.
package func openDatabase(_ address: StoreAddress) throws(StoreError) -> any Database {
  switch address {
  case .sqlite(let path): try SQLiteDatabase(path: path)
  case .temporary: try SQLiteDatabase(path: nil)
  case .postgres(let url): try PostgresDatabase(url: url)
  }
}
