"""纸质表单: the seven forms on A4, filled from a record or blank for the day the power fails, and the notice of a
suggestion's measures. One template for all."""

from urllib.parse import urlsplit

from flask import abort, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext

from . import paper_forms, paper_sheet, paper_values
from .acting import current_office
from .base import Guarded
from .paper_layout import filled
from .paper_values import Writer

FORMS = {
    "visit": (paper_forms.VISIT, paper_values.visit_values),
    "complaint": (paper_forms.COMPLAINT, paper_values.complaint_values),
    "inspection": (paper_sheet.INSPECTION, paper_values.inspection_values),
    "repair_task": (paper_forms.REPAIR_TASK, paper_values.repair_task_values),
    "revisit": (paper_forms.REVISIT, paper_values.revisit_values),
    "register": (paper_forms.REGISTER, paper_values.register_values),
    "month": (paper_forms.MONTH, None),
}
"""Name in the address -> form, and what fills it. The month's report is filled where it is made."""

PRINTED = {**FORMS, "posting": (paper_forms.POSTING, paper_values.posting_values)}
"""What a record prints on: its forms, and the notice of what a suggestion led to, which nobody fills by hand."""

CODED = ("inspection", "register")
"""Forms that bear a QR code by which the file is opened."""

ONLY_HERE = ("127.0.0.1", "::1", "localhost")

OF_RECORD = {
    "visit": ("visit",), "complaint": ("complaint",), "inspection": ("inspection", "register"),
    "repair_task": ("repair_task",), "revisit": ("revisit",),
}


class Papers:
    """A record on its paper form, at `paper/?id=`. Mixed into the views of the cases."""

    def papers(self, row) -> list[dict]:
        """The forms that a record prints on: text and address."""
        return [
            {"text": gettext(PRINTED[name][0].title), "url": self.get_url(".paper_view", id=row.id, form=name)}
            for name in self.forms_of(row)
        ]

    def forms_of(self, row) -> tuple:
        """The forms of this record; a posting once something is posted."""
        is_posted = self.record == "visit" and row.suggestion is not None and row.suggestion.posted_at is not None
        return (*OF_RECORD[self.record], "posting") if is_posted else OF_RECORD[self.record]

    @expose("/paper/")
    def paper_view(self):
        row = self.get_one(request.args.get("id", ""))
        names = self.forms_of(row)
        name = request.args.get("form", names[0])
        if name not in names:
            abort(404)
        form, values_of = PRINTED[name]
        values = values_of(row, Writer(row.office.timezone))
        back = self.get_url(".details_view", id=row.id)
        if name == "inspection":
            return self.render("print/form.html", **handover_sheets([row], row.office, back))
        code = code_of(row) if name in CODED else None
        page = on_paper(form, values, row.office, back, code=code)
        return self.render("print/form.html", has_no_code=name in CODED and code is None, **page)


def code_of(row) -> str | None:
    """A QR code of the record's address, as the address of a picture: whoever scans it logs in and sees what is there
    for them. None when the page was opened by an address that means another machine on another one."""
    if urlsplit(request.host_url).hostname in ONLY_HERE:
        return None
    import segno

    address = url_for("inspections.details_view", id=row.id, _external=True)
    return segno.make(address, error="m").png_data_uri(scale=4, border=2)


class PaperView(Guarded, BaseView):
    """The blank forms."""

    ability = "record_visit"

    @expose("/")
    def index(self):
        forms = [(gettext(form.title), url_for("paper.blank", form=name)) for name, (form, _values) in FORMS.items()]
        return self.render("admin/paper.html", forms=forms)

    @expose("/blank/")
    def blank(self):
        name, office = request.args.get("form", "visit"), current_office()
        if name not in FORMS:
            abort(404)
        values = paper_values.blank_values(name, office)
        return self.render("print/form.html", **on_paper(FORMS[name][0], values, office, url_for("paper.index")))


def on_paper(form, values: dict, office, back: str, *, code: str | None = None) -> dict:
    """What the template of all forms takes."""
    return {
        "title": gettext(form.title), "paper_office": office, "number": values.get("number"), "back": back,
        "sheets": [{"parts": filled(form, values), "code": code, "whose": ""}],
    }


def handover_sheets(sheets: list, office, back: str, number: str = "") -> dict:
    """The same for handover sheets, each in as many copies as it has: the owner's, the office's, and further ones."""
    form, values_of = FORMS["inspection"]
    copies = (gettext("业主联"), gettext("管理处联"))
    codes = [code_of(sheet) for sheet in sheets]
    printed = [
        {"parts": parts, "code": code, "whose": copies[place] if place < len(copies) else gettext("副本")}
        for sheet, code in zip(sheets, codes, strict=True)
        for parts in [filled(form, values_of(sheet, Writer(office.timezone)))]
        for place in range(sheet.copies)
    ]
    return {
        "title": gettext(form.title), "paper_office": office, "back": back, "sheets": printed,
        "number": number or sheets[0].number, "has_no_code": None in codes,
    }
