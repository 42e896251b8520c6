"""What a month without a solution brings about: valid complaints that become grave (D.2). Found by the sweep."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Complaint, Office, db
from regulation.complaints import rises_to_grave
from regulation.states import BEING_WORKED_ON
from storage import READING
from workflow.act import Act
from workflow.complaint_rise import rise_to_grave

from .due import rules_of_offices


def raise_unsolved(now: datetime) -> int:
    """Raise what is due to rise by `now` (UTC); returns how many did. However many sweep, each rises once."""
    with Session(db.engines[READING]) as session:
        ids = due_to_rise(session, now)
    act = Act.by_system(now)
    return sum(rise_to_grave(act, db.session.get(Complaint, row_id)) for row_id in ids)


def due_to_rise(session, now: datetime) -> list[int]:
    """The ids of the complaints that rise now, by each office's own number of days."""
    rules = rules_of_offices(session)
    query = select(
        Complaint.id, Complaint.office_id, Complaint.validity, Complaint.severity, Complaint.state,
        Complaint.received_at,
    ).where(
        Complaint.office_id.in_(select(Office.id)), Complaint.closed_at.is_(None),
        Complaint.state.in_(BEING_WORKED_ON), Complaint.validity == "valid", Complaint.severity != "grave",
        Complaint.received_at < now - timedelta(days=1),
    )
    return [
        row.id for row in session.execute(query)
        if rises_to_grave(row.validity, row.severity, row.state, row.received_at, now, rules[row.office_id])
    ]
