"""Complaints with something besides: anger, a leader wanted, an answer that was careless, two records of one matter."""

from demo.matters import matters
from demo.script import Contact, Script

from .callers import begin
from .complaints import Complained


class Angry(Complained):
    """The reception made it worse: reported to the director by itself (S 2(3))."""

    def assign(self) -> None:
        super().assign()
        at = self.script.clock.after(self.script.last, 2, 20)
        note = "来访人对答复方式不满，声音提高"
        self.do(at, self.verifier, "record_anger", anger_cause="reception", note=note)


class LeaderWanted(Complained):
    """The resident wants to see a leader: with a meeting time when that is reasonable (S 5(4))."""

    def remedy(self) -> None:
        script = self.script
        at = script.later(30, 200)
        wish = {"is_reasonable": False, "reason": "事项已在办理，先由主管答复"}
        if script.chance(0.8):
            meeting_at = script.clock.later(at, 600, 2400)
            wish = {"is_reasonable": True, "reason": script.one_of(self.known.meetings), "meeting_at": meeting_at}
            wish["leader"] = self.decider()
        self.do(at, script.desk(), "arrange_meeting", **wish)
        super().remedy()


class Careless(Complained):
    """An earlier answer of the desk brought it about (S 2(5))."""

    def more_given(self) -> dict:
        return {"caused_by": Contact(0)}

    def findings(self) -> dict:
        found = super().findings()
        return {**found, "cause_kind": "careless_answer"} if self.is_upheld else found


def angry(script: Script, course: str | None = None) -> None:
    Angry(script, "handled").tell()


def leader_wanted(script: Script, course: str | None = None) -> None:
    LeaderWanted(script, "handled").tell()


def careless(script: Script, course: str | None = None) -> None:
    """First the enquiry with its careless answer, a day or two later the complaint about it."""
    pair = script.one_of(matters("complaints").careless)
    told = Careless(script, "handled", pair, place=1)
    begin(
        script, "enquiry", pair.asked, channel="call", answer=pair.answered, answer_basis="rule", solved_on_spot=True,
        **told.caller,
    )
    script.received_at = script.last = script.days_later(0.5, 2)
    told.tell()


def complained_twice(script: Script, course: str | None = None) -> None:
    """A call and a message about one complaint: the director merges the second into the first, its complaint too."""
    told = Complained(script, "handled")
    told.receive()
    second = script.desk(script.steps[0].worker)
    script.do(
        script.clock.after(script.last, 3, 15), second, (), "receive", channel="online", kind="complaint",
        content=told.matter.said, category=script.office.categories[told.matter.code],
        **{name: value for name, value in told.caller.items() if value is not None},
    )
    at = script.clock.after(script.last, 10, 60)
    script.do(at, script.office.director, (1,), "merge", into=Contact(0), reason=matters("requests").merged)
    told.go_on()
