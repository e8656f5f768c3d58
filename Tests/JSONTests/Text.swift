import JSON

func json(_ text: String) throws -> JSON { try JSONParser.parse(Array(text.utf8)) }

func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }
