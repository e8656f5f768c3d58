import Support
import Testing

extension EndToEnd {
  /// What is shipped for the monitoring asks for what `/metrics` gives.
  @Suite struct Monitoring {
    @Test(arguments: ["prometheus-alerts.yaml", "grafana-dashboard.json"])
    func `every metric that is watched is measured`(file: String) throws {
      let postern = try RunningPostern()
      let answer = try postern.api.send("GET", "/metrics")
      let types = answer.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
      var measured: Set<Substring> = []
      for type in types {
        let words = type.split(separator: " ")
        let parts = words.last == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        for part in parts { measured.insert(words[2] + part) }
      }
      let path = Postern.repository + "/templates/deploy/" + file
      let text = String(decoding: Partner.bytes(at: path), as: UTF8.self)
      let watched = Set(text.ranges(of: /postern_[a-z_]+/).map { text[$0] })
      #expect(watched.count > 5)
      #expect(watched.subtracting(measured) == [])
    }
  }
}
