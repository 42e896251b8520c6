"""The first visit: the one-time link opens a form that makes the office and its first director."""

from datetime import time

from flask import Flask, abort, redirect, render_template
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TimeField

from first_visit import forget_setup_token, setup_token_holds
from regulation.broken import RuleBroken
from workflow.act import Act
from workflow.setup import SetUpAlready, set_up

from .acting import place
from .login import FIRST_PAGE, enter, this_moment

OF_OFFICE = ("project", "opens_at", "closes_at", "timezone", "leader_name", "leader_phone")
NEW_PASSWORD = {"autocomplete": "new-password"}


class SetUpForm(FlaskForm):
    office_name = StringField(lazy_gettext("管理处名称"), render_kw={"maxlength": 60})
    project = StringField(lazy_gettext("小区（项目）名称"), render_kw={"maxlength": 60})
    opens_at = TimeField(lazy_gettext("上班时间"), default=time(8, 30))
    closes_at = TimeField(lazy_gettext("下班时间"), default=time(17, 30))
    timezone = StringField(lazy_gettext("时区"), default="Asia/Shanghai", description=lazy_gettext("一般不用改"))
    leader_name = StringField(
        lazy_gettext("姓名"),
        description=lazy_gettext("投诉涉及主任时向谁上报；没有可以不填"),
        render_kw={"maxlength": 60},
    )
    leader_phone = StringField(lazy_gettext("电话"), render_kw={"inputmode": "tel"})
    director_name = StringField(lazy_gettext("主任姓名"), render_kw={"maxlength": 60})
    username = StringField(
        lazy_gettext("用户名"),
        description=lazy_gettext("登录时输入，例如姓名的拼音"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 40},
    )
    password = PasswordField(
        lazy_gettext("密码"),
        description=lazy_gettext("至少 12 个字符，用一句只有您知道的话最好。"),
        render_kw=NEW_PASSWORD,
    )
    password_again = PasswordField(lazy_gettext("再输一次密码"), render_kw=NEW_PASSWORD)


def register(app: Flask) -> None:
    """Add /setup/<token>."""
    app.add_url_rule("/setup/<token>", "setup", setup, methods=["GET", "POST"])


def setup(token: str):
    """Show the form, or make office and director and let the director in. 404 once the link is worth nothing."""
    if not setup_token_holds(token):
        abort(404, gettext("这个链接不对，或者已经用过。已有账号请直接登录；没有账号请重新启动程序，用新打印的链接。"))
    form = SetUpForm()
    if not form.is_submitted():
        return render_template("setup.html", form=form)
    if form.validate() and form.password.data != form.password_again.data:
        form.password_again.errors = [gettext("两次输入的密码不一样")]
    if form.errors:
        return render_template("setup.html", form=form), 422
    try:
        director = set_up_from(form)
    except SetUpAlready:
        raise
    except RuleBroken as refused:
        form.form_errors = place(refused, form)
        return render_template("setup.html", form=form), refused.status
    forget_setup_token()
    enter(director, this_moment())
    return redirect(FIRST_PAGE, 303)


def set_up_from(form: SetUpForm):
    return set_up(
        Act.by_system(this_moment()),
        office={"name": form.office_name.data, **{field: form[field].data for field in OF_OFFICE}},
        director_name=form.director_name.data or "",
        username=form.username.data or "",
        password=form.password.data or "",
    )

