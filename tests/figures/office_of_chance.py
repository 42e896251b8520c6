"""An office whose rows chance has made, and the same figures reckoned over its rows in plain Python."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import insert

from models import (
    Apology,
    Category,
    Chase,
    Complaint,
    Department,
    Escalation,
    Fault,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    House,
    HouseStatus,
    Inspection,
    Office,
    RepairTask,
    ReplyPromise,
    Revisit,
    SpotCheck,
    SpotCheckLine,
    Staff,
    Suggestion,
    Visit,
)
from regulation.states import STATES
from regulation.words import CHANNELS, FINDINGS, HOUSE_STATUSES, KINDS, RATINGS, ROUND_KINDS, SEVERITIES, values

ZERO = datetime(2026, 2, 1, tzinfo=UTC)
"""Sixty days from here on, so that something lies before, within and after March."""
DAY = timedelta(days=1)

moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: ZERO + timedelta(minutes=minutes))
# On the very edges of March in Shanghai, and the second before them.
edges = st.sampled_from([
    datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 31, 16, tzinfo=UTC), datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC),
])
moments = st.one_of(moments, edges)
flags = st.booleans()
spans = st.integers(0, 12 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def word(pairs, *more):
    return st.sampled_from([*values(pairs), *more])


def states(record):
    return st.sampled_from(values(STATES[record]))


def perhaps(strategy):
    return st.one_of(st.none(), strategy)


DEPARTMENT = perhaps(st.integers(0, 1))


VISITS = st.fixed_dictionaries({
    "kind": word(KINDS), "channel": word(CHANNELS), "state": states("visit"), "received_at": moments,
    "solved_on_spot": flags, "house": st.integers(0, 2), "department": DEPARTMENT,
    "decision": st.sampled_from([None, "adopted", "partly", "rejected"]), "chased_at": perhaps(moments),
    "promise": perhaps(
        st.fixed_dictionaries({"promised_at": moments, "replied_in": perhaps(spans), "consented": flags})
    ),
})
COMPLAINTS = st.fixed_dictionaries({
    "state": states("complaint"), "received_at": moments, "house": st.integers(0, 1), "category": st.integers(0, 1),
    "department": DEPARTMENT,
    "validity": st.sampled_from(["valid", "invalid", "pending"]), "due_in": spans, "verify_due_in": spans,
    "verified_in": perhaps(spans), "finding": word(FINDINGS), "done_in": perhaps(spans), "closed_in": perhaps(spans),
    "replied": flags, "severity": word(SEVERITIES), "is_serious": flags, "is_service": flags,
    "apologised": st.sampled_from([None, "first", "formal"]), "reported": flags,
    "cause_kind": st.sampled_from([None, "careless_answer", "bad_outcome"]),
})
REPAIRS = st.fixed_dictionaries({
    "state": states("repair_task"), "received_at": moments, "house": st.integers(0, 1), "fault": st.integers(0, 1),
    "department": DEPARTMENT,
    "size": st.sampled_from(["small", "large"]), "urgent": flags, "side": st.sampled_from(["property", "developer"]),
    "due_in": spans, "extended_by": st.sampled_from([timedelta(0), DAY]), "completed_in": perhaps(spans),
    "closed_in": perhaps(spans), "reported_before": perhaps(st.sampled_from([-DAY, timedelta(0), DAY])),
    "reopens": perhaps(st.integers(0, 5)),
})
REVISITS = st.fixed_dictionaries({
    "of": st.integers(0, 5), "of_complaint": flags, "state": states("revisit"), "due_at": moments,
    "revisited_in": spans, "rating": perhaps(word(RATINGS)), "opinion": st.sampled_from([None, "", "  ", "门还是响"]),
})
SHEETS = st.fixed_dictionaries({
    "state": st.sampled_from(["archived", "voided", "superseded"]), "accepted_at": perhaps(moments),
})
CHECKS = st.fixed_dictionaries({
    "checked_at": perhaps(moments),
    "results": st.lists(st.sampled_from(["passed", "failed", "not_applicable"]), max_size=3),
})
days = st.dates(date(2026, 2, 20), date(2026, 4, 10))
ROUNDS = st.fixed_dictionaries({
    "kind": word(ROUND_KINDS), "until_on": st.one_of(days, st.sampled_from([date(2026, 3, 1), date(2026, 4, 1)])),
    "done_on": perhaps(days),
})
HOME_VISITS = st.fixed_dictionaries({
    "visited_on": st.one_of(days, st.sampled_from([date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31)])),
    "at_home": flags, "opinions": st.lists(perhaps(days), max_size=3),
})
HOMES = st.lists(
    st.fixed_dictionaries({
        "status": word(HOUSE_STATUSES), "kind": st.sampled_from(["home", "home", "public_place"]), "active": flags,
        "since": st.dictionaries(st.dates(date(2026, 2, 20), date(2026, 4, 10)), word(HOUSE_STATUSES), max_size=3),
    }), min_size=3, max_size=5,
)
OFFICES = st.fixed_dictionaries({
    "homes": HOMES, "visits": st.lists(VISITS, max_size=8), "complaints": st.lists(COMPLAINTS, max_size=8),
    "repairs": st.lists(REPAIRS, max_size=8), "revisits": st.lists(REVISITS, max_size=8),
    "sheets": st.lists(SHEETS, max_size=4), "checks": st.lists(CHECKS, max_size=4),
    "rounds": st.lists(ROUNDS, max_size=5), "home_visits": st.lists(HOME_VISITS, max_size=4),
})


@dataclass
class Chance:
    """The rows of one office as they stand in the database."""

    office: Office
    staff: Staff | None = None
    rows: dict = field(default_factory=dict)

    @property
    def staff_person(self):
        """The office's director, as the rules take them."""
        return self.staff.person()

    def of(self, table) -> list:
        return self.rows.setdefault(table, [])


