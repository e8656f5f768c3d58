/// Runs the work many times at once and gives the results as they come.
package func inParallel<Result: Sendable>(
  _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: Result.self) { group in
    for number in 0..<count { group.addTask { try await work(number) } }
    var results: [Result] = []
    for try await result in group { results.append(result) }
    return results
  }
}
