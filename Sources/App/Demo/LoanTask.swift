import Domain
import JSON

/// The task of the demonstration: a loan to be approved.
enum LoanTask {
  static func values(callback: String) -> NewTask {
    var task = NewTask(
      title: "Approve the loan for Ada Byron",
      assignees: [NewAssignee(email: "john.doe@acme.example", name: "John Doe", language: "en")])
    task.prompt = """
      The application passed the automatic checks. **Compare the figures** with the documents, \
      then decide. Your comments go to the applicant's file.
      """
    task.context = context
    task.fields = [comments, rate, branch]
    task.channels = ["slack", "teams", "webhook"]
    task.timeout = .days(1)
    task.submitLabel = "Approve the loan"
    task.correlation = Correlation([
      "workflow_id": "LoanApprovalWorkflow-7", "run_id": "run-1", "task_ref_name": "human_ref",
    ])
    task.callback = NewCallback(kind: "webhook", settings: ["url": .string(callback)])
    return task
  }

  private static let context = [
    ContextItem(label: "Loan amount", value: 80_000, format: .money, currency: "USD"),
    ContextItem(label: "Annual income", value: 75_000, format: .money, currency: "USD"),
    ContextItem(label: "Monthly debt", value: 1_100, format: .money, currency: "USD"),
    ContextItem(label: "Employment status", value: "employment-doc.pdf"),
    ContextItem(label: "Payment history", value: "bank-statement.pdf"),
    ContextItem(label: "Supporting documents", value: "documents.pdf"),
  ]

  private static var comments: NewField {
    var field = NewField("comments", type: "multiline")
    field.label = "Reviewer comments"
    field.isRequired = true
    return field
  }

  private static var rate: NewField {
    var field = NewField("rate", type: "number", limits: ["min": 0, "max": 20])
    field.label = "Rate in percent"
    field.help = "Leave it empty to keep the standard rate."
    return field
  }

  private static var branch: NewField {
    var field = NewField("branch", type: "select", limits: ["options": "North, South, West"])
    field.label = "Branch that pays out"
    return field
  }
}
