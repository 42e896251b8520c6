"""What the first statement of a request brings along: the same as asking for it, and never older than a change."""

from models import Office, Setting, db
from workflow import arranging
from workflow.act import Act
from workflow.login import person_with_office
from workflow.settings import set_setting


def come_in(story, who: str) -> Act:
    """A new session, as a request of this person begins."""
    act = story.act(who)
    db.session.commit()
    person_with_office(db.session, act.person.id)
    return story.act(who)


def test_it_is_what_asking_gives(story):
    office = story.act("director").person.office_id
    set_setting(story.act("director"), office, "large_repair_days", "5")
    arranging.save_filter(story.act("director"), "visits", "一", "flt0_state=open", is_default=True)
    arranging.save_filter(story.act("director"), "complaints", "二", "flt0_state=due", is_default=False)
    arranging.choose_columns(story.act("director"), "visits", ["number", "content"])
    asked = story.act("director")
    expected = (
        asked.rules(office), arranging.all_filters(asked), arranging.columns_of(asked, "visits"),
        arranging.columns_of(asked, "complaints"),
    )
    act = come_in(story, "director")
    assert expected[0].large_repair_days == 5 and len(expected[1]) == 2
    assert expected == (
        act.rules(office), arranging.all_filters(act), arranging.columns_of(act, "visits"),
        arranging.columns_of(act, "complaints"),
    )


def test_it_costs_no_statement_more(story, statements):
    act = come_in(story, "receptionist")
    db.session.get(Office, act.person.office_id)
    statements.clear()
    assert act.rules(act.person.office_id) and arranging.all_filters(act) == []
    assert arranging.columns_of(act, "visits") == []
    assert statements == []


def test_another_persons_and_another_offices_are_asked_for(story):
    act = story.act("director")
    arranging.save_filter(act, "visits", "一", "flt0_state=open", is_default=True)
    come_in(story, "receptionist")
    assert [row.name for row in arranging.all_filters(act)] == ["一"]
    other = Office(name="另一处", created_at=act.now)
    db.session.add(other)
    db.session.flush()
    db.session.add(Setting(office_id=other.id, key="large_repair_days", value=6, created_at=act.now))
    db.session.commit()
    assert story.act("receptionist").rules(other.id).large_repair_days == 6


def test_a_change_is_seen_at_once(story):
    act = come_in(story, "director")
    office = act.person.office_id
    before = act.rules(office).large_repair_days
    set_setting(act, office, "large_repair_days", str(before + 1))
    assert story.act("director").rules(office).large_repair_days == before + 1
    for change, shown in (
        (lambda act: arranging.save_filter(act, "visits", "新", "flt0_mine=1", is_default=False), ["新"]),
        (lambda act: arranging.forget_filter(act, "visits", arranging.all_filters(act)[0].id), []),
    ):
        act = come_in(story, "director")
        change(act)
        assert [row.name for row in arranging.all_filters(story.act("director"))] == shown
    act = come_in(story, "director")
    arranging.choose_columns(act, "visits", ["content"])
    assert arranging.columns_of(story.act("director"), "visits") == ["content"]
