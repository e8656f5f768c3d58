/// Words that stand neither in names nor in comments, because the field has terms of its own.
enum Vocabulary {
  /// First words of which none begins an abstract: a verb or a noun that names the thing does.
  static let noAbstractBegins: Set = [
    "what", "who", "whoever", "whatever", "how", "where", "when", "why", "which", "those", "that",
    "one", "it", "as", "they", "these", "this",
  ]

  /// Metaphors and private words, and pronouns that make a person a man.
  static let banned: Set = [
    "house", "houses", "room", "rooms", "door", "doors", "doorway", "doorways", "ward", "wards",
    "desk", "desks", "courier", "couriers", "parcel", "parcels", "judge", "judges", "judged",
    "verdict", "verdicts", "flight", "flights", "crew", "crews", "edition", "editions", "crowd",
    "crowds", "errand", "errands", "crier", "criers", "bell", "bells", "landing", "landings",
    "visit", "visits", "story", "stories", "sheet", "sheets", "book", "books", "company",
    "companies", "trust", "holdings", "presence", "news", "duty", "duties", "timetable",
    "timetables", "spared", "ailing", "forsaken", "farewell", "farewells", "he", "him", "his",
  ]

  /// Whether a banned word is among the words of a sentence; "in flight" is a term of the field.
  static func isBanned(_ words: [String]) -> Bool {
    zip([""] + words, words).contains { previous, word in
      banned.contains(word) && !(previous == "in" && word == "flight")
    }
  }

  /// Whether a banned word is among the words of names; "still" is an adverb in a sentence only.
  static func isBannedName(_ words: [String]) -> Bool { isBanned(words) || words.contains("still") }

  /// The words of a sentence, in lower case.
  static func words(of sentence: some StringProtocol) -> [String] {
    sentence.lowercased().split { !$0.isLetter }.map(String.init)
  }

  /// The words of all identifiers in a piece of code, in lower case.
  static func names(in code: some StringProtocol) -> [String] {
    code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.flatMap { parts(of: $0) }
  }

  /// The parts of an identifier in camel case or snake case, in lower case.
  static func parts(of identifier: some StringProtocol) -> [String] {
    var parts: [String] = []
    var part = ""
    var wasUpper = true
    for character in identifier {
      if character == "_" || character.isNumber || (character.isUppercase && !wasUpper) {
        parts.append(part)
        part = ""
      }
      if character.isLetter { part.append(character) }
      wasUpper = character.isUppercase
    }
    return (parts + [part]).filter { !$0.isEmpty }.map { $0.lowercased() }
  }
}
