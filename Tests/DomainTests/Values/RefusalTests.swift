import Domain
import Testing

struct RefusalTests {
  @Test func `refusal codes are words in snake case`() {
    let codes = Refusal.Code.allCases.map(\.rawValue)
    #expect(codes.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 } })
  }
}
