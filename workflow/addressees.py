"""Who in the house is told: the director of an office, the leader, a person's superior. One place for F-35."""

from sqlalchemy import select

from models import Office, Staff
from regulation.complaints import report_addressee
from regulation.words import N_


def leader_account(act) -> Staff | None:
    """The company leader's account; None when the leader is told outside the program (F-35)."""
    return act.with_role("leader", None)


def leader(act, office_id: int) -> dict:
    """The company's leader as an addressee: an account, or the name that the office gave at set-up (F-35)."""
    staff = leader_account(act)
    if staff is not None:
        return {"to_staff": staff}
    name = act.session.scalar(select(Office.leader_name).where(Office.id == office_id))
    return {"to_text": name or N_("公司主管领导")}


def director(act, office_id: int, *, is_accused: bool = False) -> dict:
    """The director as an addressee; the leader when the director is the accused or there is none (F-35)."""
    staff = None if is_accused else act.with_role("director", office_id)
    return {"to_staff": staff} if staff is not None else leader(act, office_id)


def superior_of_accused(act, complaint) -> dict:
    """To whom a verified service complaint goes: the named person's direct superior, the leader when that is the
    director; for a department or a post, the director (S 5(4), F-35)."""
    accused = complaint.target_staff
    if accused is None:
        return director(act, complaint.office_id)
    superior = accused.superior if accused.superior is not None and accused.superior.active else None
    to = report_addressee(
        superior.person().roles if superior else frozenset(), is_about_director="director" in accused.person().roles
    )
    return {"to_staff": superior} if to == "superior" else leader(act, complaint.office_id)


def above(act, row, *, director_is_accused: bool) -> dict:
    """Where a report without a named addressee goes: to the director, from the director to the leader."""
    if act.is_director or director_is_accused:
        return leader(act, row.office_id)
    return director(act, row.office_id)
