"""What the program says when it says no: odd requests, errors, and what the database refuses.

Nobody is shown a database's words or a trace. They get a sentence, and for what we ought to look at, an identity
that stands beside the details in the log.
"""

import re
import secrets

from flask import Flask, Response, abort, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from markupsafe import escape
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from regulation.broken import RuleBroken
from storage import db

# Longer than any id of ours, and than what a database takes for a number.
HUGE_NUMBER = re.compile(r"\s*[-+]?\d{19,}\s*")


def register(app: Flask) -> None:
    """Check each request before its view, and answer every error of `app` with a page (or JSON for a script)."""
    app.before_request(refuse_huge_forms)
    app.before_request(refuse_odd_values)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(InternalServerError, answer_unforeseen)
    app.register_error_handler(RuleBroken, answer_broken_rule)
    for refused, code in DATABASE_REFUSALS.items():
        app.register_error_handler(refused, _database_answer(code))


# In Flask the nearest class wins: OperationalError is a lock, a time limit or a lost connection.
DATABASE_REFUSALS = {
    exc.DataError: 400,
    OverflowError: 400,
    UnicodeEncodeError: 400,
    StaleDataError: 409,
    exc.IntegrityError: 409,
    exc.OperationalError: 503,
    exc.TimeoutError: 503,
}


def refuse_huge_forms() -> None:
    """Answer 413 to a form in one piece with too much in it or too many fields; Werkzeug bounds only those in parts."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
        if request.get_data().count(b"&") >= current_app.config["MAX_FORM_PARTS"]:
            abort(413)


def refuse_odd_values() -> None:
    """Answer 400 where the path, the query or the form holds a NUL or a number no database takes."""
    if "\0" in request.path:
        abort(400)
    for name, value in request.args.items(multi=True):
        if "\0" in name or "\0" in value or HUGE_NUMBER.fullmatch(value):
            abort(400)
    for name, value in request.form.items(multi=True):
        if "\0" in name or "\0" in value:
            abort(400)
    if request.is_json and b"\\u0000" in request.get_data():
        abort(400)


def words(code: int) -> tuple[str, str]:
    """Return the title and the sentence of an error page."""
    return {
        400: (gettext("请求有误"), gettext("这个地址或表单里有程序不认识的内容。请返回上一页再试。")),
        401: (gettext("请先登录"), gettext("登录已到时或已退出。请重新登录，已填的内容仍在。")),
        403: (gettext("无权操作"), gettext("您的岗位不能查看或办理这一项。需要时请找主任。")),
        404: (gettext("没有找到"), gettext("没有这一页，或者它不属于您的管理处。")),
        405: (gettext("不能这样操作"), gettext("这个地址不接受这种操作。请从页面上的按钮进入。")),
        409: (gettext("资料已被他人更改"), gettext("您保存之前，别人刚改过同一条记录。请返回查看最新内容后再保存。")),
        413: (gettext("文件太大"), gettext("上传的内容超过了大小限制。请减少照片或缩小文件后再试。")),
        429: (gettext("操作太频繁"), gettext("请稍等几分钟再试。")),
        500: (gettext("程序出错"), gettext("这次没有办成，资料没有改动。请把下面的编号告诉管理员。")),
        503: (gettext("系统正忙"), gettext("数据库暂时没有回应，资料没有改动。请稍后再试一次。")),
    }.get(code, (gettext("没有办成"), gettext("请返回上一页再试。")))


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error that a view or Flask raised; a sentence given to `abort` takes the place of ours."""
    if error.code is None or error.response is not None or error.code < 400:
        return error.get_response()
    sentence = None
    if isinstance(error, CSRFError):
        sentence = gettext("页面放得太久，提交没有生效。请刷新页面后再试。")
    elif error.description != type(error).description:
        sentence = error.description
    response = error_page(error.code, sentence=sentence)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def answer_broken_rule(error: RuleBroken) -> Response:
    """Answer with the rule's own sentence where no form could show it beside its field."""
    db.session.rollback()
    return error_page(error.status, sentence=f"{error.spoken(gettext)} ({gettext(error.clause)})")


def answer_unforeseen(error: InternalServerError) -> Response:
    """Answer 500. Flask has logged the trace already; the line here ties it to the identity shown."""
    identity = new_identity()
    current_app.logger.error("%s: %s %s ended in 500", identity, request.method, request.path)
    return error_page(500, identity=identity)


def _database_answer(code: int):
    def answer(error: Exception) -> Response:
        db.session.rollback()
        identity = new_identity()
        log = current_app.logger.warning if code < 500 else current_app.logger.error
        log("%s: %s %s ended in %d: %s", identity, request.method, request.path, code, error)
        response = error_page(code, identity=identity)
        if code == 503:
            response.headers["Retry-After"] = "5"
        return response

    return answer


def new_identity() -> str:
    """Return eight letters and digits that a person can read out on the phone."""
    return secrets.token_hex(4)


def error_page(code: int, sentence: str | None = None, identity: str | None = None) -> Response:
    """Return the page for `code`: JSON for a script, the template errors/<code>.html, or plain text without both."""
    title, usual = words(code)
    shown = {"code": code, "title": title, "sentence": sentence or usual, "error_id": identity}
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(shown)
    else:
        response = make_response(_html(shown))
    response.status_code = code
    return response


def _html(shown: dict) -> str:
    try:
        return render_template([f"errors/{shown['code']}.html", "errors/500.html"], **shown)
    except (TemplateError, exc.SQLAlchemyError):
        # The page's frame asks the database who is there; when that is what broke, bare words still arrive.
        identity = f"<p>{escape(shown['error_id'])}</p>" if shown["error_id"] else ""
        return (
            f"<!doctype html><meta charset=utf-8><title>{escape(shown['title'])}</title>"
            f"<h1>{escape(shown['title'])}</h1><p>{escape(shown['sentence'])}</p>{identity}"
        )
