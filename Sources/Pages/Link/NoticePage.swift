import HTTPServer
import Templates

/// Pages that say one thing. They never tell one link from another.
extension LinkPages {
  /// One page for every link that does not work, whatever the reason.
  func inactive(_ visitor: Visitor) -> Response {
    notice(
      .notFound, visitor, "page.inactive.heading", "page.inactive.text", "page.inactive.advice")
  }

  func lost(_ visitor: Visitor) -> Response {
    notice(.forbidden, visitor, "page.lost.heading", "page.lost.text")
  }

  func ended(_ visitor: Visitor) -> Response {
    notice(.forbidden, visitor, "page.ended.heading", "page.ended.text")
  }

  func refused(_ visitor: Visitor, _ status: Status = .forbidden) -> Response {
    notice(status, visitor, "page.refused.heading", "page.refused.text")
  }

  func left(_ visitor: Visitor) -> Response {
    notice(.ok, visitor, "page.leave.heading", "page.leave.text")
  }

  private func notice(
    _ status: Status, _ visitor: Visitor, _ heading: String, _ texts: String...
  ) -> Response {
    renderer(nil, visitor).notice(status, heading, texts)
  }
}

extension PageRenderer {
  func notice(_ status: Status, _ heading: String, _ texts: [String]) -> Response {
    page(
      "notice", status,
      [
        "heading": .string(words[heading]),
        "texts": .list(texts.map { .string(words[$0]) }),
      ])
  }
}
