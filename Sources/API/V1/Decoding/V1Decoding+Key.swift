package import Domain
package import Gateway
package import JSON

extension V1Decoding {
  /// Reads `{"name": "billing", "scopes": ["tasks:write"]}`.
  package static func newKey(_ body: JSON) throws(Refusal) -> NewKey {
    var reader = try ObjectReader(body)
    let name = try reader.required("name", reader.string("name"))
    let scopes = try reader.required(
      "scopes", words("scopes", limit: 20, among: KeyScope.allCases, &reader))
    try reader.finish()
    return NewKey(name: name, scopes: scopes)
  }
}
