import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// The decision goes back in the shape that the engine understands.
  @Suite struct Callbacks {
    static let task: JSON = [
      "title": "Approve the loan", "invite": "none", "assignees": [["email": "ada@example.com"]],
      "fields": [["name": "rate", "type": "number", "label": "Rate"]],
    ]

    private func task(_ callback: JSON, timeout: Int? = nil) -> JSON {
      var task = Self.task.object ?? [:]
      task["callback"] = callback
      if let timeout { task["timeout_seconds"] = .integer(timeout) }
      return .object(task)
    }

    private func conductor(_ receiver: Receiver, _ task: String) -> JSON {
      [
        "kind": "conductor", "url": .string(receiver.url("/conductor/api")),
        "workflow_id": "workflow-1", "task_id": .string(task), "token": "jwt-of-conductor",
      ]
    }

    @Test func `a decision updates Conductor's task, which is read back`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let task = try postern.createTask(task(conductor(receiver, "human-1")))
      let id = try #require(task["id"]?.string)
      let answer = try postern.call(
        "POST", "/v1/tasks/\(id)/complete",
        JSONParser.parse(
          Array(
            """
            {"approved": true, "result": {"rate": 4.5}, "comment": "Figures agree.",
             "decided_by": "ada@example.com"}
            """.utf8)))
      #expect(answer.status == 200)
      let requests = try receiver.requests("/conductor/", atLeast: 2)
      let update = try #require(requests.first { $0["method"] == "POST" })
      #expect(update["path"] == "/conductor/api/tasks")
      #expect(update["fields"]?["x-authorization"] == "jwt-of-conductor")
      #expect(requests.contains { $0["path"] == "/conductor/api/tasks/human-1" })
      let result = try JSONParser.parse(Array((update["body"]?.string ?? "").utf8))
      #expect(result["workflowInstanceId"] == "workflow-1")
      #expect(result["taskId"] == "human-1")
      #expect(result["status"] == "COMPLETED")
      #expect(result["outputData"]?["approved"] == true)
      #expect(result["outputData"]?["rate"]?.number?.literal == "4.5")
      #expect(result["outputData"]?["approvedBy"] == "ada@example.com")
      #expect(result["outputData"]?["approvedAt"] == answer.json["decided_at"])
      #expect(result["outputData"]?["comments"] == "Figures agree.")
      try checkEnd(postern, id, "accepted")
    }

    @Test(.needs(.verifiers)) func `Conductor's own client accepts the update`()
      throws
    {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let task = try postern.createTask(task(conductor(receiver, "human-1")))
      try postern.call(
        "POST", "/v1/tasks/\(try #require(task["id"]?.string))/complete", ["approved": false])
      let update = try #require(try receiver.requests("/conductor/api/tasks", atLeast: 1).first)
      let script = """
        import json
        from conductor.client.configuration.configuration import Configuration
        from conductor.client.http.api_client import ApiClient
        from conductor.client.http.models.task_result import TaskResult
        sent = json.loads(json.load(open("case.json"))["body"])
        client = ApiClient(Configuration(server_api_url="http://127.0.0.1:1/api"))
        read = client.deserialize_class(sent, TaskResult)
        back = json.loads(json.dumps(client.sanitize_for_serialization(read)))
        lost = [name for name in sent if back.get(name) != sent[name]]
        print("same" if not lost else "lost: %s" % lost)
        """
      let answer = try Verifier.run(script, update)
      #expect(answer == "same")
    }

    @Test func `a task without an answer in time fails the workflow's task`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let engine = try postern.createTask(
        task(conductor(receiver, "human-2"), timeout: 1))
      let hook = try postern.createTask(
        task(["kind": "webhook", "url": .string(receiver.url("/resume"))], timeout: 1))
      for task in [engine, hook] {
        let ended = try postern.endedTask(try #require(task["id"]?.string))
        #expect(ended["status"] == "expired")
      }
      let update = try #require(try receiver.requests("/conductor/", atLeast: 1).first)
      let result = try JSONParser.parse(Array((update["body"]?.string ?? "").utf8))
      #expect(result["status"] == "FAILED")
      #expect(result["outputData"]?["approved"] == false)
      let callback = try #require(try receiver.requests("/resume", atLeast: 1).first)
      let payload = try JSONParser.parse(Array((callback["body"]?.string ?? "").utf8))
      #expect(payload["type"] == "task.expired")
      #expect(payload["data"]?["approved"] == false)
    }

    @Test func `a receiver that answers 410 is not called again`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      try postern.addChannel("gone", "webhook", receiver.url("/gone/"))
      let body: JSON = [
        "title": "Gone", "invite": "none", "assignees": [["email": "ada@example.com"]],
        "channels": ["gone"],
      ]
      _ = try postern.createTask(body)
      _ = try receiver.requests("/gone/", atLeast: 1)
      _ = try until("the channel to be disabled") {
        let channel = try postern.call("GET", "/v1/channels/gone").json
        return channel["disabled_reason"]?.string
      }
      #expect(try receiver.requests("/gone/", atLeast: 1).count == 1)
    }

    private func checkEnd(_ postern: RunningPostern, _ task: String, _ outcome: String) throws {
      let callback = try until("the end of the callback") {
        try postern.list("/v1/tasks/\(task)/deliveries").first { delivery in
          delivery["purpose"] == "callback" && delivery["ended_at"]?.string != nil
        }
      }
      #expect(callback["status"] == "delivered")
      #expect(callback["outcome"]?.string == outcome)
    }
  }
}
