import Domain
import Gateway
import HTTPServer
import Templates

extension LinkPages {
  /// The page before verification: the request, its time, and the one button that sends a code.
  func unverifiedPage(
    _ view: UnverifiedView, _ visitor: Visitor, _ problem: CodeProblem? = nil
  ) -> Response {
    let renderer = renderer(view.language, visitor)
    var value = common(view, visitor)
    value["heading"] = .string(view.title)
    value["time"] = .string(renderer.calendar.text(view.expiresAt))
    let left = view.expiresAt - gateway.clock.now
    if left > .seconds(0) { value["span"] = .string(renderer.calendar.span(left)) }
    if let problem { value["problems"] = problem.summary(renderer, place: nil) }
    return renderer.page("landing", problem?.status ?? .ok, .object(value))
  }

  /// The page with the box for the code.
  func codePage(
    _ view: UnverifiedView, _ code: CodeView, _ visitor: Visitor, _ problem: CodeProblem? = nil
  ) -> Response {
    let renderer = renderer(view.language, visitor)
    var value = common(view, visitor)
    value["heading"] = .string(renderer.words["page.code.heading"])
    value["title"] = .string(view.title)
    value["hasTries"] = .bool(code.hasTriesLeft)
    if code.resendAfter > .seconds(0) {
      value["span"] = .string(renderer.calendar.span(code.resendAfter))
    }
    if let problem {
      let isTyped = problem.isAboutTyping && code.hasTriesLeft
      if isTyped { value["error"] = .string(problem.message(renderer)) }
      value["problems"] = problem.summary(renderer, place: isTyped ? "code" : "resend")
    }
    return renderer.page("code", problem?.status ?? .ok, .object(value))
  }

  private func common(_ view: UnverifiedView, _ visitor: Visitor) -> [String: TemplateValue] {
    [
      "tenant": .string(view.tenantName), "initial": .string(initial(view.tenantName)),
      "email": .string(view.maskedEmail), "base": .string(visitor.base),
      "token": .string(view.antiForgery),
    ]
  }

  /// The tenant's mark: the first letter of its name.
  func initial(_ name: String) -> String {
    name.first { $0.isLetter || $0.isNumber }.map { $0.uppercased() } ?? "•"
  }
}

/// A problem with sending or typing a code.
enum CodeProblem {
  case malformed
  case wrong
  case expired
  case exhausted
  case paused(Interval)
  case wait(Interval)
  case limited(Interval)

  private var key: String {
    switch self {
    case .malformed: "malformed"
    case .wrong: "wrong"
    case .expired: "expired"
    case .exhausted: "exhausted"
    case .paused: "paused"
    case .wait: "wait"
    case .limited: "limited"
    }
  }

  var pause: Interval? {
    switch self {
    case .paused(let pause), .wait(let pause), .limited(let pause): pause
    default: nil
    }
  }

  var status: Status { pause == nil ? .unprocessableContent : .tooManyRequests }

  /// Whether the message belongs beside the box for the code.
  var isAboutTyping: Bool {
    switch self {
    case .malformed, .wrong, .expired, .paused: true
    case .exhausted, .wait, .limited: false
    }
  }

  func message(_ renderer: PageRenderer) -> String {
    let key = "page.code.error." + key
    return pause.map { renderer.phrase(key, $0) } ?? renderer.phrase(key)
  }

  func summary(_ renderer: PageRenderer, place: String?) -> TemplateValue {
    [
      "each": [["message": .string(message(renderer)), "place": TemplateValue(place)]]
    ]
  }
}
