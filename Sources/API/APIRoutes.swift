package import HTTPServer

/// Every way in of the API.
///
/// Adding one is adding its file and its line here.
package enum APIRoutes {
  static let v1: [Endpoint] = [
    .createTask, .listTasks, .listPendingTasks, .readTask, .completeTask, .cancelTask,
    .listRunTasks, .completeRunTask, .issueLink, .revokeLink, .listTaskDeliveries, .readTaskAudit,
    .createChannel, .listChannels, .readChannel, .deleteChannel, .testChannel,
    .rotateChannelSecret, .createWebhook, .listWebhooks, .deleteWebhook, .rotateWebhookSecret,
    .createKey, .listKeys, .revokeKey, .listDeliveries, .readDelivery, .redeliver, .readAudit,
  ]

  /// Adds every route of the API.
  ///
  /// Put `ProblemPages` before the router, so that unknown paths are answered like the rest.
  package static func register(on router: inout Router, _ environment: APIEnvironment) {
    for endpoint in v1 { endpoint.register(on: &router, environment) }
    Operations.register(on: &router, environment)
  }
}
