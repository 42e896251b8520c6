"""What stands open at the end: cases of the last days that are left in each state, so that every list has something.

(story, course, the verb after which the case is left, days before the end on which it began), the commonest first.
"""

SHOWCASE = (
    ("repair", "plain_open", "receive", 0.2), ("repair", "handed_back", "hand_back", 1.3),
    ("repair", "waiting", "assign", 1.1), ("repair", "waiting", "accept", 2.2), ("repair", "on_site", "arrive", 1.0),
    ("repair", "waiting", "complete", 1.4), ("repair", "checked", "check", 1.2),
    ("repair", "rework", "complete_revisit", 3.0), ("repair", "waiting", "assign", 3.1),
    ("complaint", "handled", "receive", 0.3), ("complaint", "handled", "assign_verifier", 1.3),
    ("complaint", "handled", "verify", 2.1), ("complaint", "handled", "handle", 4.2),
    ("complaint", "decided", "request_decision", 3.3), ("complaint", "promised", "promise", 2.6),
    ("complaint", "handled", "finish", 5.0), ("complaint", "explained", "explain", 1.6),
    ("complaint", "referred", "refer_out", 1.5), ("complaint", "unreported", "complete_revisit", 5.0),
    ("enquiry", "promised", "receive", 0.5), ("enquiry", "broken_promise", "receive", 3.2),
    ("enquiry", "somebody", "receive", 0.6), ("enquiry", "hasty", "receive", 1.2),
    ("enquiry", "not_reached", "record_contact", 1.1), ("help", "helped", "receive", 0.2),
    ("suggestion", None, "receive", 2.4), ("suggestion", None, "decide_suggestion", 5.0),
    ("help", "event", "notify_unit", 1.0), ("mixed", "outside", "record_contact", 3.4),
    ("tour", None, "receive", 0.7), ("move_in", "repairs", "receive", 0.3),
    ("move_in", "repairs", "record_item", 1.0), ("move_in", "repairs", "finish_inspecting", 1.1),
    ("move_in", "clean", "sign", 1.0), ("move_in", "late_sheet", "sign", 1.5),
    ("move_in", "refused", "refuse_signature", 1.3), ("move_in", "clean", "return_sheet", 1.4),
    ("move_in", "repairs", "return_sheet", 2.4), ("move_in", "repairs", "complete", 5.0),
    ("move_in", "clean", "accept", 6.0), ("move_in", "unreachable", "record_attempt", 7.0),
    ("move_in", "superseded", "supersede", 2.0), ("move_in", "void", "void", 4.0),
    ("repair", "special", "report_special_case", 0.5), ("repair", "unreachable", "record_attempt", 3.5),
    ("repair", "late", "chase", 4.0), ("complaint", "void", "void", 1.2), ("repair", "void", "void", 1.1),
    ("complaint", "grave", "verify", 2.0), ("complaint", "anonymous", "finish", 3.0),
)
