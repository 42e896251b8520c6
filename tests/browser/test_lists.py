"""The list's checkboxes and filters, and the question before what can't be taken back."""

from urllib.parse import parse_qs

ROWS = "".join(
    f'<tr><td><input type="checkbox" name="rowid" value="{n}" form="batch"></td><th>{n}</th></tr>' for n in range(1, 6)
)
LIST = f"""<table class="list"><thead><tr>
<th><input type="checkbox" data-pick-all disabled></th><th>编号</th></tr></thead>
<tbody>{ROWS}</tbody></table>
<form class="batch" id="batch" method="post" action="/action/" data-batch data-picked="已选 {{n}} 条"><output></output>
<button name="action" value="escalate">上报</button>
<button name="action" value="void" data-confirm="作废后不能恢复">作废</button></form>"""
FILTERS = """<form method="get" action="/list" data-drop-empty><label for="f1">状态</label>
<input id="f1" name="flt1_1" value=""><label for="f2">日期</label>
<input id="f2" name="flt2_2" type="date"><button>筛选</button></form>"""


def picked(page):
    return page.eval_on_selector_all("[name=rowid]:checked", "boxes => boxes.map(box => box.value)")


def test_the_batch_bar_counts_and_hides_without_a_pick(stage):
    page = stage.show(LIST)
    assert page.is_hidden(".batch")
    page.locator("[name=rowid]").nth(0).click()
    page.locator("[name=rowid]").nth(2).click()
    assert page.inner_text(".batch output") == "已选 2 条"


def test_one_tick_takes_the_whole_page_and_lets_it_go(stage):
    page = stage.show(LIST)
    page.click("[data-pick-all]")
    assert len(picked(page)) == 5
    page.click("[data-pick-all]")
    assert picked(page) == []


def test_shift_takes_what_lies_between(stage):
    page = stage.show(LIST)
    page.locator("[name=rowid]").nth(1).click()
    page.locator("[name=rowid]").nth(3).click(modifiers=["Shift"])
    assert picked(page) == ["2", "3", "4"]


def test_an_action_sends_the_picked_rows(stage):
    page = stage.show(LIST)
    page.locator("[name=rowid]").nth(1).click()
    with page.expect_navigation():
        page.click("text=上报")
    assert [parse_qs(body) for _, body in stage.posts] == [{"rowid": ["2"], "action": ["escalate"]}]


def test_what_cannot_be_taken_back_is_asked_first(stage):
    page = stage.show(LIST)
    page.locator("[name=rowid]").nth(0).click()
    page.click("text=作废")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert stage.posts == []
    page.click("text=作废")
    with page.expect_navigation():
        page.click("dialog .btn-danger")
    assert [parse_qs(body) for _, body in stage.posts] == [{"rowid": ["1"], "action": ["void"]}]


def test_an_empty_filter_stays_out_of_the_address(stage):
    page = stage.show(FILTERS)
    page.fill("#f2", "2026-03-01")
    page.click("text=筛选")
    page.wait_for_url("**/list?*")
    assert parse_qs(page.url.split("?")[1]) == {"flt2_2": ["2026-03-01"]}
