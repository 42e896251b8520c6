"""Who may do what: abilities by role, how far a person sees within an office, and what is masked.

The verbs of the cases stand with their roles in `states.py`; here stands everything else.
"""

from dataclasses import dataclass, field

from .words import ROLES, values

R, O, T, S, D, L, A = values(ROLES)  # noqa: E741

ABILITIES = {
    "work_desk": {R, S, D},
    "record_visit": {R, O, T, S, D},
    "record_complaint": {R, O, S, D},
    "record_repair": {R, O, T, S, D},
    "record_inspection": {R, O, S, D},
    "see_visits": {R, O, T, S, D, L},
    "see_complaints": {R, O, T, S, D, L},
    "see_inspections": {R, O, S, D, L},
    "see_repair_tasks": {R, O, T, S, D, L},
    "see_revisits": {R, O, S, D, L},
    "see_notices": {R, O, T, S, D, L},
    "see_houses": {R, O, S, D, L},
    "edit_houses": {R, S, D},
    "see_residents": {R, O, S, D},
    "edit_residents": {R, S, D},
    "import_homes": {D, A},
    "see_staff": {S, D, A},
    "manage_staff": {D, A},
    "manage_departments": {D, A},
    "manage_categories": {D, A},
    "manage_settings": {D, A},
    "manage_snippets": {R, S, D, A},
    "manage_checks": {S, D, A},
    "manage_contacts": {D, A},
    "manage_checklists": {D, A},
    "see_audit": {D, L, A},
    "see_exports": {D, L},
    "export": {R, O, T, S, D, L, A},
    "export_whole": {D},
    "reveal": {R, O, T, S, D, L},
    "attach": {R, O, T, S, D},
    "have_tasks": {O, T, S},
    "type_slips": {R, S, D},
    "hand_over_shift": {R, S, D},
    "deputise": {D},
    "enrol_front_desks": {D},
    "pick_office": {A, L},
    "see_board": {D, L},
    "check_records": {D},
    "see_month": {R, S, D, L},
    "write_month": {R, S, D},
    "approve_month": {D},
    "see_duties": {R, O, T, S, D},
    "plan_duties": {S, D},
    "see_box": {R, O, S, D, L},
    "open_box": {R, S, D},
    "see_home_visits": {R, O, S, D, L},
    "plan_home_visits": {S, D},
    "record_home_visits": {R, O, S, D},
    "close_home_visits": {D},
}
"""Ability -> roles. Whoever meets a caller may record it (B1.2). `record_*` opens a record, `see_*` a screen,
`export_whole` gives names and phones unmasked, `manage_checks` keeps the words by which records are checked,
`close_home_visits` completes and opens again the rounds of others."""

CHECKING_USES = ("complaint_word", "check_line")
"""The 常用语 that serve to check what the desk writes: whoever is checked doesn't edit them."""

NOT_DELEGATED = {
    "manage_staff", "export_whole", "deputise", "import_homes", "manage_settings", "enrol_front_desks",
    "approve_month",
}
"""What a deputy of the director may not do: accounts, the unmasked export, naming a deputy, settings, saying at which
PC a PIN is enough, and approving the month."""

ASKS_FOR_PASSWORD = NOT_DELEGATED
"""What six digits are too few for: the same things, for the director too, are done after a whole log-in alone."""

ACCOUNTS_OF_A_DIRECTOR = (R, O, T, S)
"""The roles whose accounts a director keeps in the own office; the others are the administrator's."""

OFFICE_WIDE = frozenset({R, S, D})
COMPANY_WIDE = frozenset({L})
NARROW = frozenset({O, T})
ACCOUNT_RECORDS = (
    "staff", "deputation", "department", "category", "fault", "setting", "office", "snippet", "emergency_contact",
    "front_desk", "checklist",
)
"""What an administrator may read in the audit: accounts and settings, never a case."""


@dataclass(frozen=True)
class Person:
    """Who acts, as plain values: roles are the union of main role, further roles and a deputation in force."""

    id: int | None
    name: str
    office_id: int | None
    roles: frozenset
    department_id: int | None = None
    own_roles: frozenset = field(default_factory=frozenset)
    is_by_pin: bool = False

    @property
    def is_deputy(self) -> bool:
        """Whether the director's rights are held by deputation only (代主任)."""
        return D in self.roles and D not in self.own_roles

    def may(self, ability: str) -> bool:
        return self._has(ability) and not (self.is_by_pin and ability in ASKS_FOR_PASSWORD)

    def lacks_password(self, ability: str) -> bool:
        """Whether nothing but the whole log-in is missing: a PIN began the session."""
        return self._has(ability) and not self.may(ability)

    def _has(self, ability: str) -> bool:
        roles = self.own_roles if ability in NOT_DELEGATED else self.roles
        return bool(ABILITIES[ability] & roles)


SYSTEM = Person(id=None, name="系统", office_id=None, roles=frozenset(), own_roles=frozenset())


def reach(person: Person) -> str:
    """How far a person sees cases: `company`, `office`, `own` (department's or own cases) or `none`."""
    if person.roles & COMPANY_WIDE:
        return "company"
    if person.roles & OFFICE_WIDE:
        return "office"
    return "own" if person.roles & NARROW else "none"


def may_manage_account(person: Person, *, office_id: int | None, role: str, is_self: bool = False) -> bool:
    """Whether a person keeps this account: an administrator any, a director those of the own office up to
    supervisor. Nobody gives or takes the own rights."""
    if is_self or not person.may("manage_staff"):
        return False
    if A in person.own_roles:
        return True
    return office_id == person.office_id and role in ACCOUNTS_OF_A_DIRECTOR


def mask_name(name: str | None) -> str:
    """`张建国` -> `张**`: the family name stays, so that a colleague can still speak of the case (E-9)."""
    if not name:
        return ""
    return name[0] + "*" * min(max(len(name) - 1, 1), 2)


def mask_phone(phone: str | None) -> str:
    """`15400005678` -> `154****5678`; a short number keeps its last two digits (E-9)."""
    if not phone:
        return ""
    if len(phone) >= 11:
        return phone[:3] + "****" + phone[-4:]
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def sees_whole(
    person: Person, *, is_open: bool, is_own_task: bool = False, days_since_end: int | None = None,
    escalated_to_company: bool = False,
) -> bool:
    """Whether an opened case shows name and phone whole without asking.

    Receptionist, supervisor and director on an open case; officer and technician on their own open tasks and
    seven days after; the leader on what was escalated.
    """
    if person.roles & OFFICE_WIDE and is_open:
        return True
    if person.roles & NARROW and is_own_task:
        return is_open or (days_since_end is not None and days_since_end <= 7)
    return bool(person.roles & COMPANY_WIDE and escalated_to_company)
