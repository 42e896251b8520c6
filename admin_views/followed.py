"""What is followed until it is done, as the screens show it: what, by whom, until when, done when and how."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from regulation import follow_ups

from .fields import DayField, LongField
from .forms import OfficeForm


class DoneForm(OfficeForm):
    """What is followed is done: on which day, and how."""

    done_on = DayField(_("完成日期"))
    done_note = LongField(_("完成情况"), needed=True)


def followed_rows(rows, today: date) -> list[dict]:
    """Corrections, measures or opinions with their word: open, late, done, done late."""
    return [
        {
            "id": row.id, "text": row.text, "who": row.person.name, "due": row.due_on.isoformat(),
            "is_done": row.done_on is not None, "done_on": row.done_on.isoformat() if row.done_on else "",
            "done_note": row.done_note, "done_by": row.done_by.name if row.done_by else "",
            "is_late": follow_ups.is_late(row.due_on, row.done_on, today), **_word(row, today),
        }
        for row in rows
    ]


def _word(row, today: date) -> dict:
    if follow_ups.is_late(row.due_on, row.done_on, today):
        days = (today - row.due_on).days
        return {"word": gettext("已超时 %(days)s 天", days=days), "tone": "late"}
    if row.done_on is None:
        return {"word": gettext("未完成"), "tone": "soon"}
    if follow_ups.was_late(row.due_on, row.done_on):
        return {"word": gettext("超时完成"), "tone": "late"}
    return {"word": gettext("已完成"), "tone": "done"}
