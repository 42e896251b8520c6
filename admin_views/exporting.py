"""导出: every list as CSV or XLSX, with the filter, search, order, rows and columns of the screen.

`GET export/csv/` is masked; a director's `POST` there with `reason` gives names and phones whole. Both are logged
before the first byte, and the file is read while it is on its way.
"""

import re
from functools import partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, g, request
from flask_admin import expose
from flask_babel import force_locale, gettext

from export import csv_file, xlsx_file
from export.cells import writer
from export.columns import MASKED_KINDS, Column
from export.download import Download
from export.joined import in_sql
from export.rows import Reading, Rows, Whole
from regulation.broken import RuleBroken
from storage import db, reads_only
from workflow.exports import log_export

from .acting import current_act, spoken

FORMATS = {"csv": csv_file, "xlsx": xlsx_file}
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


class Exporting:
    """The address `export/<format>/` of a list. Mixed into a view with `columns`, `matching` and `ordered`."""

    export_types = [*FORMATS]

    def create_blueprint(self, admin):
        blueprint = super().create_blueprint(admin)
        reads_only(admin.app, f"{self.endpoint}.export")
        return blueprint

    @expose("/export/<export_type>/", methods=("GET", "POST"))
    def export(self, export_type):
        """The file; the list again with a sentence when a whole export has no reason."""
        if not self.can_export or export_type not in self.export_types:
            abort(404)
        is_whole = request.method == "POST"
        if is_whole and not self._may("export_whole"):
            abort(403)
        if request.method == "HEAD":
            return Response(content_type=FORMATS[export_type].CONTENT_TYPE)
        try:
            return self._file(export_type, request.form.get("reason", "") if is_whole else None)
        except RuleBroken as refusal:
            if refusal.status == 403:
                abort(403, spoken(refusal))
            g.export_refused, g.page_address = spoken(refusal), self.get_url(".index_view")
            return self.index_view(), refusal.status

    def _file(self, export_type: str, reason: str | None) -> Response:
        asked, act, file_format = self._asked(), current_act(), FORMATS[export_type]
        columns = self.file_columns()
        rows = self._rows(asked, columns, file_format, whole=reason is not None)
        minute = f"{act.now.astimezone(ZoneInfo(self.zone())):%Y%m%d_%H%M}"
        file_name = f"{self._file_name(minute, act.person.name)}.{export_type}"
        # The log is the office's, whatever language the file has.
        with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
            log_id = log_export(
                act,
                screen=self.endpoint,
                file_name=file_name,
                file_format=export_type,
                filters=self._in_words(asked),
                columns="、".join(str(column.label) for column in columns),
                reason=reason,
            )
        download = Download(current_app._get_current_object(), log_id, rows)
        headings = [str(column.label) for column in columns]
        response = Response(download.body(file_format, str(self.name), headings), content_type=file_format.CONTENT_TYPE)
        plain, full = f"{self.endpoint}_{minute}.{export_type}", f"UTF-8''{quote(file_name, safe='')}"
        response.headers.set("Content-Disposition", "attachment", **{"filename": plain, "filename*": full})
        return response

    def _rows(self, asked, columns: list[Column], file_format, *, whole: bool) -> Rows:
        """What the file reads: the rows of the list in its order, with every column that this person has."""
        writers = [writer(column, self.zone(), whole=whole, typed=file_format.TYPED) for column in columns]
        joins = file_format.JOINS and db.engine.dialect.name == "postgresql"
        telling = partial(in_sql, zone=self.zone(), whole=whole) if joins else None
        reading = Reading(self.model, columns, writers, telling)
        return reading.rows(
            self.matching(asked.search, asked.filters),
            lambda query: self.ordered(query, self._sorted_by(asked), asked.sort_desc, asked.filters),
            self.told_by_whole_rows({place: columns[place] for place in reading.unread}),
        )

    def told_by_whole_rows(self, columns: dict[int, Column]) -> Whole | None:
        """How a file gets what no SQL expression tells: these columns by their places among all."""
        if not columns:
            return None
        return Whole([(place, told_alone(column)) for place, column in columns.items()], self.loading())

    def _asked(self):
        """Search, filters and order as the list reads them. A filter that can't be read is refused: the list shows
        everything and says so, a file would only hold everything."""
        for name, value in request.args.items():
            known = self._filter_args.get(name.partition("_")[2]) if name.startswith("flt") else None
            if known and value.strip() and not known[1].validate(value):
                abort(400, gettext("筛选条件“%(name)s”看不懂：%(value)s", name=str(known[1].name), value=value[:40]))
        return self._get_list_extra_args()

    def _sorted_by(self, asked) -> str | None:
        column = self._get_column_by_idx(asked.sort)
        return column[0] if column else None

    def _in_words(self, asked) -> str:
        """The filter, search and order as the log keeps them."""
        said = []
        for index, _name, value in asked.filters or []:
            chosen = self._filters[index]
            options = dict(chosen.get_options(self) or [])
            values = "、".join(str(options.get(part, part)) for part in value.split(","))
            operation = chosen.operation() if chosen.data_type else ""
            said.append(f"{gettext(str(chosen.name))}{operation}：{values}")
        if asked.search:
            said.append(gettext("搜索：%(words)s", words=asked.search[:200]))
        column = self._sorted_by(asked)
        if column and self.is_sortable(column):
            order = gettext("倒序") if asked.sort_desc else gettext("顺序")
            said.append(gettext("按%(column)s%(order)s", column=self.column_labels[column], order=order))
        return "；".join(said) or gettext("全部")

    def _file_name(self, minute: str, person: str) -> str:
        """`来访接待_20260304_1005_李娜`: the list, the office's day and minute, who took it (E-9)."""
        return NOT_IN_FILE_NAMES.sub(" ", f"{self.name}_{minute}_{person}")[:100].strip()

    def render(self, template, **kwargs):
        masks = any(column.kind in MASKED_KINDS for column in self.columns)
        kwargs.setdefault("export_whole", self.can_export and masks and self._may("export_whole"))
        kwargs.setdefault("export_refused", g.get("export_refused"))
        return super().render(template, **kwargs)


def told_alone(column: Column):
    """What tells the column of some rows where each row tells its own."""
    return lambda _session, rows: map(column.value, rows)
