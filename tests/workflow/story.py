"""A day at the east office, told in verbs: who does what when, with what a person would type."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from models import RECORDS, AuditEntry, db
from tests.people import People
from workflow import complaint_endings, desk, inspections, repair_tasks, verification
from workflow.act import Act

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = "2026-03-04 10:00"


def at(text: str) -> datetime:
    """`2026-03-04 10:00` on the office's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Story:
    """The people, and what they do. A moment that isn't given is ten in the morning of 4 March 2026."""

    people: People

    def act(self, who: str, when: str = TEN, *, deputises: bool = False) -> Act:
        person = getattr(self.people, who)
        return Act(person.person(deputises=deputises), at(when), "192.168.1.7")

    def receive(self, who: str = "receptionist", when: str = TEN, **given):
        office_id = getattr(self.people, who).office_id
        return desk.receive(self.act(who, when), office_id, **{"channel": "call", "content": "住户来电", **given})

    def enquiry(self, **given):
        return self.receive(**{"kind": "enquiry", "content": "停车费怎么交", **given})

    def complaint(self, **given):
        """A complaint of the home 3-2-501 by phone, about nobody."""
        caller = {"house": self.people.home, "visitor_name": "张伟", "phone": "15400000001"}
        visit = self.receive(**{
            "kind": "complaint", "content": "楼道灯一个月没人修", "category": self.people.category, **caller, **given
        })
        return visit.complaint

    def service_complaint(self, **given):
        """A service complaint whose apology is recorded."""
        return self.complaint(**{
            "category": self.people.service_category, "apologised_first": True, "content": "门岗态度差", **given
        })

    def verify(self, complaint, who: str = "supervisor", when: str = TEN, **given):
        found = {"finding": "true", "course": "当晚九点巡查时灯不亮", "evidence": "监控截图", **given}
        return verification.verify(self.act(who, when), complaint, **found)

    def finish(self, complaint, who: str = "officer", when: str = "2026-03-04 11:00", **given):
        done = {"measure": "已更换灯泡", "reply": "已电话答复", **given}
        return complaint_endings.finish(self.act(who, when), complaint, **done)

    def finished(self, **given):
        """A complaint whose remedy is done, verified by the supervisor and handled by the officer."""
        complaint = self.complaint(**given)
        self.verify(complaint)
        return self.finish(complaint)

    def closed(self, **given):
        """A complaint closed by its revisit."""
        complaint = self.finished(**given)
        return complaint_endings.complete_revisit(
            self.act("receptionist", "2026-03-04 16:00"), complaint, rating="satisfied", method="phone"
        )

    def repair(self, **given):
        caller = {"house": self.people.home, "visitor_name": "张伟", "phone": "15400000001"}
        visit = self.receive(**{"kind": "repair", "content": "厨房水龙头滴水", **caller, **given})
        return visit.repair_tasks[0]

    def assigned(self, **given):
        return self.repair(**{"assigned_to": self.people.technician, **given})

    def complete(self, task, who: str = "technician", when: str = "2026-03-04 14:00", **given):
        return repair_tasks.complete(self.act(who, when), task, **{"result": "fixed", "work_done": "更换阀芯", **given})

    def repaired(self, **given):
        return self.complete(self.assigned(**given))

    def sheet(self, **given):
        """The handover sheet of 3-2-501, with its inspector and all meters read."""
        visit = self.receive(**{"kind": "move_in", "channel": "visit", "house": self.people.home, **given})
        sheet, officer = visit.inspection, self.act("officer")
        inspections.correct(officer, sheet, inspector=self.people.officer)
        self.open_file(sheet)
        for kind in ("water", "power", "gas"):
            inspections.record_meters(officer, sheet, kind=kind, reading=1)
        return sheet

    def open_file(self, sheet, who: str = "receptionist", **given):
        """The owner in person, with all papers and both proofs."""
        shown = dict.fromkeys(("notice_shown", "contract_shown", "identity_shown"), True)
        proofs = {"fees_proof": "SJ-1", "developer_fees_proof": "KF-1"}
        return inspections.open_file(self.act(who), sheet, **{"applicant": "owner", **shown, **proofs, **given})

    def problem(self, sheet, **given):
        found = {"room": "厨房", "part": "墙面", "problem": "空鼓", "size": "small", **given}
        return inspections.record_item(self.act("officer"), sheet, **found)

    def inspected(self, *, problems: int = 1):
        """A sheet with so many problems, that waits for its signatures."""
        sheet = self.sheet()
        for _ in range(problems):
            self.problem(sheet)
        conclusion = "after_rectifying" if problems else "accepted"
        return inspections.finish_inspecting(self.act("officer"), sheet, conclusion=conclusion)

    def signed(self, *, problems: int = 1):
        sheet = self.inspected(problems=problems)
        return inspections.sign(
            self.act("officer", "2026-03-04 10:30"), sheet, owner_signed_name="张伟", witness="李四",
            property_signs=True,
        )

    def returned(self, *, problems: int = 1):
        """A signed sheet back at reception, its problems dispatched."""
        return inspections.return_sheet(
            self.act("officer", "2026-03-04 11:00"), self.signed(problems=problems)
        )

    def rectified(self, *, problems: int = 1):
        """A sheet whose repairs are done and wait for their revisits."""
        return self.repaired_of(self.returned(problems=problems))

    def repaired_of(self, sheet):
        """A sheet with all its repairs done."""
        for task in inspections.tasks_of(sheet):
            repair_tasks.assign(
                self.act("receptionist", "2026-03-04 11:00"), task, assigned_to=self.people.technician
            )
            self.complete(task)
        return sheet


def rows_in_all_tables() -> dict:
    """How many rows each table holds."""
    tables = db.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def stored(row) -> dict:
    """A record's columns as the database has them now, past what the session remembers."""
    table = type(row).__table__
    return dict(db.session.execute(select(table).where(table.c.id == row.id)).mappings().one())


def audited(row) -> list:
    """The audit of a record: (verb, actor's name) of each row, oldest first."""
    query = select(AuditEntry.verb, AuditEntry.actor_name).where(
        AuditEntry.record == row.__tablename__, AuditEntry.record_id == row.id
    )
    return [tuple(entry) for entry in db.session.execute(query.order_by(AuditEntry.sequence))]


def all_states() -> dict:
    """{(record, id): state} of every case."""
    return {
        (record, row_id): state
        for record, model in RECORDS.items()
        for row_id, state in db.session.execute(select(model.id, model.state))
    }
