"""Each record brought to each of its states, by nothing but verbs: {record: {state: [how, ...]}}.

Several ways to one state show it with different facts, such as a tour, a suggestion or a special event.
"""

from datetime import date

from models import Setting, db
from tests.workflow.story import at
from workflow import (
    complaint_endings,
    complaints,
    inspections,
    repair_tasks,
    revisits,
    special_events,
    verification,
    visits,
    voiding,
)

PROMISE = {"promised_at": at("2026-03-05 12:00"), "reason": "等配件", "consented": True, "consent_way": "phone"}
VOID = {"void_kind": "test", "reason": "走一遍"}
AFTERNOON = "2026-03-04 16:00"


class Stages:
    """How this story's people bring a record to a state."""

    def __init__(self, story):
        self.story, self.people = story, story.people
        self.desk, self.director = story.act("receptionist"), story.act("director")
        self.technician, self.officer = story.act("technician"), story.act("officer")

    def of(self, record: str) -> dict:
        return getattr(self, record)()

    def visit(self) -> dict:
        story, people = self.story, self.people
        answered = {"answer": "到前台交", "answer_basis": "rule", "solved_on_spot": True}

        def archived():
            return visits.archive(self.desk, story.enquiry(**answered))

        def in_progress():
            return visits.reply(self.desk, story.enquiry(promise=PROMISE), answer="每月五号")

        def adopted():
            visit = story.receive(kind="suggestion", content="装充电桩", channel="box")
            return visits.decide_suggestion(
                self.director, visit, decision="adopted", reason="有益", plan="五月", person=people.officer,
                due_on=date(2026, 5, 31),
            )

        def special():
            visit = story.receive(
                kind="help", content="困梯", house=people.lift, special_kind="lift", outside_source="12345"
            )
            return special_events.notify_unit(self.desk, visit, to_text="维保")

        return {
            "incomplete": [lambda: story.receive(kind="repair", content="漏水"), lambda: story.enquiry()],
            "registered": [
                lambda: story.receive(kind="other", content="问路"), special,
                lambda: story.receive(kind="tour", content="参观", visitor_name="王", escort=people.supervisor),
                lambda: story.receive(kind="suggestion", content="充电桩"),
            ],
            "referred": [lambda: story.enquiry(to_staff=people.officer)],
            "awaiting_reply": [lambda: story.enquiry(promise=PROMISE)],
            "in_progress": [in_progress, lambda: story.complaint().visit, adopted],
            "done": [lambda: story.enquiry(**answered)],
            "archived": [archived],
            "voided": [lambda: voiding.void(self.director, story.enquiry(), **VOID)],
            "merged": [
                lambda: voiding.merge(self.director, story.enquiry(), into=story.enquiry(), reason="重复")
            ],
        }

    def complaint(self) -> dict:
        story = self.story

        def handled(complaint):
            return complaints.handle(self.desk, complaint, handler=self.people.officer)

        def verified(**given):
            return story.verify(story.complaint(), **given)

        def explained():
            return complaint_endings.explain(self.desk, verified(finding="untrue"), explanation="停电检修")

        def referred():
            return complaint_endings.refer_out(
                self.desk, verified(), explanation="市政", referred_to="路灯所", no_promise_made=True
            )

        def revisited():
            complaint = story.finished(severity="important")
            complaint_endings.complete_revisit(
                story.act("receptionist", AFTERNOON), complaint, rating="fair", method="phone"
            )
            return complaints.analyse(self.officer, complaint, cause_analysis="漏检", corrective_action="周检")

        def anonymous():
            complaint = story.complaint(is_anonymous=True, visitor_name=None, phone=None)
            return story.finish(story.verify(complaint))

        def merged():
            other, complaint = story.enquiry(), story.complaint()
            voiding.merge(self.director, complaint.visit, into=other, reason="重复")
            return complaint

        return {
            "registered": [story.complaint],
            "verifying": [
                lambda: verification.assign_verifier(self.desk, story.complaint(), verifier=self.people.officer)
            ],
            "verified": [verified, lambda: verified(finding="untrue")],
            "handling": [lambda: handled(verified()), lambda: handled(verified(finding="untrue"))],
            "awaiting_decision": [
                lambda: complaints.request_decision(self.officer, verified(), decision_asked="请批")
            ],
            "extended": [lambda: complaints.promise(self.officer, verified(), **PROMISE)],
            "done": [story.finished, anonymous, lambda: story.finished(severity="important")],
            "explained": [explained],
            "beyond_authority": [referred],
            "revisited": [revisited],
            "closed": [story.closed],
            "archived": [lambda: complaint_endings.archive(self.desk, story.closed())],
            "voided": [lambda: complaint_endings.void(self.director, story.complaint(), **VOID)],
            "merged": [merged],
        }

    def inspection(self) -> dict:
        story = self.story

        def refused():
            return inspections.refuse_signature(self.officer, story.inspected(), reason="嫌空鼓", witness="王强")

        def accepted():
            return inspections.accept(self.desk, story.returned(problems=0), way="signed")

        def repaired():
            sheet = story.rectified()
            inspections.complete_revisit(
                story.act("receptionist", "2026-03-04 16:00"), sheet, rating="satisfied", method="phone"
            )
            return inspections.accept(story.act("receptionist", "2026-03-04 16:30"), sheet, way="phone")

        def bad_again():
            sheet = repaired()
            (task,) = inspections.tasks_of(sheet)
            repair_tasks.reopen(story.act("director", "2026-03-04 17:00"), task, reason="又漏")
            return sheet

        def archived():
            sheet = accepted()
            for kind in ("handbook", "covenant", "registration", "decoration"):
                inspections.issue_document(self.desk, sheet, kind=kind, signed=True, received_by="张伟")
            return inspections.archive(self.desk, sheet, archive_class="入伙")

        def with_documents():
            sheet = accepted()
            for kind in ("handbook", "covenant", "registration", "decoration"):
                inspections.issue_document(self.desk, sheet, kind=kind, signed=True, received_by="张伟")
            return sheet

        def with_keys():
            sheet = story.signed()
            return inspections.hand_over_keys(
                self.desk, sheet, kind="room", quantity=2, received_by="张伟", kept_for_repair=1, kept_reason="返修"
            )

        return {
            "draft": [story.sheet],
            "awaiting_signatures": [story.inspected],
            "signed": [
                story.signed, with_keys, lambda: story.signed(problems=0), lambda: story.repaired_of(story.signed()),
            ],
            "refused": [refused],
            "returned": [lambda: story.returned(problems=0)],
            "rectifying": [story.returned],
            "awaiting_revisit": [story.rectified],
            "owner_accepted": [accepted, with_documents, repaired, bad_again],
            "archived": [archived],
            "superseded": [lambda: inspections.supersede(self.officer, story.signed(), reason="抄错")],
            "voided": [lambda: inspections.void(self.director, story.sheet(), **VOID)],
        }

    def repair_task(self) -> dict:
        story = self.story

        def special():
            return repair_tasks.report_special_case(
                self.technician, story.assigned(), reason="缺配件", new_due_at=at("2026-03-06 18:00")
            )

        def revisited():
            task = story.repaired()
            repair_tasks.complete_revisit(
                story.act("receptionist", AFTERNOON), task, rating="dissatisfied", method="phone", opinion="还漏"
            )
            return task

        def without_rework():
            task = revisited()
            repair_tasks.void(self.director, task.reworks[0], **VOID)
            db.session.refresh(task)
            return task

        def closed():
            task = story.repaired()
            return repair_tasks.complete_revisit(
                story.act("receptionist", AFTERNOON), task, rating="fair", method="phone"
            )

        return {
            "awaiting_dispatch": [story.repair],
            "assigned": [story.assigned, special],
            "accepted": [lambda: repair_tasks.accept(self.technician, story.assigned())],
            "on_site": [lambda: repair_tasks.arrive(self.technician, story.assigned())],
            "handed_back": [lambda: repair_tasks.hand_back(self.technician, story.assigned(), reason="缺工具")],
            "completed": [story.repaired, lambda: not_drawn(story)],
            "checked": [lambda: repair_tasks.check(self.officer, story.repaired(), passed=True)],
            "revisited": [revisited, without_rework],
            "closed": [closed],
            "voided": [lambda: repair_tasks.void(self.director, story.assigned(), **VOID)],
        }

    def revisit(self) -> dict:
        story = self.story

        def tried():
            (revisit,) = story.repaired().revisits
            for when in ("2026-03-02 15:00", "2026-03-03 19:00", "2026-03-04 10:00"):
                revisits.record_attempt(story.act("receptionist", when), revisit, method="phone")
            return revisit

        def done():
            return revisits.complete_revisit(
                story.act("receptionist", AFTERNOON), story.repaired().revisits[0], rating="fair", method="phone"
            )

        return {
            "due": [lambda: story.repaired().revisits[0], tried],
            "done": [done],
            "unreachable": [lambda: revisits.set_unreachable(self.director, tried(), reason="停机")],
            "not_needed": [lambda: not_drawn(story).revisits[0]],
        }


def not_drawn(story):
    """A finished repair that the office's share leaves without a revisit."""
    chosen = Setting(office_id=story.people.east.id, key="revisit_share_percent", value=0, created_at=at("2026-03-01"))
    db.session.add(chosen)
    db.session.commit()
    task = story.repaired()
    db.session.delete(chosen)
    db.session.commit()
    return task
