"""What a field may be given in earnest, and the odd things that come instead."""

from datetime import UTC, datetime, timedelta

from wtforms import BooleanField, DateField, DecimalField, IntegerField, SelectField, SelectMultipleField, TimeField

from admin_views import fields
from admin_views.deputies import DeputyField
from admin_views.staff_form import DepartmentOfOfficeField, OfficeField, SuperiorField

IN_THE_PAST = {"received_at", "event_at", "completed_at", "started_at"}
ALIKE = {
    "numbers": (
        "-1", "0", "007", "1.5", "1,5", "1e3", "1e999999999", "-1e-999999999", "NaN", "sNaN", "-Infinity", "0x10", "½",
        "１２", "٣", "2147483647", "2147483648", "-2147483649", "99999999.99", "9" * 18, "9" * 19, "9" * 5000, "1_000",
        "+1", "--1", "1 2",
    ),
    "moments": (
        "0000-00-00 00:00", "0001-01-01T00:00", "0001-01-02 00:00", "1582-10-10 10:10", "1899-12-31T23:59",
        "9999-12-31T23:59", "10000-01-01T00:00", "2026-02-30T10:00", "2026-13-01 10:00", "2026-03-04T24:00",
        "2026-03-04", "0001-01-01", "9999-12-31", "2026-02-30", "04/03/2026", "now", "25:61", "00:00",
        "23:59:59.999999",
    ),
    "texts": (
        "a", "  ", "\u3000", "\t\n", "<script>alert(1)</script>", "'", '"><b>', "' OR '1'='1", "%", "_", "\\",
        "%s %(x)s", "{{7*7}}", "${7*7}", "../../etc/passwd", "👩‍👩‍👧‍👦" * 30, "\u202eeman\u202c", "مرحبا",
        "e\u0301" * 60, "ﷺ" * 40,
        "\ufeff", "\u200b", "\u0000x", "\x1b[31m", "\r\nSet-Cookie: a=b", "null", "undefined", "[]", '{"a":1}', "on",
        "长" * 61, "长" * 121, "长" * 5001, "\U0010ffff", "1" * 4301,
    ),
}
EVERYTHING_ODD = tuple(value for values in ALIKE.values() for value in values)


def in_earnest(name: str, unbound) -> str | None:
    """A value that a person might give to this field; None to leave it open."""
    kind = unbound.field_class
    if issubclass(kind, fields.MomentField):
        moment = datetime.now(UTC) + timedelta(hours=-1 if name in IN_THE_PAST else 30)
        return (moment + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    for base, value in USUAL:
        if issubclass(kind, base):
            return value(unbound) if callable(value) else value
    return {"timezone": "Asia/Shanghai", "key": "7-1-101", "code": "K", "username": "new.one"}.get(name, "一些文字")


def first_word(unbound) -> str:
    words = unbound.kwargs.get("words") or next((arg for arg in unbound.args[1:] if isinstance(arg, tuple)), None)
    return str(words[0][0]) if words else "receptionist"


USUAL = (
    (fields.YesNoField, "1"),
    (fields.WordField, first_word),
    (SelectMultipleField, None),
    (SelectField, "1"),
    (BooleanField, "1"),
    (DateField, "2026-03-04"),
    (TimeField, "08:00"),
    (IntegerField, "2"),
    (DecimalField, "12.5"),
    (fields.PhoneField, "15400001234"),
    (fields.HouseField, "3-2-501"),
    (fields.AnyStaffField, "何总"),
    (fields.StaffField, "何辉"),
    (DeputyField, "赵磊"),
    (SuperiorField, None),
    (OfficeField, None),
    (DepartmentOfOfficeField, "工程部"),
    (fields.DepartmentField, "工程部"),
    (fields.CategoryField, "C"),
    (fields.FaultField, "漏水"),
    (fields.VisitField, None),
)
