"""常用语 and 突发通讯录: who keeps which, beside which field what is wrong stands, never deleted (S 5(6))."""

import json

import pytest
from sqlalchemy import select

from models import AuditEntry
from regulation.broken import NotPermitted, RuleBroken
from tests.workflow.story import TEN
from workflow import audit, scope, snippets
from workflow.act import SeenVersionStale


def refused(call, *args, **given) -> list:
    with pytest.raises(RuleBroken) as error:
        call(*args, **given)
    return [one.field for one in getattr(error.value, "refusals", [error.value])]


def reply(story, who="receptionist", **given):
    given = {"use": "reply", "text": "物业费每月十日前缴", **given}
    return snippets.add_snippet(story.act(who), story.people.east.id, **given)


def contact(story, who="director", **given):
    given = {"special_kind": "lift", "name": "电梯维保", "phone": "154 0000 0021", **given}
    return snippets.add_contact(story.act(who), story.people.east.id, **given)


@pytest.mark.parametrize("who", ["receptionist", "supervisor", "director", "admin"])
def test_who_keeps_the_words_of_the_desk(story, who):
    made = reply(story, who, text=f"  {who} 的答复\n第二行 ", kind="enquiry")
    assert (made.text, made.kind, made.active, made.place) == (f"{who} 的答复\n第二行", "enquiry", True, 1)
    assert made.created_by_id == getattr(story.people, who).id


@pytest.mark.parametrize("who", ["officer", "technician", "leader", "west_director"])
def test_who_does_not(story, who):
    snippet = reply(story)
    with pytest.raises(NotPermitted):
        reply(story, who, text="另一条")
    with pytest.raises(NotPermitted):
        snippets.change_snippet(story.act(who), snippet, text="另一条")
    assert snippet.text == "物业费每月十日前缴"


@pytest.mark.parametrize("use", ["complaint_word", "check_line"])
def test_whoever_is_checked_doesnt_edit_what_checks_them(story, use):
    """Words that suggest a complaint come first in the director's draw (people 16)."""
    with pytest.raises(NotPermitted):
        reply(story, "receptionist", use=use, text="投诉")
    made = reply(story, "director", use=use, text="投诉")
    with pytest.raises(NotPermitted):
        snippets.change_snippet(story.act("receptionist"), made, active=False)
    snippets.change_snippet(story.act("supervisor"), made, active=False)
    uses = [value for value, _label in snippets.uses_of(story.people.receptionist.person())]
    assert uses == ["content", "reply", "reason"]


@pytest.mark.parametrize("who", ["receptionist", "officer", "technician", "supervisor", "leader", "west_director"])
def test_the_call_lists_are_the_directors(story, who):
    made = contact(story)
    for call in (
        lambda: contact(story, who, name="消防"),
        lambda: snippets.change_contact(story.act(who), made, phone="119"),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_without_a_place_it_comes_last_in_its_list(story):
    assert [reply(story, text=text).place for text in ("一", "二", "三")] == [1, 2, 3]
    assert reply(story, use="reason", text="一").place == 1
    assert reply(story, text="前", place=0).place == 0
    assert [contact(story, name=name).place for name in ("甲", "乙")] == [1, 2]
    assert contact(story, name="甲", special_kind="fire").place == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"use": "joke"}, "use"), ({"use": None}, "use"), ({"text": " "}, "text"), ({"text": None}, "text"),
        ({"text": "长" * 501}, "text"), ({"kind": "joke"}, "kind"), ({"place": -1}, "place"),
        ({"place": 10_000}, "place"), ({"text": "物业费每月十日前缴"}, "text"),
        ({"use": "reason", "text": "长" * 201}, "text"),
    ],
)
def test_what_is_wrong_with_a_text_stands_beside_its_field(story, given, field):
    reply(story)
    assert refused(reply, story, **{"text": "另一条", **given}) == [field]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"special_kind": "joke"}, "special_kind"), ({"special_kind": None}, "special_kind"), ({"name": ""}, "name"),
        ({"name": "长" * 121}, "name"), ({"phone": "12"}, "phone"), ({"phone": "打我"}, "phone"),
        ({"name": "电梯维保"}, "name"), ({"place": 10_000}, "place"),
    ],
)
def test_what_is_wrong_with_a_unit_stands_beside_its_field(story, given, field):
    contact(story)
    assert refused(contact, story, **{"name": "另一家", **given}) == [field]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("119", "119"), ("95598", "95598"), ("400-810-0000", "4008100000"), ("１２３４５", "12345"), ("", None),
     ("154-0000-0021", "15400000021"), ("027-8765-4321", "02787654321"), ("8801", "8801")],
)
def test_a_units_number_may_be_a_short_one(story, typed, kept):
    assert contact(story, phone=typed).phone == kept


def test_one_is_switched_off_and_on_with_the_version_that_was_seen_and_audited(story, session):
    for made, change in (
        (reply(story), snippets.change_snippet), (contact(story), snippets.change_contact)
    ):
        seen = made.version
        change(story.act("director"), made, active=False, seen_version=seen)
        assert made.active is False
        with pytest.raises(SeenVersionStale):
            change(story.act("director"), made, active=True, seen_version=seen)
        change(story.act("director"), made, active=True)
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.record == made.__tablename__).order_by(AuditEntry.sequence)
        ).all()
        assert [row.verb for row in rows] == ["record", "correct", "correct"]
        assert json.loads(rows[1].values.changes) == {"active": [True, False]}
    assert audit.broken_link(session) is None


def test_another_offices_are_not_there(story):
    snippet, unit = reply(story), contact(story)
    west = story.act("west_director", TEN)
    assert scope.one(west, type(snippet), snippet.id) is None
    assert scope.one(west, type(unit), unit.id) is None
    with pytest.raises(NotPermitted):
        snippets.change_contact(west, unit, name="夺")
