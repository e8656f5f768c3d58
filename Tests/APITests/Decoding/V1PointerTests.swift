import API
import Domain
import Support
import Testing

struct V1PointerTests {
  static let paths: [Case<FieldPath, String>] = [
    Case("the whole body", [], ""), Case("a member", ["title"], "/title"),
    Case("the timeout", ["timeout"], "/timeout_seconds"),
    Case("the action on timeout", ["onTimeout"], "/on_timeout"),
    Case("the invitation", ["invitation"], "/invite"),
    Case("the label of the button", ["submitLabel"], "/submit_label"),
    Case("the person of a completion", ["onBehalfOf"], "/decided_by"),
    Case("the default of a field", ["fields", 2, "initial"], "/fields/2/default"),
    Case("another member of a field", ["fields", 2, "max"], "/fields/2/max"),
    Case("a free key of that name", ["correlation", "timeout"], "/correlation/timeout"),
    Case("an answer of that name", ["result", "initial"], "/result/initial"),
  ]

  @Test(arguments: paths)
  func `a place is named as v1 names it`(row: Case<FieldPath, String>) {
    #expect(V1Pointer.text(row.input) == row.output)
  }
}
