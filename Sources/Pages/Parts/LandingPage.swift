import Domain
import Gateway
import HTTPServer
import Templates

extension LinkPages {
  /// Who asks for what, until when, and the one button that sends a code.
  func landingPage(
    _ view: UnverifiedView, _ visitor: Visitor, _ problem: CodeProblem? = nil
  ) -> Response {
    let edition = edition(view.language, visitor)
    var value = common(view, visitor)
    value["heading"] = .string(view.title)
    value["time"] = .string(edition.calendar.text(view.expiresAt))
    let left = view.expiresAt - gateway.clock.now
    if left > .seconds(0) { value["span"] = .string(edition.calendar.span(left)) }
    if let problem { value["problems"] = problem.summary(edition, place: nil) }
    return edition.page("landing", problem?.status ?? .ok, .object(value))
  }

  /// Where the code is typed.
  func codePage(
    _ view: UnverifiedView, _ code: CodeView, _ visitor: Visitor, _ problem: CodeProblem? = nil
  ) -> Response {
    let edition = edition(view.language, visitor)
    var value = common(view, visitor)
    value["heading"] = .string(edition.words["page.code.heading"])
    value["title"] = .string(view.title)
    value["hasTries"] = .bool(code.hasTriesLeft)
    if code.resendAfter > .seconds(0) {
      value["span"] = .string(edition.calendar.span(code.resendAfter))
    }
    if let problem {
      let isTyped = problem.isAboutTyping && code.hasTriesLeft
      if isTyped { value["error"] = .string(problem.message(edition)) }
      value["problems"] = problem.summary(edition, place: isTyped ? "code" : "resend")
    }
    return edition.page("code", problem?.status ?? .ok, .object(value))
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

/// What went wrong with sending or typing a code.
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

  func message(_ edition: PageRenderer) -> String {
    let key = "page.code.error." + key
    return pause.map { edition.phrase(key, $0) } ?? edition.phrase(key)
  }

  func summary(_ edition: PageRenderer, place: String?) -> TemplateValue {
    [
      "each": [["message": .string(message(edition)), "place": TemplateValue(place)]]
    ]
  }
}
