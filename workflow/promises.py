"""约定答复时间: a definite time with the owner's consent, and the reply that keeps it (S 5(8))."""

from models import ReplyPromise
from regulation.broken import refuse_all
from regulation.reception import promise_refusals

from .act import created


def add_promise(
    act, visit, *, promised_at, reason, consented, consent_way=None, owner_words=None, complaint=None
) -> ReplyPromise:
    """Write a promise down; an older open one is settled and kept. A refused one is kept too, and never open."""
    refuse_all(promise_refusals(promised_at, consented, consent_way, reason, act.now))
    settle(act, visit)
    return act.add(
        ReplyPromise, visit=visit, complaint=complaint, promised_at=promised_at, reason=reason, consented=consented,
        consent_way=consent_way or "phone", consent_at=act.now, owner_words=owner_words,
        settled_at=None if consented else act.now, **created(act, visit.office_id),
    )


def open_promise(visit) -> ReplyPromise | None:
    """The promise that waits for its reply, or None."""
    return next((promise for promise in visit.promises if promise.settled_at is None), None)


def settle(act, visit, *, reply: str | None = None) -> ReplyPromise | None:
    """End the open promise: replied when `reply` is given, else replaced by a new one."""
    promise = open_promise(visit)
    if promise is None:
        return None
    promise.settled_at = act.now
    if reply:
        promise.reply, promise.replied_at = reply, act.now
    act.session.flush()
    return promise
