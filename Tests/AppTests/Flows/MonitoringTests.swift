import Support
import Testing

extension EndToEnd {
  /// Checks the dashboard and the alerts against `/metrics`.
  @Suite struct Monitoring {
    @Test(arguments: ["prometheus-alerts.yaml", "grafana-dashboard.json"])
    func `every metric of the dashboard and the alerts exists`(file: String) throws {
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

    /// The first of something that must not happen is an increase only then.
    @Test func `every counter of the alerts is zero from the start`() throws {
      let postern = try RunningPostern()
      let lines = try postern.api.send("GET", "/metrics").text.split(separator: "\n")
      for series in [
        #"postern_deliveries_total{kind="email",outcome="delivered"}"#,
        #"postern_deliveries_total{kind="webhook",outcome="discarded"}"#,
        #"postern_duty_failures_total{duty="expire_tasks"}"#,
        #"postern_duty_failures_total{duty="seal_audit"}"#,
      ] {
        #expect(lines.contains { $0 == series + " 0" }, "\(series)")
      }
    }
  }
}
