"""Two offices at work, as plain ids: for each table a row of the east, one of the west, and what concerns oneself.

Nothing of it is written by hand past the workflow, so every row is one that the program makes.
"""

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from io import BytesIO

from flask import Flask

from models import AuditEntry, Complaint, ExportLog, Notice, RepairTask, Revisit, SpotCheck, Staff, Visit, db
from regulation.calendar import local_day
from regulation.months import last_ended
from tests.attachments.pictures import PDF
from tests.browsing import Client
from tests.people import add_category, add_home, add_person, settle
from workflow import (
    attachments,
    complaint_box,
    desk,
    duties,
    escalations,
    front_desks,
    home_visits,
    inspections,
    mass_events,
    months,
    repair_tasks,
    shifts,
)
from workflow.act import Act, change
from workflow.checklists import add_checklist
from workflow.deputation import end_deputation, name_deputy
from workflow.settings import add_department, add_fault
from workflow.snippets import add_contact, add_snippet

MISSING = 987654
PHONE, NAME = "15400007788", "欧阳建国"
WEST_PHONE, WEST_NAME = "15400008899", "司马西山"
ROLES = ("receptionist", "officer", "technician", "supervisor", "director", "deputy", "leader", "admin")
CALLER = {"channel": "letter", "visitor_name": NAME, "phone": PHONE}


@dataclass
class World:
    """The application, the people by name, and ids: `ids["visit", "own"]`.

    `own` is the east's and the engineering department's, `office` the east's and of no department, `foreign` the
    west's, `about <name>` a complaint about that person or what hangs on it.
    """

    app: Flask
    staff: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """The browser of somebody; `nobody` has none of the cookies."""
        if name not in self.clients:
            client = self.app.test_client()
            self.clients[name] = client if name == "nobody" else client.sign_in(self.staff[name])
        return self.clients[name]


def build(app: Flask) -> World:
    """Fill the empty database of `app`."""
    world = World(app)
    with app.test_request_context(method="POST"):
        people = settle(db.session)
        world.staff = {name: row for name, row in vars(people).items() if isinstance(row, Staff)}
        more = {
            "deputy": ("gao.yang", "高扬", "officer", {}),
            "disabled": ("gone", "已离职", "director", {"active": False}),
            "worker": ("he.hui", "何辉", "technician", {}),
        }
        for name, (username, shown, role, fields) in more.items():
            world.staff[name] = add_person(db.session, username, shown, role, people.east, **fields)
        db.session.commit()
        Filling(world, people).fill()
        world.staff["disabled"].session_token = "a-token-of-a-disabled-account"
        db.session.commit()
        for staff in world.staff.values():
            db.session.refresh(staff)
        db.session.expunge_all()
    return world


