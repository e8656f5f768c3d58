import Cryptography
import Domain
import Gateway
import JSON

extension Command {
  static let rotateKeys = Command(
    "keys rotate", usage: "[--prepare] [--json]",
    summary: "Puts a new key into use and seals every secret anew, while Postern runs.",
    options: [
      Option(
        name: "prepare", placeholder: nil,
        help: "Only add the key: nodes with a ring of their own learn it before it is used."),
      .json,
    ]
  ) { invocation in
    let path = try invocation.configuration().keyRingPath
    return try await invocation.withInstallation { installation in
      if invocation.has("prepare") {
        let ring = try KeyRing.change(path) { $0.preparing() }
        invocation.tell(
          ring, [:], "Key \(ring.preparedID ?? 0) is prepared; the next rotation puts it into use.")
        return 0
      }
      let wasRotating = installation.keys.ring.isRotating
      try KeyRing.change(path) { $0.isRotating ? $0 : $0.adding() }
      try installation.keys.refresh()
      let done = try await installation.gateway.reseal()
      let ring = try KeyRing.change(path) { $0.settled() }
      let start = wasRotating ? "Finished the rotation to key" : "Rotated to key"
      invocation.tell(
        ring, ["resealed": .integer(done.count), "unreadable": done.unreadableJSON],
        "\(start) \(ring.activeID); \(done.count) secrets were sealed anew. Keep a copy of \(path)."
      )
      for (column, count) in done.unreadable.sorted(by: { $0.key < $1.key }) {
        invocation.console.complain(
          "postern: \(count) in \(column) open under no key of the ring; they were left alone.")
      }
      return done.unreadable.isEmpty ? 0 : 1
    }
  }

  static let listKeys = Command(
    "keys list", usage: "[--json]",
    summary: "Lists the keys of the ring and what depends on each.", options: [.json]
  ) { invocation in
    try await invocation.withInstallation { installation in
      let ring = installation.keys.ring
      let use = try await installation.gateway.keyUse()
      let numbers = ring.keyIDs + [ring.preparedID].compactMap(\.self)
      if invocation.wantsJSON {
        invocation.console.say(
          .array(
            numbers.map { key in
              [
                "id": .number(JSONNumber(Int64(key))), "state": .string(ring.state(of: key)),
                "uses": .object((use[key] ?? KeyUse()).json),
              ]
            }))
      } else {
        for key in numbers {
          let sentence = use[key]?.sentence ?? "nothing depends on it"
          invocation.console.say("\(key)  \(ring.state(of: key))  \(sentence)")
        }
      }
      return 0
    }
  }

  /// The time that every node needs to notice a change of the ring.
  private static let noticePeriod = Interval.minutes(1)

  static let retireKey = Command(
    "keys retire", usage: "ID [--now] [--json]",
    summary: "Removes a key from the ring, once nothing depends on it.",
    options: [
      Option(
        name: "now", placeholder: nil,
        help: "Although the ring was changed within the last minute: no node is running."),
      .json,
    ], arguments: 1...1
  ) { invocation in
    let path = try invocation.configuration().keyRingPath
    guard let key = UInt32(invocation.arguments[0]) else {
      throw UsageError(message: "'\(invocation.arguments[0])' is no key; see 'postern keys list'.")
    }
    return try await invocation.withInstallation { installation in
      let ring = installation.keys.ring
      guard ring.removing(key) != nil else {
        throw Refusal(
          .conflict,
          ring.activeID == key
            ? "Key \(key) is in use; put another one into use with 'postern keys rotate'."
            : "There is no key \(key); see 'postern keys list'.")
      }
      if let changedAt = installation.keys.changedAt, !invocation.has("now"),
        Clock.system.now < changedAt + noticePeriod
      {
        throw Refusal(
          .conflict,
          "The ring was changed less than a minute ago, and a node may still be using key \(key); "
            + "try again in a minute.")
      }
      _ = try await installation.gateway.reseal()
      if let use = try await installation.gateway.keyUse()[key] {
        throw Refusal(
          .conflict,
          "Key \(key) is still needed: \(use.sentence). Links end with their tasks, sessions and "
            + "answers within two days, API keys move on when they are next used.")
      }
      let rest = try KeyRing.change(path) { ring in ring.removing(key) ?? ring }
      invocation.tell(rest, [:], "Key \(key) is retired. Keep a copy of \(path).")
      return 0
    }
  }
}

extension Invocation {
  /// Reports the present state of the ring.
  fileprivate func tell(_ ring: KeyRing, _ more: JSONObject, _ sentence: String) {
    guard wantsJSON else { return console.say(sentence) }
    var object: JSONObject = [
      "active": .number(JSONNumber(Int64(ring.activeID))),
      "keys": .array(ring.keyIDs.map { .number(JSONNumber(Int64($0))) }),
      "prepared": ring.preparedID.map { .number(JSONNumber(Int64($0))) } ?? .null,
    ]
    for member in more.members { object[member.name] = member.value }
    console.say(.object(object))
  }
}

extension KeyRing {
  fileprivate func state(of key: UInt32) -> String {
    if key == preparedID { return "prepared" }
    guard key == activeID else { return "former" }
    return isRotating ? "active, being rotated to" : "active"
  }
}

extension KeyUse {
  fileprivate var json: JSONObject {
    JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
  }
}

extension Resealing {
  fileprivate var unreadableJSON: JSON {
    .object(JSONObject(unreadable.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
  }
}
