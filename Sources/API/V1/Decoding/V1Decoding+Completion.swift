package import Domain
package import Gateway
package import JSON

extension V1Decoding {
  /// Reads `{"approved": true, "result": {…}, "comment": "…", "decided_by": "ada@example.com"}`.
  package static func completion(_ body: JSON) throws(Refusal) -> Completion {
    var reader = try ObjectReader(body)
    let approved = try reader.required("approved", reader.bool("approved"))
    let result = try reader.object("result") == nil ? [:] : (body["result"]?.object ?? [:])
    let completion = Completion(
      approved: approved, result: result, comment: try reader.string("comment"),
      onBehalfOf: try reader.string("decided_by"))
    try reader.finish()
    return completion
  }
}
