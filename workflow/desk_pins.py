"""What a log-in, a log-out and a change of an account do to the person's PINs on front-desk PCs.

Each of these is called within the transaction of its verb, which holds the account and stands in its audit.
"""

from datetime import UTC, datetime

from sqlalchemy import delete, update

from models import DeskPin, FrontDesk, Staff

from .act import Act

NO_SHIFT = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment of the whole log-in of who has logged out since: no PIN is good from then until today."""


def renew(act: Act, desk: FrontDesk, staff: Staff) -> None:
    """A whole log-in at this PC: the PIN there is good again, with all its tries."""
    act.session.execute(
        update(DeskPin)
        .where(DeskPin.staff_id == staff.id, DeskPin.front_desk_id == desk.id)
        .values(logged_in_at=act.now, wrong_count=0)
    )


def rest(act: Act, staff: Staff) -> None:
    """A log-out: every PIN of this person waits for the next whole log-in at its PC."""
    act.session.execute(update(DeskPin).where(DeskPin.staff_id == staff.id).values(logged_in_at=NO_SHIFT))


def drop(act: Act, staff: Staff) -> None:
    """Password, role or office changed, or the account disabled: every PIN of this person is gone."""
    act.session.execute(delete(DeskPin).where(DeskPin.staff_id == staff.id))
