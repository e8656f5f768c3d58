import Testing

/// What holds for every page, whatever it says.
func expectSound(
  _ page: Page, language: String = "en", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(faults(of: page, language: language) == [], sourceLocation: sourceLocation)
}

private func faults(of page: Page, language: String) -> [String] {
  let html = page.html
  var faults: [String] = []
  func demand(_ holds: Bool, _ fault: String) { if !holds { faults.append(fault) } }
  let direction = language == "ar" ? "rtl" : "ltr"
  demand(
    html.hasPrefix("<!doctype html>\n<html lang=\"\(language)\" dir=\"\(direction)\">"), "opening")
  demand(page.count("<h1>") == 1, "one h1")
  demand(page.count("<main>") == 1, "one main")
  demand(!html.contains("<script"), "script")
  demand(!html.contains(" style="), "inline style")
  demand(!html.contains("{") && !html.contains("}"), "a gap was left open")
  demand(!html.contains(/page\.[a-z]/), "a key was shown for a text")
  let ids = page.values(of: "id")
  demand(Set(ids).count == ids.count, "ids are unique")
  for target in page.values(of: "href") where target.hasPrefix("#") {
    demand(ids.contains(String(target.dropFirst())), "\(target) leads nowhere")
  }
  for list in page.values(of: "aria-describedby") {
    for id in list.split(separator: " ") { demand(ids.contains(String(id)), "no \(id)") }
  }
  let labelled = Set(page.values(of: "for"))
  for control in controls(in: html) {
    demand(labelled.contains(control), "\(control) has no label")
  }
  return faults
}

/// The ids of all controls that a person sees; a control without one is shown as its tag.
private func controls(in html: String) -> [String] {
  ["<input", "<textarea", "<select"].flatMap { start in
    html.split(separator: start, omittingEmptySubsequences: false).dropFirst().compactMap { rest in
      let tag = rest.prefix { $0 != ">" }
      guard !tag.contains("type=\"hidden\"") else { return nil }
      guard let id = tag.firstRange(of: " id=\"") else { return start + tag }
      return String(tag[id.upperBound...].prefix { $0 != "\"" })
    }
  }
}
