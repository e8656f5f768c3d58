// The file: a first line that names the version, then one key a line, number and base 64 of 32
// bytes; the last one is active. "next" after it marks a key that is not used yet, "new" the active
// one while a rotation to it is under way. Lines that begin with # are remarks.

extension KeyRing {
  private static var firstLine: String { "postern key ring 1" }

  /// Reads the file's text.
  package init(parsing text: String) throws(CryptographyError) {
    var (keys, prepared, isRotating): ([Key], Key?, Bool) = ([], nil, false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == Self.firstLine else {
      throw .keyRing("this is no key ring, whose line 1 would be \"\(Self.firstLine)\"")
    }
    for (number, line) in zip(2..., lines.dropFirst()) where !line.isEmpty && line.first != "#" {
      let parts = line.split(separator: " ")
      let mark = parts.count == 3 ? parts[2] : ""
      guard parts.count == 2 || mark == "next" || mark == "new",
        let id = UInt32(parts[0]), id > 0, let master = Base64.decode(String(parts[1])),
        master.count == 32
      else { throw .keyRing("line \(number) of the key ring is not a number and 32 bytes") }
      guard prepared?.id != id, !keys.contains(where: { $0.id == id }) else {
        throw .keyRing("line \(number) of the key ring repeats key \(id)")
      }
      let key = Key(id: id, master: master)
      if mark != "next" {
        keys.append(key)
        isRotating = mark == "new"
      } else if prepared == nil {
        prepared = key
      } else {
        throw .keyRing("line \(number) of the key ring prepares a second key")
      }
    }
    guard !keys.isEmpty else { throw .keyRing("the key ring holds no key") }
    self.init(keys: keys, prepared: prepared, isRotating: isRotating)
  }

  /// The text that `init(parsing:)` reads.
  ///
  /// Holds every secret: it belongs in a file of mode 0600.
  package var fileText: String {
    let lines = all.map { key in
      let mark = key.id == preparedID ? " next" : isRotating && key.id == activeID ? " new" : ""
      return "\(key.id) \(Base64.encode(key.master))\(mark)\n"
    }
    return Self.firstLine + "\n" + lines.joined()
  }

  /// Reads a ring's file; refuses one that others may read.
  package static func load(_ path: String) throws(CryptographyError) -> KeyRing {
    try KeyRing(parsing: KeyFile.read(path).text)
  }

  /// Makes a new ring in a new file of mode 0600; refuses a path where something is.
  package static func create(
    _ path: String, random: RandomSource = .system
  ) throws(CryptographyError) -> KeyRing {
    let ring = generate(random: random)
    try KeyFile.create(path, ring.fileText)
    return ring
  }

  /// Replaces the ring's file in one step.
  package func save(_ path: String) throws(CryptographyError) {
    try KeyFile.replace(path, fileText)
  }

  /// Changes the ring's file in one step; concurrent changes wait.
  ///
  /// - Returns: the ring that the file holds from now on.
  @discardableResult
  package static func change(
    _ path: String, _ edit: (KeyRing) throws -> KeyRing
  ) throws -> KeyRing {
    try KeyFile.whileLocked(path) {
      let ring = try edit(load(path))
      try ring.save(path)
      return ring
    }
  }
}
