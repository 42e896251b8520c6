"""What a device sends may come twice, because the answer to the first got lost: it is answered again, not done twice.

The device makes a key for each press. The key's row and what the press changed are committed together, and the key is
claimed before anything is done, so that of two requests with one key the second waits for the first. A key goes after
`KEPT_FOR`: what a device sends again later than that is a new press, and what was done may refuse it.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exc, select
from sqlalchemy.orm import Session

from models import Submission
from regulation.broken import RuleBroken
from regulation.words import N_
from storage import READING, db, fresh_writing_session

from .act import Act, together

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_FOR = timedelta(days=90)
FORGOTTEN_AT_ONCE = 500
"""So that whoever saves meanwhile waits for some milliseconds only."""


class AnsweredAlready(Exception):
    """Another request with the same key was quicker; its answer is stored."""


def checked_key(text: str | None) -> str:
    """The key that a device sent: 32 hexadecimal digits. Raises `RuleBroken` for anything else."""
    if not text or not KEY.fullmatch(text):
        raise RuleBroken(N_("这次提交没有编号，请刷新页面后再试"), "S 1(4)", "key")
    return text


def answer_to(act: Act, key: str) -> dict | None:
    """What this person's press with this key was answered, or None when it was never done."""
    query = select(Submission.answer).where(Submission.staff_id == act.person.id, Submission.key == key)
    stored = act.session.scalar(query)
    return None if stored is None else json.loads(stored)


def once(act: Act, key: str, do: Callable[[], dict]) -> dict:
    """Carry `do` out and keep its answer under the key; a key that was answered gets that answer again.

    All of it is one transaction. What `do` refuses is not kept, so that the same press may be tried again.
    """
    try:
        with together(act):
            submission = _claim(act, key)
            answer = do()
            submission.answer = json.dumps(answer, ensure_ascii=False)
            act.session.flush()
    except AnsweredAlready:
        return answer_to(act, key)
    return answer


def _claim(act: Act, key: str) -> Submission:
    submission = Submission(staff_id=act.person.id, key=key, at=act.now, answer="")
    act.session.add(submission)
    try:
        act.session.flush()
    except exc.IntegrityError as taken:
        raise AnsweredAlready from taken
    return submission


def forget_old(now: datetime) -> int:
    """Let go of keys older than `KEPT_FOR` at `now` (UTC), at most `FORGOTTEN_AT_ONCE`; returns how many went."""
    is_old = Submission.at < now - KEPT_FOR
    oldest = select(Submission.id).where(is_old).order_by(Submission.at).limit(FORGOTTEN_AT_ONCE)
    with Session(db.engines[READING]) as session:
        ids = session.scalars(oldest).all()
    if not ids:
        return 0
    with fresh_writing_session() as session:
        # Old still: another process may have been quicker, and SQLite gives an id that became free to a new press.
        return session.execute(delete(Submission).where(Submission.id.in_(ids), is_old)).rowcount
