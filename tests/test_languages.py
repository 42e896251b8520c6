"""The page's language: asked for, remembered, one's own."""

from flask import session as cookie
from flask_babel import get_locale, get_timezone

from admin_views.forms import FormWords
from languages import chosen_locale


def test_chinese_is_the_default_and_the_choice_is_remembered(app):
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        assert (str(get_locale()), cookie["lang"]) == ("en", "en")
    with app.test_request_context("/?lang=fr"):
        app.preprocess_request()
        assert str(get_locale()) == "zh_Hans_CN"
        assert "lang" not in cookie


def test_a_command_speaks_chinese(app):
    with app.app_context():
        assert chosen_locale() == "zh_Hans_CN"


def test_a_page_shows_the_time_of_the_office(app):
    with app.test_request_context("/"):
        assert str(get_timezone()) == "Asia/Shanghai"


def test_a_form_says_its_own_sentences_in_the_language_of_each_page(app):
    def said(language: str) -> str:
        with app.test_request_context(f"/?lang={language}"):
            app.preprocess_request()
            return FormWords().gettext("Not a valid choice.")

    english, chinese = "Not a valid choice.", "不是有效的选择。"
    assert [said(language) for language in ("en", "zh", "en")] == [english, chinese, english]
