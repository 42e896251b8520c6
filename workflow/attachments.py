"""Photos and PDFs of a case: the file is safe on the disk before its row is, and goes when the row does not come.

Nothing is ever deleted: an attachment is part of its case.
"""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import event, exc, or_, select

import attachments
from models import Attachment, db
from regulation.attachments import attachment_refusal
from regulation.broken import refuse_all
from storage import READING

from . import facts
from .act import bar_the_accused, change, created, lock, need

FOLDER = "attachments"


def attach(act, case, stream: BinaryIO, given_name: str | None) -> Attachment:
    """Keep a photo or PDF with a visit, complaint, inspection or repair task; returns its row.

    `stream` is a binary file that can seek, `given_name` the name that the browser sent. Raises `FileRefused` for
    what isn't a sound photo or PDF within the limits, `NotPermitted`, and `WrongState` for an archived case (S 3(9)).
    """
    return attach_kept(act, case, keep_for(act, case, stream, given_name))


def keep_for(act, case, stream: BinaryIO, given_name: str | None) -> attachments.Kept:
    """The first half of `attach`, before any transaction: the file on the disk, gone again when no row comes."""
    _permit(act, case)
    _let_others_write(act)
    kept = attachments.keep(folder(), stream, given_name)
    act.session.info.setdefault("kept_files", []).append(kept)
    return kept


def attach_kept(act, case, kept: attachments.Kept, *, item=None, purpose: str | None = None) -> Attachment:
    """The second half of `attach`: the row of a file that `keep_for` put on the disk. `item` is the problem of a
    handover sheet that a photo shows, `purpose` one of `SIGNATURES`."""
    with change(act, "attach"):
        # Read anew: the case may have been archived while the photo was decoded.
        lock(act, case)
        _permit(act, case)
        row = Attachment(
            stored_name=kept.stored_name, shown_name=kept.shown_name, media_type=kept.media_type,
            size_bytes=kept.size_bytes, sha256=kept.sha256, purpose=purpose,
            inspection_item_id=item.id if item is not None else None, **{case.record: case},
            **created(act, case.office_id),
        )
        act.session.add(row)
    return row


def attach_signature(act, case, png: bytes, purpose: str) -> Attachment:
    """Keep what somebody signed with on the glass, within the verb that is open and that permitted it; `purpose` is one
    of `SIGNATURES`. Raises `FileRefused` for what is no picture."""
    kept = attachments.keep(folder(), BytesIO(png), f"{purpose}.png")
    act.session.info.setdefault("kept_files", []).append(kept)
    return act.add(
        Attachment, stored_name=kept.stored_name, shown_name=kept.shown_name, media_type=kept.media_type,
        size_bytes=kept.size_bytes, sha256=kept.sha256, purpose=purpose, **{case.record: case},
        **created(act, case.office_id),
    )


def case_files(case) -> list[Attachment]:
    """The attachments of a case, the oldest first; a repair task has the photos of its problem too (S 3(7))."""
    beside = getattr(Attachment, f"{case.record}_id") == case.id
    if case.record == "repair_task" and case.inspection_item_id is not None:
        beside = or_(beside, Attachment.inspection_item_id == case.inspection_item_id)
    return list(db.session.scalars(select(Attachment).where(beside).order_by(Attachment.id)))


def signatures_of(sheet) -> dict[str, Attachment]:
    """What the parties of a handover sheet signed with, by `SIGNATURES`."""
    query = select(Attachment).where(Attachment.inspection_id == sheet.id, Attachment.purpose.is_not(None))
    return {row.purpose: row for row in db.session.scalars(query)}


def takes_files(act, case) -> bool:
    """Whether this person may attach something to this case as it stands."""
    return act.person.may("attach") and attachment_refusal(case.state) is None


def file_of(row: Attachment) -> Path:
    """Where the attachment lies."""
    return attachments.path_of(folder(), row.stored_name)


def thumbnail_of(row: Attachment) -> Path:
    """Where the small picture of a photo lies."""
    return attachments.thumbnail_of(folder(), row.stored_name)


def folder() -> Path:
    """The folder of all attachments, outside of everything that is served by its path."""
    return Path(current_app.instance_path, FOLDER)


def _permit(act, case) -> None:
    need(act, "attach", case.office_id)
    bar_the_accused(act, facts.of(case, act))
    refuse_all([attachment_refusal(case.state)])


def _let_others_write(act) -> None:
    """End the transaction in which the case was read, so that nobody waits while a photo is decoded.

    Within another verb there is no pause: all of it is one transaction.
    """
    if not act.session.info.get("depth"):
        act.session.commit()


@event.listens_for(db.session, "after_commit")
def _keep_files(session) -> None:
    session.info.pop("kept_files", None)


@event.listens_for(db.session, "after_rollback")
def _remove_files(session) -> None:
    for kept in session.info.pop("kept_files", ()):
        if not _is_named_by_a_row(kept.stored_name):
            kept.remove()


def _is_named_by_a_row(stored_name: str) -> bool:
    """Whether the row was saved after all: a commit may arrive though its answer got lost. In doubt, it was."""
    try:
        with db.engines[READING].connect() as connection:
            return connection.scalar(select(Attachment.id).where(Attachment.stored_name == stored_name)) is not None
    except exc.SQLAlchemyError:
        return True
