"""The base of every screen: it denies by default, shows only what the person may see, and writes nothing itself."""

import re
from functools import cache

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from jinja2 import pass_context
from markupsafe import Markup
from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from export.columns import Column
from models import SEARCH_TEXTS, House, db
from regulation.homes import parse_house
from search.query import FEWEST_CHARACTERS, Everything, Found, Read, These, only
from storage import by_index, planned_anew
from workflow import scope
from workflow.act import PASSWORD_FIRST

from .acting import current_act, current_zone
from .arranging import Arranged
from .exporting import Exporting
from .filters import OfficeOfFilter, without_index
from .forms import OfficeForm
from .lookups import contains, named_home
from .paging import OWN_ARGS, Paged
from .rows import drawn

OFFICE_COLUMN = Column("office.name", _("管理处"))
OWN_NAMES = re.compile("_|(self|endpoint)$")


class Guarded:
    """Who isn't logged in goes to the log-in page; who may not see the screen gets 403. `ability` names the right;
    a view without one is closed to everybody."""

    ability: str | None = None

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated and self.ability and current_act().person.may(self.ability))

    def is_visible(self) -> bool:
        return self.is_accessible()

    def beside(self, endpoint: str):
        """Another view of the panel."""
        return next(view for view in self.admin._views if view.endpoint == endpoint)

    def demand(self, ability: str) -> None:
        """403 for whoever sees the screen and may not do this there, before anything is looked at."""
        if not current_act().person.may(ability):
            abort(403)

    def inaccessible_callback(self, name, **kwargs):
        if current_user.is_authenticated:
            is_by_pin = self.ability and current_act().person.lacks_password(self.ability)
            abort(403, gettext(PASSWORD_FIRST) if is_by_pin else None)
        address = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("login", next=address))


