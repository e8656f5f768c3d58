import Domain
import JSON

/// Tasks that tests ask people about.
enum Tasks {
  /// Approve or reject, with something to look at and a few questions.
  static func loan(_ members: (String, JSON)...) throws -> JSON {
    try task(
      """
      {
        "type": "approval", "title": "Approve the loan for Ada Byron",
        "prompt": "Please check the figures and decide.\\n\\n- The income was **verified** on 12 November\\n- The rate is our *standard rate*",
        "context": [
          { "label": "Applicant", "value": "Ada Byron" },
          { "label": "Loan amount", "value": 80000, "format": "money", "currency": "USD" },
          { "label": "Yearly income", "value": 123456.5, "format": "money", "currency": "EUR" },
          { "label": "First payment", "value": "2026-12-01", "format": "date" },
          { "label": "Note", "value": "Customer since 2011.\\nNo late payments." }
        ],
        "fields": [
          { "name": "comments", "type": "multiline", "label": "Reviewer comments",
            "required": true, "help": "The applicant does not see this." },
          { "name": "rate", "type": "number", "label": "Rate in percent", "min": 0, "max": 20 },
          { "name": "branch", "type": "select", "label": "Branch", "required": true,
            "options": "north,south,west" },
          { "name": "start", "type": "date", "label": "First day", "min": "2026-12-01" }
        ],
        "assignees": [ { "email": "ada@example.com", "name": "Ada" } ],
        "timeout_seconds": 86400, "submit_label": "Approve the loan"
      }
      """, members)
  }

  /// Questions only: there is nothing to reject.
  static func survey(_ members: (String, JSON)...) throws -> JSON {
    try task(
      """
      {
        "type": "form", "title": "Tell us where to deliver",
        "fields": [
          { "name": "name", "label": "Your name", "required": true },
          { "name": "mail", "type": "email", "label": "E-mail" },
          { "name": "phone", "type": "phone", "label": "Phone" },
          { "name": "city", "type": "select", "label": "City",
            "options": "Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj,Kk,Ll,Mm,Nn,Oo,Pp,Qq" },
          { "name": "notes", "type": "multiline", "label": "Notes", "max_length": 20 }
        ],
        "assignees": [ { "email": "ada@example.com" } ]
      }
      """, members)
  }

  /// One question less than anything: a title and somebody to ask.
  static func bare(_ members: (String, JSON)...) throws -> JSON {
    try task(#"{"title": "Go?", "assignees": [{"email": "ada@example.com"}]}"#, members)
  }

  private static func task(_ text: String, _ members: [(String, JSON)]) throws -> JSON {
    var object = try JSONParser.parse(Array(text.utf8)).object ?? [:]
    for (name, value) in members { object[name] = value }
    return .object(object)
  }
}
