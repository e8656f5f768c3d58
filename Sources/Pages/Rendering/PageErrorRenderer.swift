import HTTPServer
import Store
import Telemetry

/// Renders errors as pages in the reader's language.
struct PageErrorRenderer: ErrorRenderer {
  let pages: LocalizedPages
  let log: Log

  func response(to error: any Error, for request: Request) -> Response {
    if let error = error as? StoreError, error.isPassing || error == .closed {
      log.warning(
        "http.store_unavailable", ["request": .string(request.id), "error": .string("\(error)")])
      var response = page(.serviceUnavailable, request)
      response.fields.set(.retryAfter, "5")
      return response
    }
    if let error = error as? any StatusError { return page(error.status, request) }
    log.failed(request, error)
    return page(.internalServerError, request)
  }

  private func page(_ status: Status, _ request: Request) -> Response {
    let renderer = pages.renderer(for: nil, accepting: request.fields[.acceptLanguage])
    let key =
      switch status.code {
      case 404, 405: "page.failed.missing"
      case 413, 414: "page.failed.too_large"
      case 429, 503: "page.failed.busy"
      case 400..<500: "page.refused"
      default: "page.failed.other"
      }
    let isRefusal = key == "page.refused"
    return renderer.notice(
      status, isRefusal ? key + ".heading" : key, [isRefusal ? key + ".text" : key + "_text"])
  }
}