class Filling:
    """How a world comes to be, table by table."""

    def __init__(self, world: World, people):
        self.world, self.people, self.ids = world, people, world.ids

    def act(self, name: str) -> Act:
        person = self.world.staff[name].person()
        return Act.starting_now(person, "10.0.0.1")

    def fill(self) -> None:
        people = self.people
        self.ids.update({
            ("office", "own"): people.east.id, ("office", "foreign"): people.west.id,
            ("house", "own"): people.home.id, ("house", "foreign"): people.west_home.id,
            ("resident", "own"): people.resident.id, ("resident", "foreign"): people.west_resident.id,
            ("category", "own"): people.category.id, ("category", "foreign"): people.west_category.id,
            ("staff", "own"): people.colleague.id, ("staff", "foreign"): people.west_technician.id,
            ("department", "own"): people.engineering.id,
        })
        west = self.act("west_director")
        department = add_department(west, people.west.id, name="西山工程部")
        self.ids["department", "foreign"] = department.id
        self.ids["fault", "own"] = add_fault(self.act("director"), people.east.id, name="漏水", size="small").id
        self.ids["fault", "foreign"] = add_fault(west, people.west.id, name="西山漏水", size="small").id
        for name, act, office_id in (("own", self.act("director"), people.east.id), ("foreign", west, people.west.id)):
            text = add_snippet(act, office_id, use="reply", text=f"{name}常用答复")
            unit = add_contact(act, office_id, special_kind="lift", name=f"{name}电梯维保", phone="15400000021")
            self.ids.update({("snippet", name): text.id, ("emergency_contact", name): unit.id})
            listed = add_checklist(act, office_id, layout=f"{name}户型", rooms="厨房", items="土建：墙面")
            self.ids["checklist", name] = listed.id
        add_category(db.session, people.east, "J", "索要好处").goes_to_leader = True
        db.session.commit()
        self.visits()
        self.complaints()
        self.repairs()
        self.sheets()
        self.about_people()
        self.traces()
        self.events()

    def visits(self) -> None:
        east, west = self.people.east.id, self.people.west.id
        desk_act = self.act("receptionist")
        own = desk.receive(
            desk_act, east, kind="enquiry", content="问装修押金", department=self.people.engineering,
            house=self.people.home, **CALLER,
        )
        office = desk.receive(desk_act, east, kind="enquiry", content="问停车费", **CALLER)
        foreign = desk.receive(
            self.act("west_receptionist"), west, channel="call", kind="enquiry", content="西山来访秘密",
            house=self.people.west_home, visitor_name=WEST_NAME, phone=WEST_PHONE,
        )
        self.note("visit", own=own, office=office, foreign=foreign)

    def complaints(self) -> None:
        people = self.people
        own = desk.receive(
            self.act("receptionist"), people.east.id, kind="complaint", content="电梯异响无人修",
            category=people.category, house=people.home, **CALLER,
        ).complaint
        own.department = people.engineering
        office = desk.receive(
            self.act("receptionist"), people.east.id, kind="complaint", content="草坪无人浇水",
            category=people.category, **CALLER,
        ).complaint
        foreign = desk.receive(
            self.act("west_receptionist"), people.west.id, channel="letter", kind="complaint", content="西山投诉秘密",
            category=people.west_category, visitor_name=WEST_NAME, phone=WEST_PHONE, house=people.west_home,
        ).complaint
        db.session.commit()
        self.note("complaint", own=own, office=office, foreign=foreign)

    def repairs(self) -> None:
        people = self.people
        own = self.repair("receptionist", people.east, house=people.home, assigned_to=people.technician)
        office = self.repair("receptionist", people.east, house=people.home)
        foreign = self.repair(
            "west_receptionist", people.west, house=people.west_home, visitor_name=WEST_NAME, phone=WEST_PHONE,
            content="西山报修秘密",
        )
        done = self.repair("receptionist", people.east, house=people.home, assigned_to=people.officer)
        west_done = self.repair("west_receptionist", people.west, house=people.west_home, content="西山已修好")
        self.note("repair_task", own=own, office=office, foreign=foreign)
        self.note("revisit", own=self.finished(done, "receptionist", people.officer))
        self.note("revisit", foreign=self.finished(west_done, "west_receptionist", people.west_technician))
        plain = self.repair("receptionist", people.east, house=people.home)
        self.note("revisit", office=self.finished(plain, "receptionist", people.supervisor))

    def repair(self, by: str, office, content="水龙头滴水", **given) -> RepairTask:
        given = {**CALLER, **given}
        return desk.receive(self.act(by), office.id, kind="repair", content=content, **given).repair_tasks[0]

    def finished(self, task: RepairTask, by: str, worker: Staff) -> Revisit:
        if task.assigned_to is None:
            repair_tasks.assign(self.act(by), task, assigned_to=worker)
        repair_tasks.complete(self.act(by), task, result="fixed", work_done="换了龙头", done_by=worker)
        revisit = task.revisits[-1]
        revisit.state = "due"
        db.session.commit()
        return revisit

    def sheets(self) -> None:
        people = self.people
        with change(self.act("receptionist"), "record"):
            own = inspections.open_sheet(
                self.act("receptionist"), people.east.id, house=people.home, owner_name=NAME, phone=PHONE,
                inspector=people.officer,
            )
            office = inspections.open_sheet(
                self.act("receptionist"), people.east.id, house=add_home(db.session, people.east, "3-2-502"),
                owner_name=NAME, phone=PHONE,
            )
        west = self.act("west_director")
        with change(west, "record"):
            foreign = inspections.open_sheet(
                west, people.west.id, house=people.west_home, owner_name=WEST_NAME, phone=WEST_PHONE
            )
        self.note("inspection", own=own, office=office, foreign=foreign)

    def about_people(self) -> None:
        """A complaint about each person, with its visit, a repair under it, the repair's revisit, and a file."""
        for name in ROLES:
            by = "receptionist" if name != "receptionist" else "colleague"
            accused = self.world.staff[name]
            complaint = desk.receive(
                self.act(by), self.people.east.id, kind="complaint", content=f"投诉{accused.name}的秘密",
                category=self.people.service_category, target_staff=accused, house=self.people.home, **CALLER,
            ).complaint
            with change(self.act(by), "record"):
                task = repair_tasks.open_task(
                    self.act(by), self.people.east.id, fault=f"由投诉{accused.name}而来的秘密", complaint=complaint,
                    house=self.people.home, phone=PHONE, reporter_name=NAME,
                )
            finisher = "director" if name != "director" else "supervisor"
            revisit = self.finished(task, finisher, self.world.staff["worker"])
            file = attachments.attach(self.act(by), complaint, BytesIO(PDF), "证据.pdf")
            rows = {
                "complaint": complaint, "visit": complaint.visit, "repair_task": task, "revisit": revisit,
                "attachment": file,
            }
            for table, row in rows.items():
                self.note(table, **{f"about {name}": row})
            escalations.escalate_complaint(self.act(by), complaint, reason="请过问此事的秘密")

    def events(self) -> None:
        """A 集中事件 of each office that has ended."""
        for name, by, office in (
            ("own", "receptionist", self.people.east), ("foreign", "west_receptionist", self.people.west)
        ):
            event = mass_events.open_event(
                self.act(by), office.id, place="全小区", matter="停水", reply="下午恢复供水"
            )
            self.note("mass_event", **{name: mass_events.end_event(self.act(by), event)})

    def traces(self) -> None:
        """Files, reports, exports, a deputation in force, and the audit rows that all of it left."""
        act, west = self.act("receptionist"), self.act("west_receptionist")
        own, foreign = (db.session.get(Visit, self.ids["visit", row]) for row in ("own", "foreign"))
        self.note("attachment", own=attachments.attach(act, own, BytesIO(PDF), "合同.pdf"))
        self.note("attachment", foreign=attachments.attach(west, foreign, BytesIO(PDF), "西山合同.pdf"))
        for name, by, complaint_id in (
            ("own", act, self.ids["complaint", "own"]), ("foreign", west, self.ids["complaint", "foreign"])
        ):
            complaint = db.session.get(Complaint, complaint_id)
            escalations.escalate_complaint(by, complaint, reason=f"请主任过问{name}")
            report = complaint.escalations[-1]
            self.note("escalation", **{name: report})
            told = db.select(Notice).where(Notice.key == f"escalated:{report.id}")
            self.note("notice", **{name: db.session.scalars(told).one()})
        for name, by, office in (("own", act, self.people.east), ("foreign", west, self.people.west)):
            self.note("shift_handover", **{name: shifts.hand_over(by, office.id, note=f"{office.name}交班的秘密")})
        self.front_desks()
        self.home_visits()
        self.months()
        self.drawn(act.now)
        self.deputies(act.now)
        for name, office in (("own", self.people.east), ("foreign", self.people.west)):
            log = ExportLog(
                office_id=office.id, created_at=act.now, screen="visits", file_name=f"{office.name}.csv",
                file_format="csv", filters="", columns="", row_count=1, is_whole=False, address="",
            )
            db.session.add(log)
            db.session.commit()
            self.note("export_log", **{name: log})
        self.audit_rows()

    def home_visits(self) -> None:
        """A visit of each office, within a round, who is on duty, and an opening of the complaint box."""
        people = self.people
        for name, by, person, house in (
            ("own", "director", "officer", people.home), ("foreign", "west_director", "west_director", people.west_home)
        ):
            act, staff = self.act(by), self.world.staff[person]
            day, office_id = local_day(act.now, act.rules(house.office_id)), house.office_id
            self.note("duty", **{name: duties.plan_duty(
                replace(act, now=act.now - timedelta(days=3)), office_id, person=staff, day=day - timedelta(days=2),
                starts=time(8), ends=time(20),
            )})
            self.note("box_opening", **{name: complaint_box.open_box(
                act, office_id, person=staff, emptied_at=act.now - timedelta(days=2), letters=0
            )})
            planned = home_visits.plan(
                act, office_id, kind="area", person=staff, day=day, rounds=1, buildings=house.building
            )
            self.note("home_visit_round", **{name: planned[0]})
            visit = home_visits.record(
                act, office_id, visited_on=day, person=staff, occasion="at_home", house=house, content="一切都好"
            )
            home_visits.add_opinion(act, visit, text="路灯暗", person=staff, due_on=day)
            home_visits.settle_opinion(
                act, visit, visit.opinions[0].id, done_on=day, done_note="换了灯", reply="已告知"
            )
            self.note("home_visit", **{name: visit})

    def front_desks(self) -> None:
        """A PC of each office; `own` is one that has ended."""
        ended, _token = front_desks.enrol(self.act("director"), self.people.east.id, name="旧电脑")
        self.note("front_desk", own=front_desks.end(self.act("director"), ended))
        foreign, _token = front_desks.enrol(self.act("west_director"), self.people.west.id, name="西山前台")
        self.note("front_desk", foreign=foreign)

    def months(self) -> None:
        """The report of each office's last month that is over."""
        for name, by, office in (("own", "director", self.people.east), ("foreign", "west_director", self.people.west)):
            act = self.act(by)
            period = last_ended(act.now, act.rules(office.id))
            self.note("monthly_report", **{name: months.open_report(act, office.id, period)})

    def drawn(self, now) -> None:
        """Contacts drawn to be checked: one of each office, and whatever is about somebody."""
        visits = {row: row_id for (table, row), row_id in self.ids.items() if table == "visit" and row != "office"}
        for row, visit_id in visits.items():
            check = SpotCheck(
                office_id=db.session.get(Visit, visit_id).office_id, created_at=now, drawn_on=now.date(), seed="1",
                why="random", visit_id=visit_id,
            )
            db.session.add(check)
            db.session.commit()
            self.note("spot_check", **{row: check})

    def deputies(self, now) -> None:
        """One in force in each office; `own` is one that has ended."""
        span = now - timedelta(hours=1), now + timedelta(days=3)
        ended = name_deputy(self.act("director"), self.world.staff["officer"], *span)
        self.note("deputation", own=end_deputation(self.act("director"), ended))
        name_deputy(self.act("director"), self.world.staff["deputy"], *span)
        elsewhere = add_person(db.session, "west.deputy", "西山代主任", "officer", self.people.west)
        db.session.commit()
        self.note("deputation", foreign=name_deputy(self.act("west_director"), elsewhere, *span))

    def audit_rows(self) -> None:
        wanted = {
            "own": ("visit", self.ids["visit", "own"]), "foreign": ("visit", self.ids["visit", "foreign"]),
            "account": ("fault", self.ids["fault", "own"]),
        }
        for name in ROLES:
            wanted[f"about {name}"] = ("complaint", self.ids["complaint", f"about {name}"])
        for name, (record, row_id) in wanted.items():
            query = db.select(AuditEntry).where(AuditEntry.record == record, AuditEntry.record_id == row_id)
            self.note("audit", **{name: db.session.scalars(query.order_by(AuditEntry.sequence)).first()})

    def note(self, table: str, **rows) -> None:
        self.ids.update({(table, name): row.id for name, row in rows.items()})
