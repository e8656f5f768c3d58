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

  /// Adds every route of the API; errors are answered as problem details, unknown paths included.
  package static func register(on router: inout Router, _ environment: APIEnvironment) {
    let errors = ProblemRenderer(log: environment.log)
    router.group(
      errors: errors, limits: RouteLimits(body: 1 << 20),
      middleware: [TraceResponse(environment.gateway)]
    ) { group in
      for endpoint in v1 { endpoint.register(on: &group, environment) }
    }
    router.group(errors: errors) { Operations.register(on: &$0, environment) }
  }
}
