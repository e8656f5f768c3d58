import Domain
import Gateway
import JSON

enum ToyDecoding {
  /// Reads `{"question": "Pay the bill?", "people": [{"mail": "ada@example.com"}]}`.
  static func question(_ body: JSON) throws(Refusal) -> NewTask {
    var reader = try ObjectReader(body)
    let title = try reader.required("question", reader.string("question"))
    var people: [NewAssignee] = []
    for (place, json) in (try reader.array("people") ?? []).enumerated() {
      var person = try ObjectReader(json, at: reader.path.member("people").index(place))
      people.append(NewAssignee(email: try person.required("mail", person.string("mail"))))
      try person.finish()
    }
    try reader.finish()
    return NewTask(title: title, assignees: people)
  }

  /// Reads `{"yes": true}`.
  static func answer(_ body: JSON) throws(Refusal) -> Completion {
    var reader = try ObjectReader(body)
    let answer = try reader.required("yes", reader.bool("yes"))
    try reader.finish()
    return Completion(approved: answer)
  }
}
