import API
import Domain
import JSON

/// The task that every bench makes: an approval with a form, as for a loan.
enum SampleTask {
  static func values(channels: [String]) throws -> NewTask {
    try V1Decoding.newTask(json(channels: channels))
  }

  /// - Parameter title: distinguishes the task; nil for all alike.
  static func json(title: String? = nil, channels: [String]) -> JSON {
    [
      "type": "approval", "title": .string(title ?? "Approve the loan for Ada Byron"),
      "prompt": "Check the figures, then decide.",
      "context": [
        ["label": "Loan amount", "value": 80_000, "format": "money", "currency": "USD"],
        ["label": "Applicant", "value": "Ada Byron"],
      ],
      "fields": [
        [
          "name": "comments", "type": "multiline", "label": "Reviewer comments",
          "required": true,
        ],
        ["name": "rate", "type": "number", "label": "Rate in percent", "min": 0, "max": 20],
        [
          "name": "branch", "type": "select", "label": "Branch", "options": "north,south,west",
        ],
      ],
      "assignees": [["email": "ada@example.com", "name": "Ada", "language": "en"]],
      "channels": .array(channels.map { .string($0) }), "invite": "none",
      "timeout_seconds": 86_400,
      "correlation": ["workflow_id": "wf-1", "run_id": "run-1", "task_ref_name": "approval_ref"],
    ]
  }
}
