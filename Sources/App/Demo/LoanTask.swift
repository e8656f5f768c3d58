import Domain
import JSON

/// The task of the demonstration: a loan to be approved.
enum LoanTask {
  static func body(callback: String) -> JSON {
    [
      "type": "approval", "title": "Approve the loan for Ada Byron",
      "prompt": """
      The application passed the automatic checks. **Compare the figures** with the documents, \
      then decide. Your comments go to the applicant's file.
      """,
      "context": [
        ["label": "Loan amount", "value": 80_000, "format": "money", "currency": "USD"],
        ["label": "Annual income", "value": 75_000, "format": "money", "currency": "USD"],
        ["label": "Monthly debt", "value": 1_100, "format": "money", "currency": "USD"],
        ["label": "Employment status", "value": "employment-doc.pdf"],
        ["label": "Payment history", "value": "bank-statement.pdf"],
        ["label": "Supporting documents", "value": "documents.pdf"],
      ],
      "fields": [
        [
          "name": "comments", "type": "multiline", "label": "Reviewer comments", "required": true,
        ],
        [
          "name": "rate", "type": "number", "label": "Rate in percent", "min": 0, "max": 20,
          "help": "Leave it empty to keep the standard rate.",
        ],
        [
          "name": "branch", "type": "select", "label": "Branch that pays out",
          "options": "North, South, West",
        ],
      ],
      "assignees": [["email": "john.doe@acme.example", "name": "John Doe", "language": "en"]],
      "channels": ["slack", "teams", "webhook"], "timeout_seconds": 86_400,
      "submit_label": "Approve the loan",
      "correlation": [
        "workflow_id": "LoanApprovalWorkflow-7", "run_id": "run-1", "task_ref_name": "human_ref",
      ],
      "callback": ["kind": "webhook", "url": .string(callback)],
    ]
  }
}
