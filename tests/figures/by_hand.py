"""The figures of D.4 reckoned row by row in plain Python, as somebody with a pencil would: no SQL, no shared code."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from models import (
    Apology,
    Chase,
    Complaint,
    Escalation,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    House,
    HouseStatus,
    Inspection,
    RepairTask,
    ReplyPromise,
    Revisit,
    SpotCheck,
    SpotCheckLine,
    Suggestion,
    Visit,
)

LAST = date(2026, 3, 31)
VOIDED = {"voided", "merged", "superseded", "not_needed"}


class Reckoning:
    """The figures of an office's rows in [start, end), seen at `now`; of one department or category where told."""

    def __init__(self, made, start: datetime, end: datetime, now: datetime, day: date, department=None, category=None):
        self.made, self.start, self.end, self.now, self.day = made, start, end, now, day
        self.department, self.category = department, category

    def rows(self, table) -> list:
        return [row for row in self.everywhere(table) if self.is_theirs(table, row)]

    def everywhere(self, table) -> list:
        return [row for row in self.made.of(table) if row.get("state") not in VOIDED]

    def is_theirs(self, table, row: dict) -> bool:
        if self.category is not None and table is Complaint and row["category_id"] != self.category:
            return False
        if self.department is None:
            return True
        known = [row] if "department_id" in row else self.cases_of(row)
        return any(one["department_id"] == self.department for one in known)

    def cases_of(self, row: dict) -> list:
        """The cases beside which a row stands."""
        return [
            case for model in (Visit, Complaint, RepairTask) for case in self.made.of(model)
            if row.get(f"{model.record}_id") == case["id"]
        ]

    def inside(self, moment) -> bool:
        return moment is not None and self.start <= moment < self.end

    def fallen_due(self, moment) -> bool:
        return self.inside(moment) and moment < self.now

    def received(self, table, **wanted) -> list:
        found = [row for row in self.rows(table) if self.inside(row["received_at"])]
        return [row for row in found if all(row[name] == value for name, value in wanted.items())]

    def beside(self, table, key: str, row: dict) -> list:
        return [other for other in self.made.of(table) if other.get(key) == row["id"]]

    def occupied(self) -> int:
        number = 0
        for home in self.made.of(House):
            notes = sorted(self.beside(HouseStatus, "house_id", home), key=lambda note: note["from_on"])
            known = [note["status"] for note in notes if note["from_on"] <= self.day]
            status = known[-1] if known else (None if notes else home["status"])
            number += home["kind"] == "home" and home["active"] and status in ("occupied", "rented")
        return number

    def share(self, rows, is_so) -> tuple:
        return sum(1 for row in rows if is_so(row)), len(rows)

    def contacts(self) -> dict:
        visits, chases = self.received(Visit), [row for row in self.rows(Chase) if self.inside(row["at"])]
        suggestions = [row for row in visits if row["kind"] == "suggestion"]
        words = {
            row["id"]: [one["decision"] for one in self.beside(Suggestion, "visit_id", row)] for row in suggestions
        }
        decided = [row for row in suggestions if words[row["id"]]]
        return {
            "K1": (len(visits) + len(chases), None),
            "K2": self.share([row for row in visits if row["kind"] == "enquiry"], lambda row: row["solved_on_spot"]),
            "K16": (len(decided), len(suggestions)),
            "K16b": self.share(decided, lambda row: words[row["id"]][0] in ("adopted", "partly")),
        }

    def complaints(self) -> dict:
        new, homes = self.received(Complaint), self.occupied()
        every = self.rows(Complaint)
        year = [row for row in every if datetime(2025, 12, 31, 16, tzinfo=UTC) <= row["received_at"] < self.end]
        carried = [row for row in every if row["received_at"] < self.start
                   and (row["closed_at"] is None or row["closed_at"] >= self.start)]
        due = [row for row in every if self.fallen_due(row["due_at"])]
        to_verify = [row for row in new if row["verified_at"] or row["verify_due_at"] < self.now]
        return {
            "K3": (sum(row["validity"] == "valid" for row in new), homes),
            "K3b": (sum(row["validity"] == "valid" for row in year), homes),
            "K4": self.share(new, lambda row: row["done_at"] is not None),
            "K4b": (sum(self.inside(row["closed_at"]) for row in every), len(carried) + len(new)),
            "K5": self.share(to_verify, lambda row: row["verified_at"] and row["verified_at"] <= row["verify_due_at"]),
            "K6": self.share(due, lambda row: row["done_at"] and row["done_at"] <= row["due_at"]),
            "K22": (sum(row["cause_kind"] == "careless_answer" for row in new), None),
            **self.service(new),
        }

    def service(self, new: list) -> dict:
        service = [row for row in new if row["is_service_complaint"]]
        upheld = [row for row in service if row["finding"] in ("true", "partly")]
        serious = [row for row in new if row["severity"] == "grave"
                   or (row["severity"] == "important" and row["is_serious"])]

        def apologies(row, formal):
            return [one for one in self.beside(Apology, "complaint_id", row) if one["is_formal"] is formal]

        def reports(row):
            known = self.beside(Escalation, "complaint_id", row)
            return [one for one in known if one["kind"] == "service_complaint" and one["reported_at"]]

        return {
            "K20": self.share(service, lambda row: apologies(row, False)),
            "K20b": self.share(upheld, reports),
            "K20c": self.share(serious, lambda row: apologies(row, True)),
        }

    def revisits(self) -> dict:
        due = [row for row in self.rows(Revisit) if self.fallen_due(row["due_at"])]
        effective = [row for row in due if row["state"] == "done"]
        rated = [row for row in effective if row["rating"]]
        opinions = [row for row in self.rows(Revisit) if row["state"] == "done" and self.inside(row["revisited_at"])
                    and (row["opinion"] or "").strip(" ")]
        return {
            "K7": (len(effective), len(due)),
            "K8": (sum(row["revisited_at"] <= row["due_at"] for row in effective), len(due)),
            "K9": self.share(rated, lambda row: row["rating"] in ("satisfied", "fair")),
            "K9s": self.share(rated, lambda row: row["rating"] == "satisfied"),
            "K10": tuple(map(sum, zip(self.share(opinions, self.is_settled), self.heard_at_homes(), strict=True))),
        }

    def heard_at_homes(self) -> tuple:
        visits = {row["id"] for row in self.rows(HomeVisit) if date(2026, 3, 1) <= row["visited_on"] <= LAST}
        opinions = [row for row in self.made.of(HomeVisitOpinion) if row["home_visit_id"] in visits]
        return self.share(opinions, lambda row: row["done_on"])

    def is_settled(self, revisit: dict) -> bool:
        for row in self.made.of(Complaint):
            if row["id"] == revisit.get("complaint_id"):
                return row["closed_at"] is not None and row["replied_to_resident_at"] is not None
        return any(row["closed_at"] for row in self.made.of(RepairTask) if row["id"] == revisit.get("repair_task_id"))

    def repairs(self) -> dict:
        every = self.rows(RepairTask)
        due = [row for row in every if self.fallen_due(row["original_due_at"])]
        found = {}
        for code, size in (("K11", "small"), ("K12", "large")):
            of_size = [row for row in due if row["size"] == size]
            found[code] = self.share(of_size, self.is_in_time)
            found[f"{code}p"] = self.share([row for row in of_size if row["side"] == "property"], self.is_in_time)
            found[f"{code}d"] = self.share([row for row in of_size if row["side"] != "property"], self.is_in_time)
        quick = [row for row in self.received(RepairTask) if row["size"] == "small" or row["urgent"]]
        special = [row for row in due if not self.is_in_time(row) or row["due_at"] > row["original_due_at"]]
        done, whole = [row for row in every if self.inside(row["completed_at"])], self.everywhere(RepairTask)
        return {
            **found, "K13": self.share(quick, self.is_in_time), "K14": self.share(special, self.is_reported),
            "K23": self.share(done, lambda row: any(one["reopens_id"] == row["id"] for one in whole)),
        }

    @staticmethod
    def is_in_time(row: dict) -> bool:
        return row["completed_at"] is not None and row["completed_at"] <= row["original_due_at"]

    def is_reported(self, row: dict) -> bool:
        reports = self.beside(Escalation, "repair_task_id", row)
        return any(one["reported_at"] <= row["original_due_at"] for one in reports)

    def others(self) -> dict:
        live = {row["id"] for row in self.everywhere(Visit)}
        promises = [row for row in self.rows(ReplyPromise)
                    if self.fallen_due(row["promised_at"]) and row["consented"] and row["visit_id"] in live]
        accepted = [row for row in self.rows(Inspection) if self.inside(row["accepted_at"])]
        checks = {row["id"] for row in self.made.of(SpotCheck) if self.inside(row["checked_at"])}
        lines = [row for row in self.made.of(SpotCheckLine)
                 if row["spot_check_id"] in checks and row["result"] != "not_applicable"]
        return {
            "K15": self.share(promises, lambda row: row["replied_at"] and row["replied_at"] <= row["promised_at"]),
            "K17": self.share(self.rounds(), lambda row: row["done_on"]),
            "K18": self.share(accepted, lambda row: row["state"] == "archived"),
            "K21": self.share(lines, lambda row: row["result"] == "passed"),
        }

    def rounds(self) -> list:
        """Those whose last day lies in March, and is over by the day of looking."""
        over = LAST if self.now >= self.end else self.day - timedelta(days=1)
        last = timedelta(days=1)
        return [row for row in self.made.of(HomeVisitRound) if date(2026, 3, 1) <= row["until_on"] - last <= over]

    def again(self) -> dict:
        homes = {row["id"]: row.get("house_id") for row in self.made.of(Visit)}
        complaints = [(homes[row["visit_id"]], row["category_id"], row["received_at"]) for row in self.rows(Complaint)]
        repairs = [(row["house_id"], row["catalogue_id"], row["received_at"]) for row in self.rows(RepairTask)]
        return {"K19": (self.came_again(complaints, 2), None), "K19b": (self.came_again(repairs, 3), None)}

    def came_again(self, rows: list, times: int) -> int:
        number = 0
        for _matter, group in groupby(sorted(rows), key=lambda row: row[:2]):
            known = [row[2] for row in group]
            number += any(
                self.inside(last)
                and sum(last - timedelta(days=30) <= moment <= last for moment in known) >= times for last in known
            )
        return number

    def all(self) -> dict:
        return {
            **self.contacts(), **self.complaints(), **self.revisits(), **self.repairs(), **self.others(), **self.again()
        }
