/// Every byte that leaves: HTTP calls and mails.
package final class Transfer: Sendable {
  private let configuration: TransferConfiguration

  package init(configuration: TransferConfiguration) throws {
    self.configuration = configuration
  }

  /// Sends one request and tells what came of it; any number may be under way at once.
  package func send(_ request: TransferRequest) async -> TransferAnswer {
    TransferAnswer(result: .failed(.shutdown))
  }

  /// Fails what is under way and ends the threads.
  package func shutdown() async {}
}
