import Domain
import Testing

struct KeyScopeTests {
  @Test func `scopes are written as the documentation says`() {
    #expect(
      KeyScope.allCases.map(\.rawValue) == [
        "tasks:read", "tasks:write", "channels:manage", "keys:manage", "audit:read", "admin",
      ])
  }
}
