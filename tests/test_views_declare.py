"""What a screen doesn't declare doesn't exist: columns, forms and verbs, each told outright, none found by itself."""

import inspect
import re

import pytest
from flask_admin import BaseView
from flask_admin.contrib.sqla import ModelView

import admin_views
from admin_views import PAGES, SCREENS
from admin_views.attachments import AttachmentsView
from admin_views.base import Guarded, OfficeModelView
from admin_views.fields import LongField, TextField
from admin_views.forms import NOT_TYPED, OfficeForm
from admin_views.home import HomeView
from admin_views.labels import FIELD_LABELS
from admin_views.lookups import LookupsView
from admin_views.progress import ProgressView
from admin_views.timeline import CLOCK_TIMES, NO_MOMENTS, QUIET
from admin_views.verb_forms import FORMS
from admin_views.verbs import ON_THE_DESK, OWN_PAGE
from models import UTCDateTime, db
from regulation.states import TRANSITIONS
from workflow import audit, desk, revisits, verification
from workflow.verbs import function_of
from workflow.visits import TAKEN_ALONG

VIEWS = [screen for screen, *_rest in SCREENS]
SECRET = re.compile(r"password|token|hash|salt|secret", re.IGNORECASE)
OPEN_TO_WHO_IS_LOGGED_IN = {HomeView, LookupsView, AttachmentsView, ProgressView}
"""They ask for each row through the scope, so it is enough to be somebody."""

VERBS = [(record, verb) for record, steps in TRANSITIONS.items() for verb in steps]
PASSED_ON = {
    ("complaint", "verify"): verification._write_verification,
    ("complaint", "verify_and_handle"): verification._write_verification,
    ("complaint", "complete_revisit"): revisits.complete_revisit,
    ("repair_task", "complete_revisit"): revisits.complete_revisit,
    ("inspection", "complete_revisit"): revisits.complete_revisit,
}
"""Verbs that hand what was typed on to another function."""


def views_of_the_panel(app):
    return app.extensions["admin"][0]._views


def test_every_view_says_whom_it_lets_in(sqlite_database):
    for view in views_of_the_panel(sqlite_database.app):
        if type(view) in OPEN_TO_WHO_IS_LOGGED_IN:
            assert type(view).is_accessible is not BaseView.is_accessible
            continue
        assert isinstance(view, Guarded), view
        assert view.ability or type(view).is_accessible is not Guarded.is_accessible, view


def test_every_table_is_shown_through_the_offices_base(sqlite_database):
    shown = [view for view in views_of_the_panel(sqlite_database.app) if isinstance(view, ModelView)]
    assert {type(view) for view in shown} == set(VIEWS)
    assert all(isinstance(view, OfficeModelView) for view in shown)


def test_every_page_is_registered_once(sqlite_database):
    endpoints = [endpoint for _view, _model, _name, endpoint, *_rest in SCREENS]
    endpoints += [endpoint for _view, _name, endpoint, *_rest in PAGES]
    assert len(endpoints) == len(set(endpoints))
    kinds = {kind for kind in vars(admin_views).values() if inspect.isclass(kind) and issubclass(kind, BaseView)}
    assert kinds == {type(view) for view in views_of_the_panel(sqlite_database.app)}


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_deleted_edited_in_a_list_or_added_inline(view):
    assert view.can_delete is False
    assert not view.column_editable_list
    assert not view.inline_models
    assert not view.form_ajax_refs


@pytest.mark.parametrize("view", VIEWS)
def test_columns_are_a_white_list_without_a_secret(view):
    assert view.columns
    keys = [column.key for column in view.columns]
    assert len(keys) == len(set(keys))
    told = [*keys, *(column.path or "" for column in view.columns), *view.searched]
    assert [name for name in told if SECRET.search(name) and name != "must_change_password"] == []


def test_lists_details_and_files_show_the_declared_columns_alone(sqlite_database):
    for view in views_of_the_panel(sqlite_database.app):
        if isinstance(view, ModelView):
            declared = [column.key for column in view.columns]
            for shown in (view._list_columns, view._details_columns, view._export_columns):
                assert [key for key, _label in shown if key not in declared] == []


def test_forms_are_told_and_never_found_by_themselves(sqlite_database):
    """A scaffolded form would let every column be written."""
    for view in views_of_the_panel(sqlite_database.app):
        if isinstance(view, ModelView):
            for form in (view.form, view._create_form_class, view._edit_form_class):
                assert issubclass(form, OfficeForm), view
                assert {name for name in form._typed() if SECRET.search(name)} == set(), view


def every_form():
    for screen in VIEWS:
        yield from (form for form in (screen.form, getattr(screen, "correction_form", None)) if form is not None)
    for verbs in FORMS.values():
        yield from verbs.values()


@pytest.mark.parametrize("form", sorted(set(every_form()), key=lambda form: form.__name__))
def test_every_text_has_its_limit(form):
    fields = {name: getattr(form, name) for name in form._typed()}
    texts = {name: field for name, field in fields.items() if issubclass(field.field_class, TextField)}
    assert [
        name for name, field in texts.items()
        if not issubclass(field.field_class, LongField) and "limit" not in field.kwargs
        and field.field_class is TextField
    ] == []


# Verbs


def arguments(record: str, verb: str) -> tuple[set, set]:
    """What a verb's function takes by name, and what of it has to be given."""
    known = [ON_THE_DESK.get((record, verb)), function_of(record, verb), PASSED_ON.get((record, verb))]
    parameters = [
        parameter for function in known if function is not None
        for parameter in list(inspect.signature(function).parameters.values())[2:]
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    names = {parameter.name for parameter in parameters} - {"seen_version"}
    if (record, verb) in ON_THE_DESK:
        names |= desk.CHILD_FIELDS
    if (record, verb) == ("visit", "complete_record"):
        names |= set(TAKEN_ALONG)
    return names, {parameter.name for parameter in parameters if parameter.default is parameter.empty}


@pytest.mark.parametrize(("record", "verb"), VERBS)
def test_every_verb_of_the_table_has_its_function_and_its_form(record, verb):
    names, needed = arguments(record, verb)
    form = FORMS[record].get(verb)
    if verb in OWN_PAGE:
        assert form is None
        return
    typed = set(form._typed()) if form is not None else set()
    assert typed <= names
    assert needed <= typed


def test_no_form_stands_for_a_verb_that_the_table_doesnt_know():
    assert {(record, verb) for record, verbs in FORMS.items() for verb in verbs} <= set(VERBS)
    assert set(FORMS) == set(TRANSITIONS)


def test_what_a_form_carries_for_itself_is_no_argument():
    for record, verb in VERBS:
        assert arguments(record, verb)[0] & NOT_TYPED == set()


# The audit


def audited_columns() -> set[str]:
    """The columns whose changes stand in the timeline of a case or in the details of an audit row."""
    tables = [mapper.class_ for mapper in db.Model.registry.mappers if not issubclass(mapper.class_, audit.SILENT)]
    found = {column.key for table in tables for column in table.__table__.columns}
    return found - audit.LEFT_OUT - audit.SECRET - QUIET - {"id"}


def test_what_the_audit_reads_as_a_moment_is_one():
    named = {column for table in db.metadata.tables.values() for column in table.columns if column.key.endswith("_at")}
    assert {column.key for column in named if not isinstance(column.type, UTCDateTime)} - CLOCK_TIMES == NO_MOMENTS


def test_every_field_of_the_audit_has_its_words():
    assert sorted(audited_columns() - set(FIELD_LABELS)) == []
