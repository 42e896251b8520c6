"""投诉: what is done about it, the report upwards, the revisit and the closing (S 2, S 5, B1)."""

from datetime import timedelta

from demo.matters import matters
from demo.script import Report, Script

from . import revisits
from .accusations import Accusation
from .callers import void_soon

COURSES = {
    "at_once": 34, "handled": 30, "promised": 8, "decided": 5, "refused_promise": 3, "anonymous": 6, "dissatisfied": 5,
    "unreachable": 1, "reopened": 2, "late": 4, "void": 2, "unreported": 2,
}


def complaint(script: Script, course: str | None = None) -> None:
    """One complaint from the first apology to the archive."""
    course = course or script.course(COURSES)
    Complained(script, course).tell()


class Complained(Accusation):
    """One complaint from its first word to its archive."""

    def tell(self) -> None:
        self.receive()
        self.go_on()

    def go_on(self) -> None:
        script = self.script
        if self.course == "void":
            void_soon(script, self.decider())
            return
        if not self.goes_on_at_once():
            self.assign()
            self.verify()
            self.handle()
        if self.course == "anonymous":
            self.report_upwards()
            self.do(script.later(30, 900), script.desk(), "close")
        else:
            self.revisit()
        if self.course == "unreported":
            self.report_upwards()
            self.do(script.clock.after(script.last, 2, 30), script.desk(), "close")
        script.archive(self.path[:1], self.path)

    def goes_on_at_once(self) -> bool:
        """核实处理 in one form, for minor ones."""
        script = self.script
        can = self.severity == "minor" and not hasattr(self.known.beyond, self.matter.code)
        if self.course != "at_once" or not can:
            return False
        self.apologise_late()
        self.do(
            script.later(30, 300), self.verifier, "verify_and_handle", measure=self.matter.measure,
            reply=self.matter.reply, **self.findings(),
        )
        self.report_upwards()
        return True

    def handle(self) -> None:
        """What is done about it, and what its weight asks for besides."""
        script, matter = self.script, self.matter
        if self.course != "unreported":
            self.report_upwards()
        self.weigh()
        if hasattr(self.known.beyond, matter.code) and self.course != "anonymous":
            self.do(
                script.later(30, 400), script.desk(), "refer_out", explanation=matter.reply,
                referred_to=getattr(self.known.beyond, matter.code), no_promise_made=True,
            )
        elif not self.is_upheld and self.course != "anonymous":
            self.do(script.later(30, 400), script.desk(), "explain", explanation=matter.reply)
        else:
            self.remedy()

    def remedy(self) -> None:
        script, matter = self.script, self.matter
        handler = self.supervisor()
        self.do(script.later(10, 120), script.desk(), "handle", handler=handler)
        if self.course == "decided":
            self.ask_for_decision(handler)
        if self.course in ("promised", "refused_promise"):
            self.promise(handler)
        if self.course == "late":
            if script.chance(0.7):
                self.do(script.days_later(1, 2), script.desk(), "chase", words=script.one_of(self.known.chases))
            script.last = script.days_later(2, 5)
        reply = {} if self.course == "anonymous" else {"reply": matter.reply}
        at = script.days_later(0.1, 2.2 if self.severity == "minor" else 4)
        self.do(at, handler, "finish", measure=matter.measure, **reply)
        if self.accused is not script.office.director and script.chance(0.5):
            report = (*self.path, "escalations", Report("result_report"))
            script.do(script.later(20, 500), script.office.director, report, "read")

    def ask_for_decision(self, handler) -> None:
        script = self.script
        asked = script.one_of(self.known.decisions_asked)
        self.do(script.later(60, 400), handler, "request_decision", decision_asked=asked)
        self.do(
            script.days_later(0.1, 1.2), self.decider(), "decide", decision=script.one_of(self.known.decisions)
        )

    def promise(self, handler) -> None:
        script = self.script
        at = script.later(60, 300)
        promised_at = script.clock.later(at, 1200, 4000)
        is_willing = self.course == "promised"
        self.do(
            at, handler, "promise", promised_at=promised_at, consented=is_willing, consent_way="phone",
            reason=script.one_of(self.known.promise_reasons),
            owner_words="同意" if is_willing else script.one_of(self.known.unwilling),
        )
        if not is_willing:
            self.do(
                script.later(30, 400), self.decider(), "decide",
                decision=script.one_of(self.known.decisions),
            )
            return
        reply_at = promised_at - timedelta(minutes=script.dice.randint(5, 400))
        if script.chance(0.15):
            reply_at = script.clock.later(promised_at, 60, 900)
        self.do(reply_at, handler, "reply", answer=self.matter.reply)

    def weigh(self) -> None:
        """Cause and correction for what is more than minor, a formal apology for what is grave (S 2(5), S 5(5))."""
        script = self.script
        if self.severity == "minor":
            return
        analysis = script.one_of(self.known.analyses)
        supervisor = self.supervisor()
        self.do(
            script.later(10, 90), supervisor, "analyse", cause_analysis=analysis.cause,
            corrective_action=analysis.action,
        )
        if (self.severity == "grave" or self.is_serious) and self.course != "anonymous":
            self.do(
                script.clock.after(script.last, 10, 60), self.decider() if self.severity == "grave" else supervisor,
                "apologise_formally", way=script.course({"visit": 60, "phone": 40}),
                reaction=script.one_of(self.known.reactions),
            )

    def report_upwards(self) -> None:
        """The report to the direct superior that a service complaint waits for (S 5(4))."""
        script = self.script
        if self.is_service and self.is_upheld and not self.is_reported:
            self.is_reported = True
            self.do(
                script.clock.after(script.last, 3, 40), self.verifier, "escalate",
                reason=f"服务投诉核实属实：{self.matter.said}"[:60], way=script.course({"system": 60, "phone": 40}),
            )

    def revisit(self) -> None:
        script = self.script
        worker = self.decider() if self.severity == "grave" else script.desk(self.verifier)
        more = {"nobody_else_on_duty": True} if self.severity == "grave" and self.has_decided() else {}
        if self.course == "unreachable" and self.severity != "grave" and self.accused is not script.office.director:
            revisits.give_up(script, self.path, worker)
            self.do(script.later(10, 60), script.desk(), "close")
            return
        rating = "dissatisfied" if self.course == "dissatisfied" else script.course({"satisfied": 74, "fair": 26})
        words = self.known.unsatisfied if rating == "dissatisfied" else self.known.satisfied
        revisits.call(script, self.path, worker, rating=rating, words=words, **more)
        if rating == "dissatisfied" or self.course == "reopened":
            self.begin_again(worker, more)

    def has_decided(self) -> bool:
        return any(step.verb == "decide" for step in self.script.steps)

    def begin_again(self, worker, more: dict) -> None:
        """Not satisfied, or reopened by the director: done once more, asked once more (F-27)."""
        script = self.script
        if self.course == "reopened":
            reason = script.one_of(matters("requests").reopened)
            self.do(script.days_later(1, 4), self.decider(), "reopen", reason=reason)
            more = {"nobody_else_on_duty": True} if self.severity == "grave" else more
        handler = self.supervisor()
        self.do(
            script.days_later(0.2, 1.5), handler, "finish", measure=f"再次处理：{self.matter.measure}",
            reply=self.matter.reply,
        )
        revisits.call(script, self.path, worker, rating="satisfied", words=self.known.satisfied, **more)
