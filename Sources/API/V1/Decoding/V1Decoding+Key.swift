package import Domain
package import Gateway
package import JSON

extension V1Decoding {
  /// Reads `{"name": "billing", "scopes": ["tasks:write"]}`.
  package static func newKey(_ body: JSON) throws(Refusal) -> NewKey {
    var reader = try ObjectReader(body)
    let name = try reader.required("name", reader.text("name", limit: 100))
    let scopes = try words("scopes", limit: 20, among: KeyScope.allCases, &reader)
    let known = try reader.required("scopes", scopes)
    guard !known.isEmpty else {
      throw reader.refusal(.invalidValue, "scopes", "must name at least one scope")
    }
    try reader.finish()
    return NewKey(name: name, scopes: known)
  }
}
