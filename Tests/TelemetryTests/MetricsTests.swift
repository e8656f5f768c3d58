import Telemetry
import Testing

struct MetricsTests {
  private func text(_ metrics: Metrics) -> String {
    String(decoding: metrics.render(), as: UTF8.self)
  }

  @Test func `counters and gauges are exposed in the order of their names`() {
    let metrics = Metrics()
    let waiting = metrics.gauge("postern_waiting", "Deliveries that wait.")
    let sent = metrics.counter("postern_sent_total", "Deliveries that were sent.")
    metrics.gauge("postern_age_seconds", "Age of the oldest.") { 1.5 }
    sent.add()
    sent.add(2)
    waiting.set(7)
    waiting.add(-3)
    #expect(
      text(metrics) == """
        # HELP postern_age_seconds Age of the oldest.
        # TYPE postern_age_seconds gauge
        postern_age_seconds 1.5
        # HELP postern_sent_total Deliveries that were sent.
        # TYPE postern_sent_total counter
        postern_sent_total 3
        # HELP postern_waiting Deliveries that wait.
        # TYPE postern_waiting gauge
        postern_waiting 4

        """)
  }

  @Test func `labels and help are escaped`() {
    let metrics = Metrics()
    let family = metrics.counters(
      "postern_odd_total", "Back\\slash\nand \"quotes\".", labels: ["kind"])
    family.with("a\"b\\c\nd").add()
    #expect(
      text(metrics) == #"""
        # HELP postern_odd_total Back\\slash\nand "quotes".
        # TYPE postern_odd_total counter
        postern_odd_total{kind="a\"b\\c\nd"} 1

        """#)
  }

  @Test func `a histogram accumulates its buckets`() {
    let metrics = Metrics()
    let family = metrics.histograms(
      "postern_wait_seconds", "Waiting.", labels: ["kind"], buckets: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 3] { family.with("mail").observe(value) }
    #expect(
      text(metrics) == #"""
        # HELP postern_wait_seconds Waiting.
        # TYPE postern_wait_seconds histogram
        postern_wait_seconds_bucket{kind="mail",le="0.1"} 2
        postern_wait_seconds_bucket{kind="mail",le="1"} 3
        postern_wait_seconds_bucket{kind="mail",le="+Inf"} 4
        postern_wait_seconds_sum{kind="mail"} 3.65
        postern_wait_seconds_count{kind="mail"} 4

        """#)
  }

  @Test func `asking twice for a name returns one instrument`() {
    let metrics = Metrics()
    metrics.counter("postern_a_total", "A.").add()
    metrics.counter("postern_a_total", "A.").add()
    #expect(metrics.counter("postern_a_total", "A.").value == 2)
  }

  @Test func `label values past the limit are counted under other`() {
    let family = Metrics().counters("postern_many_total", "Many.", labels: ["kind"])
    for number in 0..<Family<Counter>.seriesLimit + 5 { family.with("kind \(number)").add() }
    #expect(family.with("other").value == 5)
  }

  @Test func `concurrent increments are all counted`() async {
    let metrics = Metrics()
    let counter = metrics.counter("postern_many_total", "Many.")
    let histogram = metrics.histogram("postern_many_seconds", "Many.")
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            counter.add()
            histogram.observe(0.001)
          }
        }
      }
    }
    #expect(counter.value == 8000)
    #expect(text(metrics).contains("postern_many_seconds_count 8000"))
  }
}
