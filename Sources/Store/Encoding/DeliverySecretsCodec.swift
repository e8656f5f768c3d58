package import Domain
package import JSON

/// The stored form of a delivery's secrets, which is sealed.
package enum DeliverySecretsCodec {
  package static func encode(_ secrets: DeliverySecrets) -> JSON {
    var object: JSONObject = ["v": StoredForm.version]
    if !secrets.links.isEmpty {
      object["links"] = .array(
        secrets.links.map { link in
          var object: JSONObject = ["email": .string(link.email), "url": .string(link.url)]
          object.set("name", link.name)
          return .object(object)
        })
    }
    object.set("code", secrets.code)
    return .object(object)
  }

  package static func decode(_ json: JSON) -> DeliverySecrets {
    DeliverySecrets(
      links: (json["links"]?.array ?? []).compactMap { link in
        guard let email = link["email"]?.string, let url = link["url"]?.string else { return nil }
        return DeliverySecrets.Link(email: email, name: link["name"]?.string, url: url)
      }, code: json["code"]?.string)
  }
}
