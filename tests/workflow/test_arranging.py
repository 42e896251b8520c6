"""What a person arranged for a list is the person's own: filters under a name, one default, the columns."""

import pytest
from sqlalchemy import func, select

from models import AuditEntry, ListColumns, SavedFilter, db
from regulation.broken import RuleBroken
from workflow import arranging

OPEN = "flt0_state=open"


def save(story, name, query=OPEN, who="receptionist", **given):
    return arranging.save_filter(story.act(who), "visits", name, query, **{"is_default": False, **given})


def names(story, who="receptionist", endpoint="visits"):
    return [row.name for row in arranging.filters_of(story.act(who), endpoint)]


def test_a_filter_is_kept_under_its_name_for_its_person_and_list(story):
    save(story, "  未办 完 ")
    assert names(story) == ["未办 完"]
    assert names(story, who="colleague") == [] and names(story, endpoint="complaints") == []


def test_the_same_name_again_replaces_it(story):
    save(story, "我的")
    save(story, "我的", "flt0_mine=1")
    (kept,) = arranging.filters_of(story.act("receptionist"), "visits")
    assert kept.query == "flt0_mine=1"


def test_one_of_a_list_is_the_default(story):
    save(story, "一", is_default=True)
    save(story, "二", "flt0_mine=1", is_default=True)
    assert arranging.defaults_of(story.act("receptionist")) == {"visits": "flt0_mine=1"}
    assert arranging.defaults_of(story.act("colleague")) == {}


@pytest.mark.parametrize(("name", "query"), [(" ", OPEN), ("长" * 31, OPEN), ("多", "x" * 901)])
def test_what_cant_be_kept_is_refused_beside_its_name(story, name, query):
    with pytest.raises(RuleBroken) as refused:
        save(story, name, query)
    assert refused.value.field == "filter_name"
    assert names(story) == []


def test_a_list_keeps_so_many_and_no_more(story):
    for place in range(arranging.MOST_FILTERS):
        save(story, f"条件{place}")
    with pytest.raises(RuleBroken):
        save(story, "再一个")
    save(story, "条件3", "flt0_mine=1")
    assert len(names(story)) == arranging.MOST_FILTERS


def test_nobody_drops_anothers(story):
    kept = save(story, "我的")
    arranging.forget_filter(story.act("colleague"), "visits", kept.id)
    assert names(story) == ["我的"]
    arranging.forget_filter(story.act("receptionist"), "visits", kept.id)
    assert names(story) == []


def test_columns_are_kept_in_their_order_and_given_back(story):
    act = story.act("receptionist")
    arranging.choose_columns(act, "visits", ["number", "phone"])
    arranging.choose_columns(act, "visits", ["number", "content"])
    assert arranging.columns_of(act, "visits") == ["number", "content"]
    arranging.choose_columns(act, "visits", [])
    assert arranging.columns_of(act, "visits") == []
    assert db.session.scalar(select(func.count()).select_from(ListColumns)) == 0


def test_it_stands_in_no_audit(story):
    save(story, "我的")
    arranging.choose_columns(story.act("receptionist"), "visits", ["number"])
    assert db.session.scalar(select(func.count()).select_from(SavedFilter)) == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0
