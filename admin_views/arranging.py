"""A list as its reader arranged it: filters under a name, a default one for the menu, the columns shown; and the page
of its tools."""

from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, g, redirect, request
from flask_admin import expose
from flask_babel import gettext

from regulation.broken import RuleBroken
from workflow import arranging

from .acting import current_act, spoken
from .asked import sent_id

KEPT = {"search", "sort", "desc", "page_size"}
"""What belongs to a saved filter besides the filters themselves; the page one stood on doesn't."""
LONGEST_ADDRESS = 2000


class Arranged:
    """The addresses `tools/` and `arrange/` of a list. Mixed into a view with `columns`."""

    @expose("/tools/")
    def tools_view(self):
        """The filters that the list can be asked for, set as the address says, and the columns to choose from."""
        asked = self._get_list_extra_args()
        return self.render(
            "admin/model/tools.html", controls=self.filter_controls(), active_filters=asked.filters,
            filter_args=self._get_filters(asked.filters), extra_args=asked.extra_args, search=asked.search,
            sort_column=asked.sort, sort_desc=asked.sort_desc, page_size=self.get_safe_page_size(asked.page_size),
            default_page_size=self.page_size, return_url=self._get_list_url(asked),
            clear_search_url=self._get_list_url(asked.clone(page=0, search=None, filters=None)),
            offered_columns=self.columns_to_tick(),
        )

    @expose("/arrange/", methods=("POST",))
    def arrange_view(self):
        """`do` says what: `save` or `forget` a filter, or choose `columns`; then the list again."""
        arrange = {"save": self._save, "forget": self._forget, "columns": self._choose}.get(request.form.get("do"))
        if arrange is None:
            abort(400)
        address = request.form.get("url") or self.get_url(".index_view")
        try:
            address = arrange(current_act(), address) or address
        except RuleBroken as refusal:
            flash(spoken(refusal), "error")
        return redirect(address)

    def _save(self, act, address: str) -> None:
        saved = arranging.save_filter(
            act, self.endpoint, request.form.get("filter_name"), only_filters(address),
            is_default=request.form.get("is_default") == "1",
        )
        flash(gettext("条件已存为“%(name)s”", name=saved.name), "success")

    def _forget(self, act, address: str) -> None:
        arranging.forget_filter(act, self.endpoint, sent_id())

    def _choose(self, act, address: str) -> None:
        asked = request.form.getlist("column")
        offered = [column.key for column in self.offered_columns()]
        always = offered[:1]
        keys = [*always, *(key for key in offered[1:] if key in asked)]
        usual = [key for key in offered if key in self.column_list]
        arranging.choose_columns(act, self.endpoint, [] if not asked or keys == usual else keys)

    def offered_columns(self) -> list:
        """Every column that this person may have in the list."""
        return [column for column in self.columns if self.is_shown(column.key)]

    def chosen_keys(self) -> list[str]:
        """The columns of this person's list: chosen, or else the list's own. Read once a request."""
        kept = g.setdefault("list_columns", {})
        if self.endpoint not in kept:
            offered = [column.key for column in self.offered_columns()]
            known = [key for key in arranging.columns_of(current_act(), self.endpoint) if key in offered]
            kept[self.endpoint] = known or [key for key in offered if key in self.column_list]
        return kept[self.endpoint]

    def file_columns(self) -> list:
        """The columns of the list's file: what this person chose for the screen, else everything declared."""
        if arranging.columns_of(current_act(), self.endpoint):
            return [self._by_key[key] for key in self.chosen_keys()]
        return self.offered_columns()

    def relations_of_chosen(self) -> list[str]:
        """The dotted relations that columns beyond the list's own need, each to be read in one statement."""
        extra = [key for key in self.chosen_keys() if key not in self.column_list]
        found = {path.rpartition(".")[0] for key in extra for path in self._by_key[key].paths if "." in path}
        return sorted(found - set(self.joined) - set(self.preloaded))

    def menu_address(self) -> str:
        """Where the menu leads: the person's default filter, or the list's own way in."""
        query = next((row.query for row in saved_filters() if row.is_default and row.endpoint == self.endpoint), None)
        return f"{self.get_url(f'{self.endpoint}.index_view')}?{query}" if query is not None else self.usual_address()

    def usual_address(self) -> str:
        """Where the menu leads whoever arranged nothing."""
        return self.get_url(f"{self.endpoint}.index_view")

    def arranged(self) -> dict:
        """What the list needs for its tools: the saved filters with their addresses, and the address of the others."""
        here = only_filters(request.full_path)
        saved = [
            {"id": row.id, "name": row.name, "is_default": row.is_default, "is_here": row.query == here,
             "url": f"{self.get_url('.index_view')}?{row.query}"}
            for row in saved_filters() if row.endpoint == self.endpoint
        ]
        query = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "page"])
        return {"saved_filters": saved, "tools_url": f"{self.get_url('.tools_view')}?{query}".rstrip("?")}

    def columns_to_tick(self) -> list[tuple]:
        """(key, label, whether it is shown) of every column that this person may have."""
        chosen = self.chosen_keys()
        return [(column.key, column.label, column.key in chosen) for column in self.offered_columns()]


def saved_filters() -> list:
    """The person's saved filters of all lists, read once a request: the menu needs the default ones, a list its own."""
    if "saved_filters" not in g:
        g.saved_filters = arranging.all_filters(current_act())
    return g.saved_filters


def only_filters(address: str) -> str:
    """The part of an address that a saved filter keeps."""
    query = address[:LONGEST_ADDRESS].partition("?")[2]
    pairs = [(name, value) for name, value in parse_qsl(query) if name.startswith("flt") or name in KEPT]
    return urlencode(pairs)
