package import HTTPServer

extension LinkPages {
  /// A friendly page for an error that no page of ours answered.
  package func errorPage(_ status: Status, for request: Request) -> Response {
    let edition = editions.edition(
      for: nil, accepting: request.fields[.acceptLanguage])
    let key =
      switch status.code {
      case 404, 405: "page.failed.missing"
      case 413, 414: "page.failed.too_large"
      case 429, 503: "page.failed.busy"
      case 400..<500: "page.refused"
      default: "page.failed.other"
      }
    let isRefusal = key == "page.refused"
    return edition.notice(
      status, isRefusal ? key + ".heading" : key, [isRefusal ? key + ".text" : key + "_text"])
  }
}
