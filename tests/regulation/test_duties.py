"""值班表: from when until when, by the office's clock (B1.1)."""

from datetime import UTC, date, datetime, time

from regulation.duties import begun_refusal, duty_refusals, span, twice_refusal
from regulation.office_rules import OfficeRules

DAY = date(2026, 3, 4)


def test_a_duty_over_midnight_ends_on_the_next_day():
    assert span(DAY, time(8, 30), time(20), OfficeRules()) == (
        datetime(2026, 3, 4, 0, 30, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC)
    )
    assert span(DAY, time(20), time(8), OfficeRules())[1] == datetime(2026, 3, 5, 0, tzinfo=UTC)
    assert span(DAY, time(8), time(8), OfficeRules())[1] == datetime(2026, 3, 5, 0, tzinfo=UTC)


def test_it_says_who_when_from_and_until():
    def refused(*said, now=datetime(2026, 3, 4, tzinfo=UTC)):
        return [one.field for one in duty_refusals(*said, now, OfficeRules())]

    assert refused(None, None, None, None) == ["person", "day", "starts", "ends"]
    assert refused("林峰", DAY, time(0), time(9)) == []
    assert refused("林峰", DAY, time(0), time(8)) == ["day"]
    assert refused("林峰", date(2026, 4, 1), time(8), time(20)) == []
    assert refused("林峰", date(2026, 4, 2), time(8), time(20)) == ["day"]
    assert refused("林峰", DAY, time(20), time(20)) == ["ends"]
    assert refused("林峰", DAY, time(20), time(8), now=datetime(2026, 3, 4, 23, tzinfo=UTC)) == []


def test_nobody_is_on_duty_twice_at_once():
    assert twice_refusal(is_there_already=True).field == "person" and twice_refusal(is_there_already=False) is None


def test_a_duty_that_has_begun_stays_on_the_roster():
    starts = datetime(2026, 3, 4, 0, tzinfo=UTC)
    assert begun_refusal(starts, starts).status == 409
    assert begun_refusal(starts, datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)) is None