class OfficeModelView(Paged, Arranged, Exporting, Guarded, ModelView):
    """A table of the office as a screen.

    `columns` declares list, details and export at once. `searched` are the attributes that the search box
    reads row by row; a record with texts in the search index has none (workflow/searching.py says its words).
    What a list's rows need from other tables is read with them (`joined`) or in one statement each (`preloaded`,
    dotted).
    Subclasses give forms explicitly: what isn't declared doesn't exist.
    """

    columns: tuple[Column, ...] = ()
    searched: tuple = ()
    joined: tuple = ()
    preloaded: tuple = ()
    # Without a form of its own a screen has none: Flask-Admin would make one of every column.
    form = form_base_class = OfficeForm
    can_delete = False
    can_create = False
    can_edit = False
    can_view_details = True
    can_export = True
    can_set_page_size = True
    page_size = 20
    page_size_options = (20, 50, 100)
    named_filter_urls = True
    column_display_actions = False
    new_label = ""
    column_kinds: dict = {}
    names_the_office = True
    search_hint = ""

    def __init__(self, model, **kwargs):
        if self.names_the_office and hasattr(model, "office_id"):
            self.columns = (*self.columns, OFFICE_COLUMN)
            self.column_filters = (*(self.column_filters or ()), OfficeOfFilter(model))
        self.column_list = [column.key for column in self.columns if column.in_list]
        self.column_details_list = [column.key for column in self.columns]
        self.column_labels = {column.key: column.label for column in self.columns}
        self.column_sortable_list = [(column.key, column.path) for column in self.columns if column.path]
        self._by_key = {column.key: column for column in self.columns}
        super().__init__(model, db, **kwargs)

    # What may be seen

    def conditions(self) -> list:
        """The rows that are there for this person on this screen."""
        return scope.visible(current_act(), self.model)

    def get_query(self):
        return db.session.query(self.model).filter(*self.conditions())

    def get_count_query(self):
        return db.session.query(func.count(self.model.id)).filter(*self.conditions())

    def get_one(self, id):
        """The row with this id within the person's scope; 404 for any other, 400 for what is no id."""
        text = str(id)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            abort(400)
        if not 0 < int(text) < 2**31:
            abort(404)
        row = self.read_one(self.get_query().filter(self.model.id == int(text)))
        return row if row is not None else abort(404)

    def read_one(self, query):
        """The row of this query of one, or None."""
        return query.one_or_none()

    # The list

    def init_search(self) -> bool:
        return self.is_indexed or bool(self.searched)

    def loading(self) -> list:
        """The options that read what rows need from other tables, for many of them at once."""
        paths = (*self.preloaded, *self.relations_of_chosen())
        return [*self.joining(), *(in_one_statement(self.model, path) for path in paths)]

    def joining(self) -> list:
        """The options that read the rows named by a row with it."""
        return [in_the_same_statement(self.model, name) for name in self.joined]

    def matching(self, search, filters):
        """The query of all rows that the address asks for: scope, search and filters."""
        return self.found_by(search).narrow(self.filtered(filters))

    def filtered(self, filters):
        """The rows that are there, and that the filters leave."""
        found = ((self._filters[index], value) for index, _name, value in filters or [])
        chosen = [(flt, flt.clean(value)) for flt, value in found]
        few = self.ids_of_few(chosen)
        if few is not None:
            query = only(self.get_query().filter(*(flt.condition(value) for flt, value in chosen)), self.model, few)
        elif any(flt.finds_its_rows for flt, _value in chosen):
            conditions = [*self.conditions(), *(flt.condition(value) for flt, value in chosen)]
            query = db.session.query(self.model).filter(*(without_index(one, self.model) for one in conditions))
        else:
            query = self.get_query()
            if self.is_of_one_office() and any(flt.leaves_few(value) for flt, value in chosen):
                query = by_index(query, self.model, f"ix_{self.model.__tablename__}_office_state_day")
            for flt, value in chosen:
                query = flt.apply(query, value, None)
        return planned_anew(query) if filters or self.sees_own() else query

    def ids_of_few(self, chosen) -> list[int] | None:
        """The ids of the rows among which all that the filters leave are, where few of very many are left."""
        found = [flt.ids_of_few(value) for flt, value in chosen]
        found.append(scope.few_own(current_act(), self.model))
        few = [set(ids) for ids in found if ids is not None]
        return sorted(set.intersection(*few)) if few else None

    def found_by(self, search) -> Found | Read | Everything:
        """What was typed into the search box, ready to narrow a query."""
        typed = (search or "").strip()
        if not typed:
            return Everything()
        if self.is_indexed:
            return Found(db.session, self.model, typed, scope.offices_of(current_act()))
        words = [word[:60] for word in typed.replace("\u3000", " ").split()[:6]]
        named = {word: self.named_by(word) for word in words}
        conditions = [self.search_condition(word) for word in words if named[word] is None]
        ids = [set(found) for found in named.values() if found is not None]
        return These(self.model, sorted(set.intersection(*ids)), conditions) if ids else Read(conditions)

    def named_by(self, word: str) -> list[int] | None:
        """The ids of the rows that a word means where it can mean no others, a whole number; None for any other word,
        which is looked for row by row."""
        return None

    @property
    def is_indexed(self) -> bool:
        """Whether the rows are found by the index of pairs of characters."""
        return self.model.__tablename__ in SEARCH_TEXTS

    def search_condition(self, word: str):
        """A word of two characters or more matches when one of the searched columns holds it; its wildcards are taken
        literally."""
        if len(word) < FEWEST_CHARACTERS:
            return false()
        return or_(*(self._holds(name, word) for name in self.searched_for(word)))

    def searched_for(self, word: str) -> tuple:
        """Which of the searched columns may hold a word."""
        return self.searched

    def _holds(self, name: str, word: str):
        """One searched column holds the word; a dotted one is looked for in the related row."""
        relation, _dot, column = name.rpartition(".")
        if relation:
            related = getattr(self.model, relation)
            return related.has(column_holds(related.property.mapper.class_, column, word))
        return column_holds(self.model, column, word)

    def scaffold_sortable_columns(self):
        return {}

    def get_sortable_columns(self):
        return {key: key for key, _path in self.column_sortable_list}

    def _refresh_filters_cache(self):
        """Flask-Admin reads names and options once at start-up; ours are read for each request's language."""
        self._filters = list(self.column_filters or [])
        self._filter_groups = None
        self._filter_args = {flt.address_name: (index, flt) for index, flt in enumerate(self._filters)}

    def _get_filter_groups(self):
        """Whether the list has a panel of filters; its fields are read when it is opened (`filter_controls`)."""
        return any(flt.is_offered() for flt in self._filters)

    def filter_controls(self) -> dict[str, list[dict]]:
        """The fields of the panel by name, each with its options as they are now."""
        groups: dict = {}
        for index, flt in enumerate(self._filters):
            if flt.is_offered():
                groups.setdefault(gettext(str(flt.name)), []).append({
                    "index": index, "arg": flt.address_name, "operation": flt.operation(),
                    "options": flt.get_options(self) or None, "type": flt.data_type,
                })
        return groups

    def _get_list_filter_args(self):
        """The filters of the address; one that was left open says nothing and is no error."""
        chosen = []
        for name, value in request.args.items():
            place, _bar, key = name[3:].partition("_")
            if not name.startswith("flt") or not value.strip() or key not in self._filter_args:
                continue
            index, flt = self._filter_args[key]
            if flt.validate(value):
                chosen.append((place, (index, str(flt.name), value)))
            else:
                flash(gettext("筛选条件“%(name)s”看不懂：%(value)s", name=str(flt.name), value=value[:40]), "error")
        return [pair for _place, pair in sorted(chosen, key=lambda item: item[0])]

    def _get_list_extra_args(self):
        """What the address says, without the names that the maker of addresses takes for its own: `?_method=x`."""
        asked = super()._get_list_extra_args()
        asked.extra_args = {
            name: value for name, value in asked.extra_args.items()
            if not OWN_NAMES.match(name) and name not in OWN_ARGS
        }
        asked.page = 0
        return asked

    def get_filter_arg(self, index, flt):
        """A filter's name in the address: its key and operation, the same in every language and version."""
        return getattr(flt, "address_name", str(index))

    def get_column_name(self, field):
        return self.column_labels.get(field, field)

    def search_placeholder(self):
        return self.search_hint or gettext("搜索")

    def zone(self) -> str:
        """The office's time zone, in which moments are shown."""
        return current_zone()

    @pass_context
    def get_list_value(self, context, model, name):
        return self.teller(self._by_key[name], [model])(model)

    get_detail_value = get_list_value

    def teller(self, column: Column, rows):
        """What makes of one of these rows the column's cell in the list, masked as every list is: made once a page."""
        return column.teller(self.zone())

    def drawn(self, rows, columns: list[tuple], *, here: str | None, pick: str | None) -> Markup:
        """The rows as HTML, see `rows.drawn`; `columns` are (key, label, kind)."""
        tellers = [self.teller(self._by_key[key], rows) for key, _label, _kind in columns]
        told = ((row.id, [tell(row) for tell in tellers]) for row in rows)
        return drawn(told, [(kind, label) for _key, label, kind in columns], here=here, pick=pick)

    def render(self, template, **kwargs):
        if template == self.list_template:
            kwargs["num_pages"] = None
            # Said once: beside every cell of a phone's cards stands what it is.
            kwargs["list_columns"] = [(key, str(self.get_column_name(key))) for key in self.chosen_keys()]
            # The address counts columns as the list declares them, whichever this person chose to see.
            kwargs["sort_places"] = {key: place for place, (key, _name) in enumerate(self._list_columns)}
            kwargs.update(self.arranged())
            kwargs.update(self.paged(kwargs))
            kwargs.setdefault("empty", self.empty_words())
        if "details_columns" in kwargs:
            kwargs["details_columns"] = [pair for pair in kwargs["details_columns"] if self.is_shown(pair[0])]
        return super().render(template, **kwargs)

    def is_shown(self, key: str) -> bool:
        """Whether a column is for this person: the office's name is for those who see several offices."""
        return key != OFFICE_COLUMN.key or current_act().person.office_id is None

    def empty_words(self) -> dict | None:
        """What to say and do when there is nothing yet."""
        return None

    def _may(self, ability: str) -> bool:
        return current_act().person.may(ability)

    def action_form(self, obj=None):
        """The batch's form stands in the template: Flask-Admin's own would be made for each page and never shown."""

    # What stock Flask-Admin leaves open

    @expose("/ajax/lookup/", methods=("POST",))
    def ajax_lookup(self):
        """Look-ups have their own address; this one has nothing."""
        abort(404)

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self):
        """No list is edited in place."""
        abort(404)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self):
        """Nothing is made here, unless the screen says how."""
        abort(404)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """Nothing is changed here, unless the screen says how."""
        abort(404)

    def handle_action(self, return_view=None):
        """Nothing is done here, unless the screen says what."""
        abort(404)

    @expose("/delete/", methods=("POST",))
    def delete_view(self):
        """Nothing is deleted: a case is voided, an account or category switched off."""
        abort(404)


def column_holds(model, name: str, word: str):
    """The condition that a column holds a word, the home as people write it."""
    pattern = contains(word)
    if name == "house":
        key = parse_house(word)
        named = named_home(key) if key is not None else House.key.ilike(pattern, escape="\\")
        return model.house_id.in_(select(House.id).where(named))
    return getattr(model, name).ilike(pattern, escape="\\")


@cache
def in_the_same_statement(model, name: str):
    """The option that reads the row behind a relation along with each row."""
    return joinedload(getattr(model, name))


@cache
def in_one_statement(model, path: str):
    """The option that reads the rows behind a dotted path in one statement for the whole page."""
    option, here = None, model
    for name in path.split("."):
        attribute = getattr(here, name)
        option = selectinload(attribute) if option is None else option.selectinload(attribute)
        here = attribute.property.mapper.class_
    return option
