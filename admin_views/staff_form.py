"""The form of an account: the roles that the person may give, and what belongs to the account's own office."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from wtforms import SelectMultipleField
from wtforms.fields.choices import Choice
from wtforms.widgets import CheckboxInput

from models import Department, Office, Staff
from regulation import words
from regulation.permissions import ACCOUNTS_OF_A_DIRECTOR, A

from .acting import current_act, current_office
from .asked import is_id
from .fields import DepartmentField, ListedField, PhoneField, StaffField, TextField, TickField, WordField
from .forms import SeenForm

LANGUAGES = (("zh", "中文"), ("en", "English"))


def keeps_all(act) -> bool:
    return A in act.person.own_roles


def roles_to_give(act) -> tuple:
    """The roles that this person gives: an administrator all, a director those up to supervisor."""
    return tuple(pair for pair in words.ROLES if keeps_all(act) or pair[0] in ACCOUNTS_OF_A_DIRECTOR)


class RoleField(WordField):
    """The main role, among those that the person may give; what an account has already stays choosable."""

    def __init__(self, label=None, **kwargs):
        super().__init__(label, words=words.ROLES, **kwargs)

    def iter_choices(self):
        given = dict(roles_to_give(current_act()))
        for choice in super().iter_choices():
            if choice[0] in given or choice[0] in ("", self.data):
                yield choice


class ChecksField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    option_widget = CheckboxInput()

    def __init__(self, label=None, **kwargs):
        super().__init__(label, choices=[], **kwargs)

    def process_data(self, value):
        self.data = [row.role for row in value or ()]

    def iter_choices(self):
        for value, text in roles_to_give(current_act()):
            yield Choice(value, gettext(text), value in (self.data or ()), {})

    def has_groups(self):
        return False

    def pre_validate(self, form):
        """Which roles may be held together is for the workflow to say."""


class OfOfficeField(ListedField):
    """Something of the account's office; the form says of which."""

    office_id: int | None = None

    def query(self, act):
        return select(self.model).where(self.model.office_id == self.office_id, self.model.active)

    def rows(self, act):
        found = act.session.scalars(self.query(act).order_by(getattr(self.model, self.order))).all()
        return [*found, self.data] if self.data is not None and self.data not in found else found

    def row_of(self, act, text):
        if not is_id(text):
            return act.session.scalar(self.query(act).where(getattr(self.model, self.order) == text))
        kept = self.object_data
        if kept is not None and kept.id == int(text):
            return kept
        return act.session.scalar(self.query(act).where(self.model.id == int(text)))


class DepartmentOfOfficeField(OfOfficeField):
    model = Department
    unknown = DepartmentField.unknown


class SuperiorField(OfOfficeField):
    """A colleague of the office, or the company's leader."""

    model = Staff
    unknown = StaffField.unknown

    def query(self, act):
        of_company = Staff.office_id.is_(None) & (Staff.role == "leader")
        return select(Staff).where(or_(Staff.office_id == self.office_id, of_company), Staff.active)

    def shown(self, row):
        return gettext("%(name)s（%(role)s）", name=row.name, role=gettext(words.label(words.ROLES, row.role)))


class OfficeField(ListedField):
    model = Office
    unknown = words.N_("没有找到这个管理处")

    def rows(self, act):
        return act.session.scalars(select(Office).order_by(Office.name)).all()

    def row_of(self, act, text):
        number = int(text) if is_id(text) else 0
        return act.session.scalar(select(Office).where(or_(Office.id == number, Office.name == text)).limit(1))


class StaffForm(SeenForm):
    username = TextField(_("用户名"), limit=40, needed=True, description=_("登录时输入，例如姓名的拼音；以后不能改"))
    name = TextField(_("姓名"), limit=60, needed=True)
    role = RoleField(_("岗位"), needed=True)
    further_roles = ChecksField(_("兼任"))
    office = OfficeField(_("管理处"), description=_("换管理处后，部门和直接上级要重新选"))
    department = DepartmentOfOfficeField(_("部门"))
    superior = SuperiorField(_("直接上级"), description=_("服务投诉核实后上报给谁；不选则为主任"))
    phone = PhoneField(_("联系电话"))
    language = WordField(_("语言"), LANGUAGES, description=_("不选则为中文"))
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        is_new = obj is None
        if is_new:
            del self.active, self.office
        else:
            del self.username
            if not keeps_all(current_act()):
                del self.office
        office = current_office()
        office_id = obj.office_id if obj is not None else office.id if office else None
        self.department.office_id = self.superior.office_id = office_id
        super().process(formdata, obj, **kwargs)


def renamed(given: dict) -> dict:
    """Rows chosen on the form as the ids that the workflow takes."""
    for field in ("department", "superior", "office", "parent"):
        if field in given:
            row = given.pop(field)
            given[f"{field}_id"] = row.id if row is not None else None
    return given