class Making:
    """Writes what chance gave into the database, and remembers every row as it stands there."""

    def __init__(self, session, name: str):
        self.session = session
        self.office = Office(name=name, created_at=ZERO)
        session.add(self.office)
        session.flush()
        self.made = Chance(self.office)
        self.staff = Staff(
            office_id=self.office.id, username=name, name=name, role="director", session_token="x", created_at=ZERO
        )
        session.add(self.staff)
        session.flush()
        self.made.staff = self.staff
        self.count = 0

    def add(self, table, **given):
        values = {"office_id": self.office.id, "created_at": ZERO + 100 * DAY, **given}
        if hasattr(table, "record"):
            self.count += 1
            values |= {"day": date(2026, 3, 1), "count": self.count, "number": f"{table.record}-{self.count}"}
        if "version" in table.__table__.c:
            values["version"] = 1
        row_id = self.session.execute(insert(table).returning(table.id), [values]).scalar_one()
        row = {"id": row_id, **values}
        self.made.of(table).append(row)
        return row

    def all(self, given: dict) -> Chance:
        self.homes(given["homes"])
        self.departments = [self.add(Department, name=name, active=True)["id"] for name in ("工程部", "客服部")]
        self.categories = [self.add(Category, code=code, name=code, is_service=False, goes_to_leader=False, active=True)
                           for code in "AB"]
        self.faults = [self.add(Fault, name=name, size="small", is_leak=False, active=True) for name in ("阀", "灯")]
        for one in given["visits"]:
            self.visit(one)
        for one in given["complaints"]:
            self.complaint(one)
        for one in given["repairs"]:
            self.repair(one)
        for one in given["revisits"]:
            self.revisit(one)
        for place, one in enumerate(given["sheets"]):
            self.add(
                Inspection, house_id=self.home(place), state=one["state"], accepted_at=one["accepted_at"], copies=2,
                owner_relation="owner",
            )
        for one in given["checks"]:
            self.check(one)
        for place, one in enumerate(given["rounds"], 1):
            self.add(
                HomeVisitRound, person_id=self.staff.id, first_on=date(2026, 1, 1), count=place,
                done_by_id=self.staff.id if one["done_on"] else None, **one,
            )
        for one in given["home_visits"]:
            self.home_visit(one)
        return self.made

    def home_visit(self, one: dict) -> None:
        visit = self.add(
            HomeVisit, visited_on=one["visited_on"], person_id=self.staff.id, occasion="at_home", content="听意见",
            house_id=self.home(0) if one["at_home"] else None, place="门口",
        )
        for done_on in one["opinions"]:
            self.add(
                HomeVisitOpinion, home_visit_id=visit["id"], text="灯暗", due_on=date(2026, 4, 1), to_company=False,
                person_id=self.staff.id, done_on=done_on, done_by_id=self.staff.id if done_on else None,
                reply="换了" if done_on else None,
            )

    def homes(self, homes) -> None:
        for place, one in enumerate(homes):
            house = self.add(
                House, kind=one["kind"], key=f"1-1-{place}", building="1", unit="1", room=str(place),
                status=one["status"], active=one["active"],
            )
            for day, status in one["since"].items():
                self.add(HouseStatus, house_id=house["id"], from_on=day, status=status)

    def home(self, place: int) -> int:
        homes = self.made.of(House)
        return homes[place % len(homes)]["id"]

    def department(self, one: dict) -> int | None:
        return None if one["department"] is None else self.departments[one["department"]]

    def plain_visit(self, **given) -> dict:
        flags = dict.fromkeys(("is_anonymous", "no_phone", "is_late_entry", "wants_word", "is_special_event",
                               "is_fellow_company", "solved_on_spot"), False)
        return self.add(
            Visit, receptionist_id=self.staff.id, subject="事", content="事情", transfer_count=0, **{**flags, **given}
        )

    def visit(self, one: dict) -> None:
        names = ("kind", "channel", "state", "received_at", "solved_on_spot")
        visit = self.plain_visit(
            house_id=self.home(one["house"]), department_id=self.department(one), **{name: one[name] for name in names}
        )
        if one["decision"]:
            self.add(Suggestion, visit_id=visit["id"], decision=one["decision"], reason="因", decided_at=ZERO,
                     may_be_named=False)
        if one["chased_at"]:
            self.add(Chase, visit_id=visit["id"], channel="call", at=one["chased_at"], words="催", times=1,
                     told_role="handler")
        if promise := one["promise"]:
            replied = promise["promised_at"] + promise["replied_in"] - 6 * DAY if promise["replied_in"] else None
            self.add(
                ReplyPromise, visit_id=visit["id"], promised_at=promise["promised_at"], reason="查",
                consent_way="phone", consented=promise["consented"], consent_at=ZERO, replied_at=replied,
                settled_at=replied or ZERO,
            )

    def complaint(self, one: dict) -> None:
        received = one["received_at"]
        later = {name: received + one[name] if one[name] is not None else None
                 for name in ("due_in", "verify_due_in", "verified_in", "done_in", "closed_in")}
        visit = self.plain_visit(
            kind="complaint", channel="call", state="in_progress", received_at=received,
            house_id=self.home(one["house"]), department_id=self.department(one),
        )
        is_open = one["state"] not in ("closed", "archived", "voided", "merged")
        row = self.add(
            Complaint, visit_id=visit["id"], department_id=self.department(one), content="响",
            category_id=self.categories[one["category"]]["id"],
            state=one["state"], received_at=received, response_due_at=received, is_past_cutoff=False,
            verify_due_at=later["verify_due_in"], due_at=later["due_in"], verified_at=later["verified_in"],
            finding=one["finding"], validity=one["validity"], done_at=later["done_in"],
            closed_at=None if is_open else later["closed_in"], no_promise_made=False, severity=one["severity"],
            is_serious=one["is_serious"], is_service_complaint=one["is_service"], anger_escalated=False,
            reopened_count=0, cause_kind=one["cause_kind"],
            replied_to_resident_at=received if one["replied"] else None,
        )
        if one["apologised"]:
            self.add(Apology, complaint_id=row["id"], is_formal=one["apologised"] == "formal", way="visit",
                     by_id=self.staff.id, at=received)
        if one["reported"]:
            self.add(Escalation, complaint_id=row["id"], kind="service_complaint", to_text="经理", reason="报",
                     for_information=False, way="phone", reported_at=received)

    def repair(self, one: dict) -> None:
        received, due = one["received_at"], one["received_at"] + one["due_in"]
        known = self.made.of(RepairTask)
        completed = received + one["completed_in"] if one["completed_in"] is not None else None
        row = self.add(
            RepairTask, house_id=self.home(one["house"]), department_id=self.department(one),
            catalogue_id=self.faults[one["fault"]]["id"], fault="滴水",
            state=one["state"], size=one["size"], urgent=one["urgent"], side=one["side"], received_at=received,
            original_due_at=due, due_at=due + one["extended_by"], is_past_cutoff=False, is_late_typed=False,
            is_sent_later=False, owner_signed=False, completed_at=completed,
            closed_at=received + one["closed_in"] if one["closed_in"] is not None else None,
            reopens_id=known[one["reopens"] % len(known)]["id"] if known and one["reopens"] is not None else None,
        )
        if one["reported_before"] is not None:
            self.add(
                Escalation, repair_task_id=row["id"], kind="special_case", to_text="主任", reason="缺件",
                for_information=False, way="phone", reported_at=due - one["reported_before"], new_due_at=due + DAY,
            )

    def revisit(self, one: dict) -> None:
        cases = self.made.of(Complaint if one["of_complaint"] else RepairTask)
        open_already = {row[f"{name}_id"] for row in self.made.of(Revisit) for name in ("complaint", "repair_task")
                        if row["state"] == "due"}
        if not cases or (one["state"] == "due" and cases[one["of"] % len(cases)]["id"] in open_already):
            return
        case_id, done = cases[one["of"] % len(cases)]["id"], one["state"] == "done"
        self.add(
            Revisit, complaint_id=case_id if one["of_complaint"] else None,
            repair_task_id=None if one["of_complaint"] else case_id, state=one["state"], starts_at=one["due_at"] - DAY,
            due_at=one["due_at"], call_by_at=one["due_at"], nobody_else_on_duty=False,
            revisited_at=one["due_at"] - 6 * DAY + one["revisited_in"] if done else None,
            revisitor_id=self.staff.id if done else None, method="phone" if done else None,
            rating=one["rating"] if done else None, opinion=one["opinion"],
        )

    def check(self, one: dict) -> None:
        if not self.made.of(Visit):
            self.plain_visit(kind="other", channel="call", state="done", received_at=ZERO)
        at = one["checked_at"]
        row = self.add(
            SpotCheck, visit_id=self.made.of(Visit)[0]["id"], drawn_on=date(2026, 3, 1), seed="s", why="random",
            checked_at=at, checked_by_id=self.staff.id if at else None,
        )
        for place, result in enumerate(one["results"]):
            self.add(SpotCheckLine, spot_check_id=row["id"], line=f"第{place}项", result=result)
