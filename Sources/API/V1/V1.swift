/// API v1, Postern's own surface: an endpoint a file, its JSON in `Decoding` and `Encoding`.
enum V1 {
  /// Adding an endpoint is adding its file and its name here.
  static let surface = Surface(
    "/v1",
    endpoints: [
      createTask, listTasks, listPendingTasks, readTask, completeTask, cancelTask, listRunTasks,
      completeRunTask, issueLink, revokeLink, listTaskDeliveries, readTaskAudit, createChannel,
      listChannels, readChannel, deleteChannel, testChannel, rotateChannelSecret, createWebhook,
      listWebhooks, deleteWebhook, rotateWebhookSecret, createKey, listKeys, revokeKey,
      listDeliveries, readDelivery, redeliver, readAudit,
    ], errors: { ProblemRenderer(log: $0) })
}
