"""入伙: the joint inspection, both signatures, documents and keys, the repairs, acceptance and archive (S 3)."""

from decimal import Decimal

from demo.matters import matters
from demo.script import SHEET, Script
from regulation.move_in import FOUR_DOCUMENTS
from regulation.words import METER_KINDS, values

from . import revisits
from .callers import begin

COURSES = {
    "repairs": 58, "clean": 18, "refused": 4, "superseded": 4, "late_sheet": 5, "unreachable": 3, "void": 3,
    "early_keys": 5,
}


def handover(script: Script, course: str | None = None) -> None:
    """One home's handover from the owner at the desk to the archive."""
    Handover(script, course or script.course(COURSES)).tell()


class Handover:
    """What the steps of one handover share: home, owner, the officer who goes along, the problems found."""

    def __init__(self, script: Script, course: str):
        self.script, self.course, self.known = script, course, matters("handover")
        self.home = script.office.next_undelivered()
        self.owner = self.home.residents[0]
        self.officer = script.one_of(script.office.officers)
        self.worker = script.desk()
        self.witness = script.office.dice_name()
        self.items = script.dice.sample(*self._what_is_found())
        self.assigned: dict = {}

    def _what_is_found(self) -> tuple:
        """The problems to draw from, and how many: a sheet that is soon left waits for one small repair."""
        if self.course == "clean":
            return self.known.found, 0
        if self.script.until:
            return [item for item in self.known.found if item.size == "small"], 1
        return self.known.found, self.script.dice.randint(1, 5)

    def do(self, at, worker, verb: str, path: tuple = SHEET, **given):
        return self.script.do(at, worker, path, verb, **given)

    def soon(self, least: float = 1, most: float = 6):
        return self.script.clock.after(self.script.last, least, most)

    def tell(self) -> None:
        script, owner = self.script, self.owner
        begin(
            script, "move_in", "业主来办理入伙手续", channel="visit", worker=self.worker, house=self.home,
            visitor_name=owner.name, relation="owner", phone=owner.phone,
            notice_no=f"RH{script.dice.randrange(10_000, 99_999)}", inspector=self.officer,
        )
        if self.course == "void":
            at = script.days_later(0.2, 2)
            self.do(at, script.office.director, "void", void_kind="other", reason=self.known.voided)
            return
        self.open_file()
        self.inspect()
        if self.course == "refused":
            self.refuse()
        else:
            self.sign()
            self.return_sheet()
            self.issue()
        self.repair()
        self.end()

    def open_file(self) -> None:
        """The owner, or who comes for the owner, shows the papers; now and then the developer's receipt is missing and
        the director lets the family through (S 3(1), S 3(2))."""
        script, dice = self.script, self.script.dice
        shown = dict.fromkeys(("notice_shown", "contract_shown", "identity_shown"), True)
        shown["fees_proof"] = f"SJ{dice.randrange(10**5, 10**6)}"
        who = {"applicant": "owner"}
        if script.chance(0.1):
            who = {"applicant": "proxy", "proxy_name": script.office.dice_name(), "proxy_paper": self.known.proxy}
        is_let_through = script.chance(0.04)
        if not is_let_through:
            shown["developer_fees_proof"] = f"KF{dice.randrange(10**5, 10**6)}"
        self.do(self.soon(2, 8), self.worker, "open_file", **who, **shown)
        if is_let_through:
            reason = {"opening_override_reason": self.known.let_through}
            self.do(self.soon(5, 30), script.office.director, "open_file", **who, **shown, **reason)

    def inspect(self) -> None:
        script = self.script
        script.last = begun = script.later(15, 90)
        for kind in values(METER_KINDS):
            reading = {"reading": Decimal(script.dice.randrange(0, 90_000)) / 1000}
            if kind == "gas" and script.chance(0.3):
                reading = {"state": "not_connected", "reason": self.known.no_gas}
            number = f"{script.dice.randrange(10**7, 10**8)}"
            self.do(self.soon(), self.officer, "record_meters", kind=kind, meter_no=number, **reading)
        for item in self.items:
            reason = {"no_repair_reason": self.known.no_repair} if item.size == "none" else {}
            self.do(
                self.soon(), self.officer, "record_item", room=item.room, part=item.part, problem=item.problem,
                size=item.size, side=item.side, **reason,
            )
        conclusion = "after_rectifying" if self.to_repair else "accepted"
        self.do(self.soon(2, 10), self.officer, "finish_inspecting", conclusion=conclusion, started_at=begun)

    @property
    def to_repair(self) -> list:
        return [place for place, item in enumerate(self.items) if item.size != "none"]

    def refuse(self) -> None:
        """The owner doesn't sign; the director lets the keys go all the same (F-20)."""
        script = self.script
        self.do(
            self.soon(), self.officer, "refuse_signature", reason=script.one_of(self.known.refused),
            witness=script.office.dice_name(),
        )
        at = script.later(20, 120)
        self.hand_over(at, script.office.director, override_reason=self.known.override)
        self.return_sheet()
        self.documents()

    def sign(self) -> None:
        script, by_owner = self.script, {"owner_signed_name": self.owner.name, "witness": self.witness}
        if self.course == "early_keys":
            self.do(self.soon(), self.officer, "sign", **by_owner)
            at = self.soon(10, 60)
            self.hand_over(at, script.office.director, override_reason=self.known.override)
            self.do(self.soon(5, 60), self.officer, "sign", property_signs=True)
            return
        self.do(self.soon(), self.officer, "sign", **by_owner, property_signs=True)
        if self.course == "superseded":
            self.do(self.soon(10, 90), self.officer, "supersede", reason=self.known.superseded)
            reading = Decimal(script.dice.randrange(0, 90_000)) / 1000
            self.do(self.soon(), self.officer, "record_meters", kind="power", reading=reading)
            conclusion = "after_rectifying" if self.to_repair else "accepted"
            self.do(self.soon(), self.officer, "finish_inspecting", conclusion=conclusion)
            self.do(self.soon(), self.officer, "sign", **by_owner, property_signs=True)

    def return_sheet(self) -> None:
        """交回接待 the same day, or late and reported (S 3(6))."""
        script = self.script
        if self.course == "late_sheet":
            self.do(script.days_later(1, 1.6), script.office.supervisors[0], "escalate", reason=self.known.late_sheet)
        self.do(script.later(10, 120), self.officer, "return_sheet")

    def issue(self) -> None:
        if self.course != "early_keys":
            self.hand_over(self.soon(3, 20), self.worker)
        self.documents()

    def hand_over(self, at, worker, **more) -> None:
        kept = {"kept_for_repair": 1, "kept_reason": self.known.kept} if self.to_repair else {}
        self.do(at, worker, "hand_over_keys", kind="entrance", quantity=5, received_by=self.owner.name, **kept, **more)
        self.do(self.soon(0, 2), worker, "hand_over_keys", kind="card", quantity=3, received_by=self.owner.name, **more)
        self.do(self.soon(5, 40), self.script.office.supervisors[0], "change_house", (0, "house"), status="occupied")

    def documents(self) -> None:
        for kind in FOUR_DOCUMENTS:
            self.do(
                self.soon(0, 2), self.worker, "issue_document", kind=kind, signed=True, received_by=self.owner.name,
                edition="2025版",
            )

    def repair(self) -> None:
        """Each problem is a task, the small ones done first."""
        if not self.to_repair:
            return
        script = self.script
        for number, place in enumerate(self.to_repair):
            path = (*SHEET, "items", place, "repair_tasks", 0)
            technician = self.assigned[place] = script.one_of(script.office.technicians)
            assigned_at = self.do(self.soon(2, 20), self.worker, "assign", path, assigned_to=technician)
            if number == 0 and script.chance(0.5):
                self.do(script.clock.after(assigned_at, 5, 60), technician, "accept", path)
        for size in ("small", "large"):
            places = [place for place in self.to_repair if self.items[place].size == size]
            for place in places:
                self.complete(place)
            if places:
                self.revisit(places)

    def revisit(self, places: list) -> None:
        """One call asks after all that is done by then (F-7)."""
        script = self.script
        if self.course == "unreachable":
            for place in places:
                path = (*SHEET, "items", place, "repair_tasks", 0)
                revisits.give_up(script, path, self.worker)
                self.do(script.later(5, 60), self.worker, "close", path)
            return
        self.do(
            script.clock.later(script.last, 60, 1000), script.desk(), "complete_revisit",
            rating=script.course({"satisfied": 80, "fair": 20}), method=script.course({"phone": 70, "visit": 30}),
            spoke_with=self.owner.name,
        )

    def complete(self, place: int) -> None:
        script, item = self.script, self.items[place]
        at = script.clock.on_the_spot(script.last, 20, 90) if item.size == "small" else script.days_later(0.3, 1.5)
        self.do(
            at, self.assigned[place], "complete", (*SHEET, "items", place, "repair_tasks", 0), result="fixed",
            work_done=script.one_of(self.known.works), owner_signed=True,
        )

    def end(self) -> None:
        script = self.script
        if self.course == "unreachable" and self.to_repair:
            self.do(script.later(60, 600), script.office.director, "accept", reason=self.known.stand_in)
        else:
            way = script.course({"phone": 50, "signed": 30, "in_person": 20})
            self.do(script.later(30, 900), self.worker, "accept", way=way)
        if self.to_repair:
            self.do(self.soon(10, 60), self.worker, "take_back_keys")
        at = script.days_later(0.2, 2.6 if script.chance(0.9) else 5)
        self.do(at, self.worker, "archive", archive_class="入伙")
        script.archive()
