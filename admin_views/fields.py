"""Form fields of our own: what is looked up instead of dropped down, moments by the minute, words from the lists.

A look-up field takes an id or the text as spoken; an unknown one is an error beside the field, never an empty value.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, DateField, DecimalField, Field, IntegerField, SelectField, StringField
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.validators import ValidationError
from wtforms.widgets import DateTimeLocalInput, Select, TextArea, TextInput

from models import Category, Department, Fault, House, Staff, Visit
from regulation.homes import PhoneRefused, normalise_phone, parse_house
from regulation.words import N_
from workflow import scope

from .acting import current_act, current_office, current_zone, spoken
from .asked import is_id

LONGEST_TEXT = 5000
"""Characters in a field of several lines."""
EARLIEST, LATEST = 2000, 2100
"""The years in which an office's days and moments lie; outside of them nothing can be reckoned with."""


def stripped(text):
    """The text without blanks around it, or None when nothing is left."""
    text = text.strip() if isinstance(text, str) else text
    return text or None


def mark(field, needed: bool) -> None:
    """Let the screen say that a field is needed; what refuses an empty one is the rule, not the form."""
    if needed:
        field.flags.required = True


class TextField(StringField):
    """A line of text; blank is None."""

    def __init__(self, label=None, *args, limit=None, needed=False, **kwargs):
        kwargs.setdefault("filters", (stripped,))
        super().__init__(label, *args, **kwargs)
        mark(self, needed)
        self.limit = limit

    def pre_validate(self, form):
        if self.limit and self.data and len(self.data) > self.limit:
            raise ValidationError(gettext("最多 %(count)s 个字", count=self.limit))


class LongField(TextField):
    """Some lines of text; more than two pages belong into an attachment."""

    widget = TextArea()

    def __init__(self, label=None, *args, limit=LONGEST_TEXT, **kwargs):
        super().__init__(label, *args, limit=limit, **kwargs)

    def __call__(self, **kwargs):
        kwargs.setdefault("rows", 3)
        return super().__call__(**kwargs)


class WordField(SelectField):
    """One of a word list; nothing is preselected unless there is a default. Blank is None."""

    def __init__(self, label=None, words=(), *, needed=False, **kwargs):
        self.words = words
        kwargs.setdefault("validate_choice", False)
        kwargs.setdefault("filters", (stripped,))
        super().__init__(label, choices=[], **kwargs)
        mark(self, needed)

    def iter_choices(self):
        yield Choice("", gettext("请选择"), self.data in (None, ""), {})
        for value, text in self.words:
            yield Choice(value, gettext(text), str(value) == str(self.data), {})

    def has_groups(self):
        return False

    def pre_validate(self, form):
        if self.data is not None and str(self.data) not in {str(value) for value, _text in self.words}:
            raise ValidationError(gettext("没有这个选项"))

    def process_data(self, value):
        self.data = value


class YesNoField(WordField):
    """Yes, no, or not said; the data is a bool or None."""

    def __init__(self, label=None, **kwargs):
        super().__init__(label, words=(("1", N_("是")), ("0", N_("否"))), **kwargs)

    def process_data(self, value):
        self.data = None if value is None else ("1" if value else "0")

    def post_validate(self, form, validation_stopped):
        self.data = {"1": True, "0": False}.get(self.data)


class TickField(BooleanField):
    """A box to tick; the data is a bool. `true`, `on`, `1` and `y` tick it from a script."""

    false_values = (False, "false", "", "0", "off", "n", "no")

    def __init__(self, label=None, **kwargs):
        super().__init__(label, **kwargs)
        self.type = "BooleanField"


def refuse_far_off(field) -> None:
    """Refuse a moment or day with which no clock can reckon."""
    if not EARLIEST <= field.data.year < LATEST:
        field.data = None
        raise ValueError(gettext("请填写 %(first)s 年到 %(last)s 年之间的时间", first=EARLIEST, last=LATEST - 1))


