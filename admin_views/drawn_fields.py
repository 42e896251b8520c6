"""The fields of forms as HTML, those into which nobody has typed kept for the next page that asks the same: to draw
them is most of what an empty form takes."""

from collections.abc import Callable

from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import Markup

from . import fields
from .acting import current_act

MOST_KEPT = 1500
"""Fields kept by a worker: all forms in both languages have some nine hundred. Most are some hundreds of bytes, a
drop-down some kilobytes."""
CHOSEN = {fields.WordField, fields.YesNoField, fields.TickField}
"""Kinds whose data is one of few values."""
LISTED = {fields.DepartmentField, fields.FaultField, fields.CategoryField}
TYPED = {
    fields.TextField, fields.LongField, fields.MomentField, fields.DayField, fields.CountField, fields.AmountField,
    fields.PhoneField, fields.HouseField, fields.HouseOrTextField, fields.StaffField, fields.AnyStaffField,
    fields.TechnicianField,
}
"""Kinds that look alike while they are empty."""


def register(app: Flask) -> None:
    """Let the macro `field` ask here first."""
    app.jinja_env.globals["drawn_field"] = drawn_field


def drawn_field(field, options: dict, draw: Callable) -> Markup:
    """The field as `draw` draws it with these options of the macro."""
    holds = _what_it_holds(field)
    if holds is None:
        return draw(field, options)
    # Label and hint stand in many languages, as one object each for as long as the form's class is there; what is kept
    # here with them can't be taken for another's.
    says = field.label.text, field.description, getattr(field, "words", None)
    look = field.id, field.name, tuple(vars(field.flags).items()), tuple(options.items())
    key = type(field), *map(id, says), look, holds, str(get_locale())
    drawn = current_app.extensions.setdefault("drawn_fields", {})
    kept = drawn.get(key)
    if kept is None:
        if len(drawn) >= MOST_KEPT:
            drawn.clear()
        kept = drawn[key] = draw(field, options), says
    return kept[0]


def _what_it_holds(field) -> tuple | None:
    """All that the look of this field depends on besides its form's class; None where it is one of a kind."""
    kind, data = type(field), field.data
    is_one_of_many = field.name != field.short_name
    if field.errors or field.raw_data or field.render_kw or is_one_of_many:
        return None
    if kind in CHOSEN:
        return (data,)
    if kind in LISTED:
        rows = field.rows(current_act())
        return data and data.id, tuple((row.id, field.shown(row)) for row in rows)
    return () if kind in TYPED and data in (None, "") else None
