"""Ctrl+Enter saves, a form is sent once, the theme holds, and leaving a changed record asks."""

FORM = (
    '<form method="post" action="/save" {more}><input id="a" name="a" value="1"><button data-save>保存</button></form>'
)
SHADE = """<button type="button" data-shade hidden
data-light="浅色" data-dark="深色" data-system="随系统"><span></span></button>"""


def test_ctrl_enter_saves(stage):
    page = stage.show(FORM.format(more=""))
    with page.expect_navigation():
        page.press("#a", "Control+Enter")
    assert [path for path, _ in stage.posts] == ["/save"]


def test_a_double_press_sends_once(stage):
    page = stage.show(FORM.format(more=""))
    with page.expect_navigation():
        page.evaluate("const form = document.querySelector('form'); form.requestSubmit(); form.requestSubmit()")
    assert len(stage.posts) == 1


def test_the_theme_goes_round_and_is_kept_in_a_cookie(stage):
    page = stage.show(SHADE)
    assert page.inner_text("[data-shade]") == "随系统"
    page.click("[data-shade]")
    page.click("[data-shade]")
    assert page.inner_text("[data-shade]") == "深色"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert "theme=dark" in page.evaluate("document.cookie")


def test_leaving_a_changed_record_asks_and_an_unchanged_one_does_not(stage):
    asked = []
    stage.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    stage.show(FORM.format(more="data-guard"))
    page = stage.show("<p>-</p>", path="/elsewhere")
    assert asked == []
    page = stage.show(FORM.format(more="data-guard"))
    page.locator("#a").press_sequentially("2")
    stage.show("<p>-</p>", path="/elsewhere")
    assert asked == ["beforeunload"]


def test_the_way_back_keeps_the_filters_of_the_list(stage):
    stage.show('<table class="list"></table>', path="/admin/visits/")
    stage.page.goto(f"{stage.site}/admin/visits/?flt0_state=open")
    page = stage.show('<a data-back="/admin/visits/" href="/admin/visits/">来访</a>', path="/admin/visits/details/")
    assert page.get_attribute("a", "href") == "/admin/visits/?flt0_state=open"