class MomentField(Field):
    """A moment typed in the office's zone by the minute, kept in UTC."""

    widget = DateTimeLocalInput()

    def __init__(self, label=None, *, needed=False, **kwargs):
        super().__init__(label, **kwargs)
        mark(self, needed)

    FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(current_zone())

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return self.typed(self.data) if self.data else ""

    def typed(self, moment: datetime) -> str:
        """A moment as a person would type it into this field."""
        return moment.astimezone(self._zone()).strftime("%Y-%m-%dT%H:%M")

    def process_formdata(self, values):
        text = values[0].strip() if values else ""
        self.data = None
        if not text:
            return
        for pattern in self.FORMATS:
            try:
                self.data = datetime.strptime(text, pattern).replace(tzinfo=self._zone())
            except ValueError:
                continue
            refuse_far_off(self)
            return
        raise ValueError(gettext("请按 2026-03-04 10:30 填写"))

    def __call__(self, **kwargs):
        if self.widget.input_type == "datetime-local":
            kwargs.setdefault("step", 60)
        return super().__call__(**kwargs)


class DayField(DateField):
    """A calendar day; blank is None."""

    def __init__(self, label=None, *, needed=False, **kwargs):
        super().__init__(label, **kwargs)
        mark(self, needed)

    def process_formdata(self, values):
        if values and values[0].strip():
            try:
                super().process_formdata(values)
            except ValueError:
                raise ValueError(gettext("请按 2026-03-04 填写")) from None
            refuse_far_off(self)
        else:
            self.data = None


class CountField(IntegerField):
    """A whole number from `least` up to what the database takes; blank is None."""

    def __init__(self, label=None, *, least=0, needed=False, **kwargs):
        super().__init__(label, **kwargs)
        mark(self, needed)
        self.least = least

    def process_formdata(self, values):
        self.data = None
        if values and values[0].strip():
            try:
                self.data = int(values[0])
            except ValueError:
                raise ValueError(gettext("请填写整数")) from None
            if self.data >= 2**31:
                self.data = None
                raise ValueError(gettext("数字太大"))
            if self.data < self.least:
                self.data = None
                raise ValueError(gettext("不能小于 %(least)s", least=self.least))


class AmountField(DecimalField):
    """A decimal such as a meter's reading or a price, from 0 to below `limit`, with its places; blank is None."""

    def __init__(self, label=None, *, limit=10**8, places=2, **kwargs):
        super().__init__(label, places=places, **kwargs)
        self.limit, self.most_places = limit, places

    def process_formdata(self, values):
        self.data = None
        if values and values[0].strip():
            try:
                super().process_formdata([values[0].strip()])
            except ValueError:
                raise ValueError(gettext("请填写数字")) from None
            if not self.data.is_finite():
                self.data = None
                raise ValueError(gettext("请填写数字"))
            # Compared as it is: abs() of 1e999999999 would overflow.
            if not 0 <= self.data < self.limit:
                self.data = None
                raise ValueError(gettext("请填写 0 以上、%(limit)s 以下的数字", limit=f"{self.limit:,}"))
            if -self.data.as_tuple().exponent > self.most_places:
                raise ValueError(gettext("最多 %(count)s 位小数", count=self.most_places))


class PhoneField(TextField):
    """A phone as dialled; kept as its digits. A masked one that comes back unchanged is refused."""

    def process_formdata(self, values):
        text = values[0].strip() if values else ""
        self.data = None
        if text:
            try:
                self.data = normalise_phone(text)
            except PhoneRefused as refused:
                raise ValueError(spoken(refused)) from None

    def _value(self):
        return self.raw_data[0] if self.raw_data else (self.data or "")


class LookupField(Field):
    """A row found while typing. `find` names the look-up; the data is the row, or None when blank."""

    widget = TextInput()
    find = ""
    unknown = ""

    def __init__(self, label=None, *, needed=False, **kwargs):
        super().__init__(label, **kwargs)
        mark(self, needed)

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return self.shown(self.data) if self.data is not None else ""

    def shown(self, row) -> str:
        return str(row)

    def __call__(self, **kwargs):
        kwargs["data-lookup-url"] = url_for("lookups.index")
        kwargs["data-lookup-name"] = self.find
        if self.data is not None:
            kwargs["data-lookup-id"] = str(self.data.id)
            kwargs["value"] = self.shown(self.data)
        return super().__call__(**kwargs)

    def process_formdata(self, values):
        text = values[0].strip() if values else ""
        self.data = None
        if not text:
            return
        self.data = self.row_of(current_act(), text)
        if self.data is None:
            raise ValueError(gettext(self.unknown))

    def row_of(self, act, text: str):
        """The one row that a text or an id names for this person, or None."""
        raise AssertionError("a look-up field says how it finds a row")


