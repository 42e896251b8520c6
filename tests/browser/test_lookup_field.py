"""The look-up field by keyboard alone: a pick sends the id, typed text goes as it is."""

import json

import pytest

FORM = """<form method="post" action="/save"><label for="house">房屋</label>
<input class="input" id="house" name="house" data-lookup-url="/lookup" {more}><button>保存</button></form>"""
HOMES = [[11, "3栋2单元501室", "张**"], [12, "3栋2单元502室"], [13, "3栋2单元503室"]]


@pytest.fixture
def field(stage):
    stage.answer = lambda request: (200, "application/json", json.dumps(HOMES))
    stage.show(FORM.format(more=""))
    return stage.page.locator("#house")


def sent(page):
    return page.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")


def test_arrows_and_enter_pick_a_home_without_sending_the_form(stage, field):
    field.press_sequentially("50")
    stage.page.locator("[role=option]").first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() == "3栋2单元502室"
    assert sent(stage.page) == {"house": "12"}
    # A key that comes late is asked about by itself first.
    assert {path for path, _ in stage.posts} == {"/lookup"}
    assert stage.posts[-1][1] == "name=house&query=50"


def test_escape_closes_the_list_and_keeps_the_text(stage, field):
    field.press_sequentially("50")
    stage.page.locator("[role=option]").first.wait_for()
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "50"


def test_text_without_a_pick_goes_to_the_server_as_typed(stage, field):
    stage.answer = lambda request: (200, "application/json", "[]")
    field.fill("9-1-101")
    field.blur()
    assert sent(stage.page) == {"house": "9-1-101"}


def test_the_whole_name_typed_is_as_good_as_a_pick(stage, field):
    field.fill("3栋2单元503室")
    stage.page.locator("[role=option]").first.wait_for()
    field.blur()
    assert sent(stage.page) == {"house": "13"}


def test_typing_on_lets_the_pick_go(stage, field):
    field.press_sequentially("50")
    stage.page.locator("[role=option]").first.wait_for()
    field.press("Enter")
    assert sent(stage.page) == {"house": "11"}
    field.press_sequentially("x")
    assert sent(stage.page) == {"house": "3栋2单元501室x"}


def test_digits_alone_are_not_taken_for_an_id(stage, field):
    """A bare 501 would be somebody else's id to the server."""
    stage.answer = lambda request: (200, "application/json", "[]")
    field.fill("501")
    field.blur()
    assert not field.evaluate("field => field.validity.valid")


def test_a_field_filled_by_the_server_sends_its_id(stage):
    stage.show(FORM.format(more='data-lookup-id="12" value="3栋2单元502室"'))
    assert sent(stage.page) == {"house": "12"}


def test_nothing_happens_while_an_input_method_composes(stage, field):
    field.focus()
    stage.page.evaluate(
        "document.querySelector('#house').dispatchEvent(new InputEvent('input', {isComposing: true, bubbles: true}))"
    )
    stage.page.wait_for_timeout(300)
    assert stage.posts == []


def test_a_dead_network_lets_the_typing_go_on(stage, field):
    stage.answer = lambda request: (503, "text/plain", "-")
    field.press_sequentially("3-2")
    stage.page.locator(".lookup-list .none").wait_for()
    assert field.input_value() == "3-2"
    stage.complaints.clear()  # the browser itself reports the 503
