"""投诉, from what is said to what is found: the matter, who is accused, the first apology, the verification."""

from demo.matters import matters
from demo.script import Script
from regulation.complaints import SERVICE_CATEGORIES, SPOKEN_CHANNELS

from .callers import begin, from_home

ABOUT_THE_DIRECTOR = ("handled", "decided", "promised", "late")
"""Courses in which the director may be the accused; the leader then decides (F-35)."""

SEVERITIES = {"minor": 80, "important": 15, "grave": 5}
WRITTEN = {"letter": 45, "box": 35, "online": 20}


class Accusation:
    """What one complaint's steps share: matter, severity, who is accused, who verifies."""

    def __init__(self, script: Script, course: str, matter=None, place: int = 0):
        self.script, self.course, self.known = script, course, matters("complaints")
        self.path = (place, "complaint")
        self.matter = matter or script.one_of(self._choices())
        is_minor = course in ("at_once", "void") or script.until
        self.severity = "minor" if is_minor else script.course(SEVERITIES)
        if course == "grave":
            self.severity = "grave"
        self.accused, self.target = self._accused()
        self.is_service = self.matter.code[0] in SERVICE_CATEGORIES or bool(self.target)
        self.is_serious = self.is_reported = self.is_upheld = False
        if self.accused is not None:
            script.barred.append(self.accused)
        self.channel = script.course(WRITTEN) if course == "anonymous" else script.course(
            {"call": 52, "visit": 33, "online": 12, "letter": 2, "box": 1}
        )
        self.caller = from_home(script)
        if course == "anonymous":
            self.caller = {"is_anonymous": True, "house": script.one_of(script.office.public_places)}
        self.verifier = script.one_of([
            one for one in (*script.office.supervisors, *script.office.officers) if one is not self.accused
        ])

    def _choices(self) -> list:
        if self.course == "explained":
            return [one for one in self.known.others if one.code in self.known.explained]
        if self.course == "referred":
            return [one for one in self.known.others if hasattr(self.known.beyond, one.code)]
        if self.script.until and self.course != "unreported":
            return [one for one in self.known.others if self._is_remedied(one)]
        if self.course != "unreported" and self.script.chance(0.7):
            return self.known.others
        is_rare = self.script.chance(0.95)
        return [one for one in self.known.service if not (is_rare and one.code in self.known.rare)]

    def _is_remedied(self, matter) -> bool:
        """Whether it ends with something done, neither with an explanation nor beyond the office's authority."""
        return matter.code not in self.known.explained and not hasattr(self.known.beyond, matter.code)

    def _accused(self) -> tuple:
        """The person and the words by which the caller means somebody: an account, a post, or nobody."""
        office, words = self.script.office, getattr(self.matter, "target", None)
        if words in ("receptionist", "technician"):
            of_role = office.receptionists if words == "receptionist" else office.technicians
            named = {"receptionist": "前台接待", "technician": "维修师傅"}[words]
            if self.course in ABOUT_THE_DIRECTOR and self.script.chance(0.04):
                return office.director, "管理处主任"
            return self.script.one_of(of_role), named
        return None, words

    def do(self, at, worker, verb: str, **given):
        return self.script.do(at, worker, self.path, verb, **given)

    def receive(self) -> None:
        script = self.script
        is_spoken = self.channel in SPOKEN_CHANNELS
        given = {"demand": self.matter.demand, "category": script.office.categories[self.matter.code]}
        given |= {"severity": self.severity, "apologised_first": self.is_service and is_spoken}
        if self.target:
            given |= {"target_staff": self.accused} if self.accused and script.chance(0.4) else {
                "target_text": self.target
            }
        if not self.is_service and is_spoken and script.chance(0.5):
            given["apologised_first"] = True
        begin(script, "complaint", self.matter.said, channel=self.channel, **self.caller, **given, **self.more_given())
        self.owes_apology = self.is_service and not given["apologised_first"] and self.course != "anonymous"

    def more_given(self) -> dict:
        return {}

    def findings(self) -> dict:
        """What the verification finds."""
        script, matter = self.script, self.matter
        finding = script.course({"true": 62, "partly": 26, "untrue": 7, "unclear": 5})
        if matter.code in self.known.explained:
            finding = script.course({"untrue": 70, "unclear": 30})
        elif hasattr(self.known.beyond, matter.code) or self.course == "unreported" or script.until:
            finding = "true"
        self.is_upheld = finding in ("true", "partly")
        found = {"finding": finding, "course": matter.course, "evidence": matter.evidence}
        if self.accused is not None and self.is_upheld:
            found["target_staff"] = self.accused
        elif self.is_service:
            found["target_text"] = self.target
        return found

    def assign(self) -> None:
        script = self.script
        least, most = (2, 13) if script.chance(0.9) else (17, 90)
        self.do(script.later(least, most), script.desk(), "assign_verifier", verifier=self.verifier)
        self.apologise_late()

    def apologise_late(self) -> None:
        if self.owes_apology:
            script = self.script
            self.do(script.later(10, 60), script.desk(), "apologise")

    def verify(self) -> None:
        script = self.script
        at = script.days_later(1.1, 2) if self.course == "late" else script.later(40, 330)
        self.do(at, self.verifier, "verify", **self.findings())
        if self.severity == "important" and script.chance(0.3):
            self.is_serious = True
            at = script.clock.after(at, 2, 30)
            self.do(at, self.supervisor(), "set_severity", severity="important", is_serious=True)

    def supervisor(self):
        """A supervisor who isn't the accused."""
        return self.script.one_of([one for one in self.script.office.supervisors if one is not self.accused])

    def decider(self):
        """Who decides: the leader where the director is accused (F-35)."""
        office = self.script.office
        return office.leader if self.accused is office.director else office.director
