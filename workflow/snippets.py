"""常用语 and 突发通讯录: the words that the desk types by one key, and whom it calls when something happens (S 5(6)).

Both are edited by the office and never deleted: what is switched off is offered no more.
"""

from sqlalchemy import func, select

from models import EmergencyContact, Snippet
from regulation.broken import RuleBroken, refuse_all, required
from regulation.homes import PhoneRefused, normalise_unit_phone
from regulation.permissions import CHECKING_USES
from regulation.words import KINDS, N_, SNIPPET_USES, SPECIAL_KINDS, values

from .act import Act, SeenVersionStale, change, created, lock, need

LONGEST = {"content": 500, "reply": 500, "reason": 200, "complaint_word": 20, "check_line": 60}
"""Characters that a text of each use may have: it has to fit where it is put."""
LONGEST_NAME, LAST_PLACE = 120, 9999
SNIPPET_FIELDS = ("kind", "text", "place", "active")
CONTACT_FIELDS = ("special_kind", "name", "phone", "place", "active")


def add_snippet(act: Act, office_id: int, *, use: str | None, **fields) -> Snippet:
    """Add a text for one use (`SNIPPET_USES`): `text`, for which `kind` of contact (any without), and its `place` in
    the order; without a place it comes last. Raises what is wrong beside its field."""
    refuse_all([_not_in("use", use, SNIPPET_USES)])
    need(act, ability_for(use), office_id)
    with change(act, "record"):
        known = _snippet(act, office_id, use, {"active": True, **fields}, None)
        return _made(act, Snippet, use=use, **known, **created(act, office_id))


def change_snippet(act: Act, snippet: Snippet, *, seen_version: int | None = None, **fields) -> Snippet:
    """Correct a text; only the fields given change, its use never. `active=False` takes it out of the offer."""
    need(act, ability_for(snippet.use), snippet.office_id)
    with change(act, "correct"):
        _hold(act, snippet, seen_version)
        before = {name: getattr(snippet, name) for name in SNIPPET_FIELDS}
        _set(snippet, _snippet(act, snippet.office_id, snippet.use, {**before, **fields}, snippet))
    return snippet


def ability_for(use: str) -> str:
    """Which ability keeps the texts of a use: those that check the desk's records are not the desk's."""
    return "manage_checks" if use in CHECKING_USES else "manage_snippets"


def uses_of(person) -> tuple:
    """The uses whose texts a person keeps, as pairs of value and label."""
    return tuple((use, label) for use, label in SNIPPET_USES if person.may(ability_for(use)))


def add_contact(act: Act, office_id: int, **fields) -> EmergencyContact:
    """Add a unit to the call list of a kind of special event: `special_kind name phone place` (S 5(6))."""
    need(act, "manage_contacts", office_id)
    with change(act, "record"):
        known = _contact(act, office_id, {"active": True, **fields}, None)
        return _made(act, EmergencyContact, **known, **created(act, office_id))


def change_contact(
    act: Act, contact: EmergencyContact, *, seen_version: int | None = None, **fields
) -> EmergencyContact:
    """Correct a unit of a call list; `active=False` takes it off the list."""
    need(act, "manage_contacts", contact.office_id)
    with change(act, "correct"):
        _hold(act, contact, seen_version)
        before = {name: getattr(contact, name) for name in CONTACT_FIELDS}
        _set(contact, _contact(act, contact.office_id, {**before, **fields}, contact))
    return contact


def _snippet(act, office_id: int, use: str, given: dict, row) -> dict:
    text = (given.get("text") or "").strip()
    refuse_all([
        required("text", text, N_("请填写内容"), "S 1(4)"),
        _too_long("text", text, LONGEST[use]),
        _not_in("kind", given["kind"], KINDS) if given.get("kind") else None,
        _place_refusal(given.get("place")),
    ])
    same = select(Snippet.id).where(Snippet.office_id == office_id, Snippet.use == use, Snippet.text == text)
    _refuse_taken(act, same.where(Snippet.kind.is_not_distinct_from(given.get("kind") or None)), row, "text", text[:20])
    return {
        "kind": given.get("kind") or None, "text": text, "active": bool(given.get("active")),
        "place": _place(act, given, Snippet, Snippet.office_id == office_id, Snippet.use == use),
    }


def _contact(act, office_id: int, given: dict, row) -> dict:
    name = " ".join((given.get("name") or "").split())
    kind = given.get("special_kind")
    refuse_all([
        _not_in("special_kind", kind, SPECIAL_KINDS),
        required("name", name, N_("请填写通知的单位"), "S 5(6)"),
        _too_long("name", name, LONGEST_NAME),
        _place_refusal(given.get("place")),
    ])
    try:
        phone = normalise_unit_phone(given.get("phone")) or None
    except PhoneRefused as refused:
        raise RuleBroken(refused.message, refused.clause, "phone") from None
    of_kind = EmergencyContact.office_id == office_id, EmergencyContact.special_kind == kind
    _refuse_taken(
        act, select(EmergencyContact.id).where(*of_kind, EmergencyContact.name == name), row, "name", name
    )
    return {
        "special_kind": kind, "name": name, "phone": phone, "active": bool(given.get("active")),
        "place": _place(act, given, EmergencyContact, *of_kind),
    }


def _not_in(field: str, value, words: tuple) -> RuleBroken | None:
    return None if value in values(words) else RuleBroken(N_("请从列表中选择"), "S 1(4)", field)


def _too_long(field: str, text: str, limit: int) -> RuleBroken | None:
    return RuleBroken(N_("不能超过 %(limit)s 个字"), "C.1", field, limit=limit) if len(text) > limit else None


def _place_refusal(place: int | None) -> RuleBroken | None:
    if place is None or 0 <= place <= LAST_PLACE:
        return None
    return RuleBroken(N_("请填 %(low)s 到 %(high)s 的整数"), "C.1", "place", low=0, high=LAST_PLACE)


def _place(act, given: dict, model, *conditions) -> int:
    """The place that was typed; the one after the last when none was."""
    if given.get("place") is not None:
        return given["place"]
    last = act.session.scalar(select(func.max(model.place)).where(*conditions))
    return min((last or 0) + 1, LAST_PLACE)


def _refuse_taken(act, query, row, field: str, name: str) -> None:
    taken = act.session.scalar(query)
    if taken is not None and (row is None or taken != row.id):
        raise RuleBroken(N_("已有「%(name)s」"), "C.1", field, name=name)


def _made(act: Act, model, **known):
    row = act.add(model, **known)
    act.session.flush()
    return row


def _hold(act: Act, row, seen_version: int | None) -> None:
    lock(act, row)
    if seen_version is not None and seen_version != row.version:
        raise SeenVersionStale


def _set(row, known: dict) -> None:
    for name, value in known.items():
        setattr(row, name, value)
