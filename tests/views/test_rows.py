"""Rows of a list that were drawn before: the same HTML, and never that of another row."""

import pytest
from markupsafe import Markup

from admin_views import rows

COLUMNS = [("no", "编号"), ("main", "事项"), ("state", "状态"), ("", "电话")]
BADGE = '<span class="state">办理中</span>'


@pytest.fixture
def draw(app):
    def drawn(*told, here="/admin/visits/", pick="选择"):
        with app.test_request_context():
            return str(rows.drawn(told, COLUMNS, here=here, pick=pick))

    return drawn


def test_a_row_is_drawn_as_it_was(draw):
    told = (7, ["JD-1", "漏水 <b>", Markup(BADGE), "138****0001"])
    first = draw(told)
    assert first == draw(told)
    assert '<a href="/admin/visits/details/?id=7">JD-1</a>' in first and "漏水 &lt;b&gt;" in first and BADGE in first
    assert 'name="rowid" value="7"' in first and 'data-l="电话">138****0001<' in first


def test_a_text_that_reads_like_a_badge_is_none(draw):
    assert BADGE in draw((8, ["JD-2", "x", Markup(BADGE), "y"]))
    assert BADGE not in draw((8, ["JD-2", "x", BADGE, "y"]))
    assert BADGE in draw((8, ["JD-2", "x", Markup(BADGE), "y"]))


def test_what_changed_is_drawn_anew(draw):
    draw((9, ["JD-3", "旧", "", "y"]))
    assert "新" in draw((9, ["JD-3", "新", "", "y"]))
    assert "checkbox" not in draw((9, ["JD-3", "新", "", "y"]), pick=None)
    assert 'aria-label="Select"' in draw((9, ["JD-3", "新", "", "y"]), pick="Select")
    assert "<a " not in draw((9, ["JD-3", "新", "", "y"]), here=None)


def test_rows_stand_in_their_order(draw):
    page = draw(*((number, [f"JD-{number}", "z", "", ""]) for number in (30, 10, 20)))
    assert page.index("JD-30") < page.index("JD-10") < page.index("JD-20")