def _by_id(act, model, text: str, *conditions, load=()):
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    row_id = int(text)
    if not 0 < row_id < 2**31:
        return None
    return act.session.scalar(office_rows(act, model).where(model.id == row_id, *conditions).options(*load))


def office_rows(act, model):
    """What may be chosen in a form: the rows of the office in which the person works."""
    from sqlalchemy import select

    office = current_office()
    return select(model).where(model.office_id == (office.id if office else -1))


class HouseField(LookupField):
    """A home by its id, as spoken (`3栋2单元501`), or a public place by its name."""

    find = "house"
    unknown = N_("没有找到这个房号，请核对")

    def row_of(self, act, text):
        key = parse_house(text)
        named = str(key) if key is not None else text
        row = act.session.scalar(office_rows(act, House).where(House.key == named, House.active))
        return row or _by_id(act, House, text)


class HouseOrTextField(HouseField):
    """A home beside a tick that keeps an unknown one as text until it is checked."""

    unknown = N_("没有找到这个房号，请核对，或勾选“房号待核”先按文字保存")


class StaffField(LookupField):
    """A colleague of the office by id, user name or name."""

    find = "staff"
    unknown = N_("没有找到这位员工")
    roles: tuple = ()

    def shown(self, row):
        return row.name

    def row_of(self, act, text):
        conditions = [Staff.active]
        if self.roles:
            conditions.append(Staff.role.in_(self.roles))
        # Whoever is sent somewhere is sent for the department: read later, it would have a save written in two steps.
        row = _by_id(act, Staff, text, *conditions, load=(joinedload(Staff.department),))
        if row is not None:
            return row
        named = act.session.scalars(
            office_rows(act, Staff).where((Staff.username == text) | (Staff.name == text), *conditions).limit(2)
        ).all()
        return named[0] if len(named) == 1 else None


class AnyStaffField(StaffField):
    """A colleague of the office, or the company's leader."""

    def row_of(self, act, text):
        row = super().row_of(act, text)
        if row is not None:
            return row
        from sqlalchemy import select

        leaders = select(Staff).where(Staff.role == "leader", Staff.active)
        if is_id(text):
            return act.session.scalar(leaders.where(Staff.id == int(text)))
        return act.session.scalar(leaders.where((Staff.name == text) | (Staff.username == text)).limit(1))


class TechnicianField(StaffField):
    find = "technician"
    roles = ("technician", "officer", "supervisor")


class ListedField(LookupField, SelectFieldBase):
    """A short list of the office (departments, categories, faults), offered whole as a drop-down."""

    widget = Select()
    model = None
    order = "name"

    def rows(self, act):
        """What is offered; of a catalogue it is read once for all such fields of a page."""
        read, key = g.setdefault("listed_rows", {}), (self.model, self.order)
        if key not in read:
            query = office_rows(act, self.model).where(self.model.active)
            read[key] = tuple(act.session.scalars(query.order_by(getattr(self.model, self.order))))
        return read[key]

    def iter_choices(self):
        chosen = self.data.id if self.data is not None else None
        yield Choice("", gettext("请选择"), chosen is None, {})
        for row in self.rows(current_act()):
            yield Choice(row.id, self.shown(row), row.id == chosen, {})

    def __call__(self, **kwargs):
        # Offered whole: nothing is looked up while somebody types.
        return super(LookupField, self).__call__(**kwargs)

    def row_of(self, act, text):
        return _by_id(act, self.model, text) or act.session.scalar(
            office_rows(act, self.model).where(getattr(self.model, self.order) == text, self.model.active)
        )


class DepartmentField(ListedField):
    model = Department
    unknown = N_("没有找到这个部门")


class FaultField(ListedField):
    model = Fault
    unknown = N_("没有找到这种故障")


class CategoryField(ListedField):
    """A category by its code (`A`) or id."""

    model = Category
    order = "code"
    unknown = N_("没有找到这个投诉类别")

    def row_of(self, act, text):
        return super().row_of(act, text.upper())


class VisitField(LookupField):
    """Another visit of the office by its number or id."""

    find = "visit"
    unknown = N_("没有找到这条接待记录")

    def row_of(self, act, text):
        row = act.session.scalar(scope.rows(act, Visit).where(Visit.number == text.upper()))
        return row or (
            scope.one(act, Visit, int(text)) if is_id(text) else None
        )
