"""A list as its reader arranged it: filters under a name, a default one for the menu, the columns shown."""

from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, g, redirect, request
from flask_admin import expose
from flask_babel import gettext

from regulation.broken import RuleBroken
from workflow import arranging

from .acting import current_act, spoken

KEPT = {"search", "sort", "desc", "page_size"}
"""What belongs to a saved filter besides the filters themselves; the page one stood on doesn't."""
LONGEST_ADDRESS = 2000


class Arranged:
    """The address `arrange/` of a list. Mixed into a view with `columns`."""

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
        text = request.form.get("id", "")
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            abort(400)
        arranging.forget_filter(act, self.endpoint, int(text))

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
        if "list_defaults" not in g:
            g.list_defaults = arranging.defaults_of(current_act())
        query = g.list_defaults.get(self.endpoint)
        return f"{self.get_url(f'{self.endpoint}.index_view')}?{query}" if query is not None else self.usual_address()

    def usual_address(self) -> str:
        """Where the menu leads whoever arranged nothing."""
        return self.get_url(f"{self.endpoint}.index_view")

    def arranged(self) -> dict:
        """What the list's tools need: the saved filters with their addresses, and the columns to tick."""
        here = only_filters(request.full_path)
        chosen = self.chosen_keys()
        saved = [
            {"id": row.id, "name": row.name, "is_default": row.is_default, "is_here": row.query == here,
             "url": f"{self.get_url('.index_view')}?{row.query}"}
            for row in arranging.filters_of(current_act(), self.endpoint)
        ]
        offered = [(column.key, column.label, column.key in chosen) for column in self.offered_columns()]
        return {"saved_filters": saved, "offered_columns": offered}


def only_filters(address: str) -> str:
    """The part of an address that a saved filter keeps."""
    query = address[:LONGEST_ADDRESS].partition("?")[2]
    pairs = [(name, value) for name, value in parse_qsl(query) if name.startswith("flt") or name in KEPT]
    return urlencode(pairs)
