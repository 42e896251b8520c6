"""回单录入 by the keyboard alone: last digits, Enter, the fields, Enter, the next; a refusal keeps what was typed."""

import pytest

from models import RepairTask, db

SAVE = "/admin/slips/save/"


@pytest.fixture
def seat(sit):
    return sit("li.na")


@pytest.fixture
def tasks(office):
    """Two tasks under way, as (id, number)."""
    with office.today() as story:
        made = [story.assigned(content="厨房漏水"), story.assigned(content="门锁坏了")]
        return [(task.id, task.number) for task in made]


def stored(office, task_id: int) -> tuple:
    with office.app.app_context():
        row = db.session.get(RepairTask, task_id)
        return row.state, row.done_by and row.done_by.name, row.typed_by and row.typed_by.name, row.work_done


def now_there(page) -> str:
    """The office's wall clock as a slip has it."""
    return page.evaluate(
        "new Intl.DateTimeFormat('en-GB', {timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short'})"
        ".format(new Date()).replace(/(..).(..).(....), (..:..)/, '$3-$2-$1 $4')"
    )


def fill_in(page, words: str) -> None:
    """From the field of the time on, by keys alone; a short wait before the dispatch would be refused."""
    page.keyboard.type(now_there(page))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("密封圈 1 个")
    page.keyboard.press("Enter")


@pytest.fixture
def dispatched_earlier(office, tasks):
    """A slip says minutes: the dispatch lies a while back."""
    with office.app.app_context(), db.engine.begin() as connection:
        long_ago = "'2026-01-01 00:00:00'"
        connection.execute(db.text(f"UPDATE repair_task SET assigned_at = {long_ago}, received_at = {long_ago}"))
    return tasks


def test_two_slips_are_typed_in_without_the_mouse_on_one_page(seat, office, dispatched_earlier):
    page = seat.open("/admin/slips/")
    assert page.evaluate("document.activeElement.id") == "slip-number"
    for (task_id, number), words in zip(dispatched_earlier, ("换密封圈", "换锁芯"), strict=True):
        page.keyboard.type(number[-3:])
        page.keyboard.press("Enter")
        fill_in(page, words)
        page.locator(f"tr[data-slip='{task_id}'][data-done]").wait_for()
        assert page.evaluate("document.activeElement.id") == "slip-number"
        assert "代录" in page.locator(f"tr[data-slip='{task_id}']").inner_text()
        assert stored(office, task_id) == ("completed", "陈刚", "李娜", words)
    assert page.url.endswith("/admin/slips/")


def test_what_the_rules_refuse_stands_beside_its_field_and_nothing_is_lost(seat, office, tasks):
    """F-7: work isn't done before its dispatch."""
    task_id, number = tasks[0]
    page = seat.open("/admin/slips/")
    page.keyboard.type(number[-3:])
    page.keyboard.press("Enter")
    seat.mean(422, SAVE)
    page.keyboard.type("2020-1-1 10:00")
    for key in ("Tab", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("换密封圈")
    page.keyboard.press("Enter")
    error = page.locator(f"#entry-{task_id} .slip-completed_at .errors")
    error.wait_for()
    assert "完工时间不能早于派单时间" in error.inner_text()
    assert page.evaluate("document.activeElement.name") == "completed_at"
    assert page.locator(f"#entry-{task_id} [name=work_done]").input_value() == "换密封圈"
    page.reload()
    assert page.locator(f"#entry-{task_id} [name=work_done]").input_value() == "换密封圈", "kept over a closed page"
    assert stored(office, task_id)[0] == "assigned"


def test_a_row_saved_without_network_is_kept_and_saved_once_it_is_back(seat, office, dispatched_earlier):
    task_id, number = dispatched_earlier[1]
    page = seat.open("/admin/slips/")
    seat.context.set_offline(True)
    page.keyboard.type(number[-3:])
    page.keyboard.press("Enter")
    fill_in(page, "换锁体")
    page.locator(f"tr[data-slip='{task_id}'] >> text=网络不通").wait_for()
    seat.context.set_offline(False)
    page.locator(f"tr[data-slip='{task_id}'][data-done]").wait_for()
    assert stored(office, task_id)[3] == "换锁体"
    seat.complaints.clear()
