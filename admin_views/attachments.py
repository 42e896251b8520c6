"""Photos and PDFs of a case: sent to one address, and handed out only to who may see the case."""

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, request, send_file, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_login import current_user

from attachments import FileRefused
from models import RECORDS, Attachment
from regulation.broken import WrongState
from regulation.words import SIGNATURES, label
from tables.base import CASES
from workflow import attachments, scope

from .acting import about, current_act, spoken
from .base import Guarded

MOST_AT_ONCE = 20
MOST_NAMED = 3
"""A message travels in the cookie: so many refused files are named in it, and the rest counted."""

# No style-src: with one, the browser's own page around a photo could not fit it to the window.
SANDBOX = (
    "sandbox; script-src 'none'; object-src 'none'; img-src 'none'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SCREENS = {"visit": "visits", "complaint": "complaints", "inspection": "inspections", "repair_task": "repair_tasks"}


class AttachmentsView(Guarded, BaseView):
    """`POST /admin/attachments/` with `record`, `id` and any number of `file`; `GET /admin/attachments/<id>/`."""

    def __init__(self):
        super().__init__(name="attachments", endpoint="attachments", url="/admin/attachments")

    def is_accessible(self):
        """Each file is asked for through its case, so here it is enough to be somebody."""
        return current_user.is_authenticated

    def is_visible(self):
        return False

    @expose("/", methods=("POST",))
    def upload(self):
        """Keep the files that were sent; each stands for itself, and a refused one is named with the reason."""
        act, case = current_act(), sent_case()
        sent = [file for file in request.files.getlist("file") if file.filename]
        if not 0 < len(sent) <= MOST_AT_ONCE:
            flash(gettext("请选择 1 至 %(most)s 个照片或 PDF", most=MOST_AT_ONCE), "error")
            return redirect(page_of(case), 303)
        kept, refused = 0, []
        try:
            for file in sent:
                try:
                    attachments.attach(act, case, file.stream, file.filename)
                    kept += 1
                except FileRefused as refusal:
                    refused.append(about(file.filename[-40:], spoken(refusal)))
        except WrongState as refusal:
            refused.append(spoken(refusal))
        say_what_became(case, kept, refused)
        return redirect(page_of(case), 303)

    @expose("/<int:attachment_id>/")
    def whole(self, attachment_id: int):
        """The file: a photo to look at, a PDF to download."""
        row = visible_attachment(attachment_id)
        return handed_out(row, attachments.file_of, row.media_type, download=not is_photo(row))

    @expose("/<int:attachment_id>/thumbnail/")
    def thumbnail(self, attachment_id: int):
        """A photo at 320 pixels; 404 for a PDF."""
        row = visible_attachment(attachment_id)
        if not is_photo(row):
            abort(404)
        return handed_out(row, attachments.thumbnail_of, "image/jpeg", download=False)


def sent_case():
    """The case that `record` and `id` of the form name: 400 for what can't be one, 404 for one out of sight."""
    record, text = request.form.get("record", ""), request.form.get("id", "")
    if record not in CASES or not (text.isascii() and text.isdigit() and len(text) < 19):
        abort(400)
    return scope.one(current_act(), RECORDS[record], int(text)) or abort(404)


def visible_attachment(attachment_id: int) -> Attachment:
    """The row, when its case is there for the person; 404 for any other."""
    return scope.one(current_act(), Attachment, attachment_id) or abort(404)


def is_photo(row: Attachment) -> bool:
    return row.media_type.startswith("image/")


def handed_out(row: Attachment, path_of: Callable, media_type: str, *, download: bool):
    """Answer with a file that can't do anything in the browser, and stays in no cache."""
    try:
        path = path_of(row)
        response = send_file(path, mimetype=media_type, as_attachment=download, download_name=row.shown_name)
    except (FileNotFoundError, ValueError) as error:
        current_app.logger.error("the file of attachment %s can't be read: %s", row.id, error)
        abort(404)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


def say_what_became(case, kept: int, refused: list[str]) -> None:
    """Say how many files were kept, and which were refused and why."""
    if kept:
        flash(gettext("%(number)s：已上传 %(count)s 个附件", number=case.number, count=kept), "success")
    if refused:
        named = gettext("；").join(refused[:MOST_NAMED])
        if len(refused) > MOST_NAMED:
            named = gettext("%(named)s；另有 %(count)s 个", named=named, count=len(refused) - MOST_NAMED)
        flash(gettext("没有上传：%(named)s", named=named), "error")


def page_of(case) -> str:
    return url_for(f"{SCREENS[case.record]}.details_view", id=case.id)


def upload_url(act, case) -> str | None:
    """Where to send files for this case, None when this person or this case takes none."""
    return url_for("attachments.upload") if attachments.takes_files(act, case) else None


def files_of(act, case) -> list[dict]:
    """The attachments of a case as its page shows them: url, name, kind, size in words, thumb_url."""
    return [shown(row) for row in attachments.case_files(case)]


def shown(row: Attachment) -> dict:
    return {
        "url": url_for("attachments.whole", attachment_id=row.id),
        "name": gettext(label(SIGNATURES, row.purpose)) if row.purpose else row.shown_name,
        "kind": "photo" if is_photo(row) else "pdf", "size": size_in_words(row.size_bytes),
        "thumb_url": url_for("attachments.thumbnail", attachment_id=row.id) if is_photo(row) else None,
    }


def size_in_words(size: int) -> str:
    """`340 KB`, `1.2 MB`."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
