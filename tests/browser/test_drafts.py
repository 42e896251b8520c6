"""Nothing typed is lost: after a refused save, an expired session, a closed tab; and nobody else ever sees it."""

FORM = """<form method="post" action="/save" data-draft="/visits/new/"><input type="hidden" name="csrf_token" value="t">
<textarea name="content">{content}</textarea><input type="password" name="secret">
<label><input type="radio" name="channel" value="visit">来访</label>
<label><input type="radio" name="channel" value="call">来电</label><button>保存</button></form>"""
LOGOUT = '<form method="post" action="/logout" data-logout><button>换人</button></form>'
SAVED = '<div class="flash" data-tone="success"><p>已登记</p></div>'


def type_something(stage):
    page = stage.show(FORM.format(content=""))
    page.fill("textarea", "三楼漏水")
    page.fill("[name=secret]", "not for keeping")
    page.check("[value=call]")
    page.wait_for_timeout(500)
    return page


def kept(page):
    return page.evaluate("Object.values(localStorage).join()")


def test_a_closed_tab_gives_its_text_back(stage):
    type_something(stage)
    page = stage.show(FORM.format(content=""))
    assert page.input_value("textarea") == "三楼漏水"
    assert page.is_checked("[value=call]")
    assert "没有保存" in page.inner_text(".draft-note")


def test_passwords_and_tokens_are_never_kept(stage):
    page = type_something(stage)
    assert "not for keeping" not in kept(page)
    assert "csrf_token" not in kept(page)


def test_a_save_that_succeeded_clears_the_draft(stage):
    page = type_something(stage)
    stage.answer = lambda request: (200, "text/html", f'<html data-person="7"><body>{SAVED}')
    with page.expect_navigation():
        page.click("button")
    page = stage.show(SAVED, path="/done")
    assert kept(page) == ""


def test_an_expired_session_keeps_the_text_until_the_same_person_is_back(stage):
    page = type_something(stage)
    with page.expect_navigation():
        page.click("button")
    stage.show("<p>登录</p>", path="/login", person="")
    page = stage.show(FORM.format(content=""))
    assert page.input_value("textarea") == "三楼漏水"


def test_another_person_never_sees_it(stage):
    type_something(stage)
    page = stage.show(FORM.format(content=""), person="8")
    assert page.input_value("textarea") == ""


def test_a_refused_save_shows_what_the_server_sent_back(stage):
    type_something(stage)
    page = stage.show('<div class="error-summary">-</div>' + FORM.format(content="三楼漏水了"))
    page.wait_for_timeout(50)
    page = stage.show(FORM.format(content="三楼漏水").replace("<textarea", '<textarea aria-invalid="true"'))
    assert page.locator(".draft-note").count() == 0
    assert page.input_value("textarea") == "三楼漏水"


def test_clearing_gives_the_empty_form_back(stage):
    type_something(stage)
    page = stage.show(FORM.format(content=""))
    page.click(".draft-note button")
    assert page.input_value("textarea") == ""
    assert not page.is_checked("[value=call]")
    assert kept(page) == ""


def test_logging_out_with_unsaved_text_asks_and_then_clears_it(stage):
    type_something(stage)
    page = stage.show(LOGOUT, path="/home")
    page.click("text=换人")
    page.click("dialog >> text=先不退出")
    assert stage.posts == []
    assert "三楼漏水" in kept(page)
    page.click("text=换人")
    with page.expect_navigation():
        page.click("dialog >> text=清除并退出")
    assert [path for path, _ in stage.posts] == ["/logout"]


def test_a_changed_record_is_said_to_be_changed(stage):
    versioned = FORM.replace("<textarea", '<input type="hidden" name="seen_version" value="{v}"><textarea')
    page = stage.show(versioned.format(content="", v=3))
    page.fill("textarea", "三楼漏水")
    page.wait_for_timeout(500)
    page = stage.show(versioned.format(content="", v=4))
    assert "改过" in page.inner_text(".draft-note")
