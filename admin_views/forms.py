"""The base of every form: one kind of token, blank means None, and the version that the person saw."""

import json
from datetime import UTC, datetime
from functools import cache
from zlib import crc32

from babel.support import Translations
from flask_admin.form import BaseForm
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.i18n import messages_path

from workflow.act import SeenVersionStale

from .asked import is_id

NOT_TYPED = {"csrf_token", "seen_version", "seen_fields", "acted"}


class FormWords:
    """WTForms' own sentences in the page's language. Flask-WTF reads their catalogue anew in each request."""

    def gettext(self, sentence: str) -> str:
        return _form_words(str(get_locale())).ugettext(sentence)

    def ngettext(self, one: str, several: str, count: int) -> str:
        return _form_words(str(get_locale())).ungettext(one, several, count)


@cache
def _form_words(locale: str) -> Translations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


class OfficeForm(BaseForm):
    """A form of the panel, with Flask-WTF's token."""

    class Meta(FlaskForm.Meta):
        """Flask-WTF's token, and WTForms' sentences in the page's language."""

        def get_translations(self, form):
            return FormWords()

    @classmethod
    def _typed(cls) -> list[str]:
        """The names of the fields that a person types, without making the form."""
        return [name for name in dir(cls) if name not in NOT_TYPED and hasattr(getattr(cls, name), "field_class")]

    masked: dict = {}
    """Fields of which this person sees the mask alone: name -> mask."""

    def mask(self, row, masks: dict) -> None:
        """Keep the row's names and phones to itself: an empty box that shows the mask; left empty, nothing changes."""
        self.masked = {
            name: masks[name](getattr(row, name))
            for name in masks if name in self._fields and getattr(row, name, None)
        }
        for name, shown in self.masked.items():
            field = self[name]
            field.render_kw = {**(field.render_kw or {}), "placeholder": shown}
            if not field.raw_data:
                field.data = None

    def typed_fields(self) -> list[tuple]:
        """The fields that a person types, as (name, field); a masked one only when something was typed into it."""
        return [
            (name, field) for name, field in self._fields.items()
            if name not in NOT_TYPED and (name not in self.masked or field.data)
        ]

    def given(self) -> dict:
        """What was typed, by field name; blank fields are None."""
        return {name: (field.data if field.data != "" else None) for name, field in self.typed_fields()}


class SeenForm(OfficeForm):
    """A form that changes a record: it carries the version that the person saw, and a mark of what each field said."""

    seen_version = HiddenField(_("这条记录"))
    seen_fields = HiddenField()

    def keep_only(self, names: tuple) -> None:
        """Leave these fields alone in the form; a field that isn't there changes nothing."""
        for name in [name for name in self._fields if name not in names and name not in NOT_TYPED]:
            del self[name]

    def opened_on(self, row) -> None:
        """Carry along how the row stands while the page is opened."""
        self.seen_version.data, self.seen_version.raw_data = str(row.version), None
        marks = type(self)(obj=row).marks()
        self.seen_fields.data = json.dumps({name: mark for name, mark in marks.items() if name not in self.masked})
        self.seen_fields.raw_data = None

    def take_over(self, row) -> None:
        """Somebody was quicker: a field that this person left as it was says what the row says by now."""
        seen, marks = self._seen(), self.marks()
        for name, mark in marks.items():
            if seen.get(name) == mark and hasattr(row, name):
                self[name].process_data(getattr(row, name))
                self[name].raw_data = None
        self.opened_on(row)

    def marks(self) -> dict[str, str]:
        """A short mark of each field's data: equal as long as nobody changed it."""
        return {name: mark_of(field.data) for name, field in self._fields.items() if name not in NOT_TYPED}

    def _seen(self) -> dict:
        try:
            seen = json.loads(self.seen_fields.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def version(self) -> int | None:
        """The version seen, or None when the form was sent without one. Raises `SeenVersionStale` for nonsense."""
        text = (self.seen_version.data or "").strip()
        if not text:
            return None
        if not is_id(text):
            raise SeenVersionStale
        return int(text)


class VerbForm(SeenForm):
    """The form of one verb. `acted` tells a sent form with every box left open from a first visit."""

    acted = HiddenField(default="1")



def mark_of(value) -> str:
    """Eight digits for a field's data; moments count by the minute, as they are typed."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    elif hasattr(value, "id"):
        value = value.id
    text = str(value or "").replace("\r\n", "\n")
    return f"{crc32(text.encode()):08x}"
