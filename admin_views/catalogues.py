"""部门, 投诉类别, 故障目录: what an office chooses from. A used one is switched off, never deleted."""

from flask_babel import lazy_gettext as _

from export.columns import Column
from models import Category, Department, Fault
from regulation import words
from workflow import settings

from .acting import current_office
from .fields import CategoryField, DepartmentField, PhoneField, TextField, TickField, WordField
from .filters import RelatedFilter, WordFilter
from .forms import SeenForm
from .houses import KeptView
from .staff import departments_of
from .staff_form import renamed


class CatalogueView(KeptView):
    """What belongs to the one office in which the person works."""

    searched = ("name",)
    newest_first = ("name",)
    is_descending = False
    is_small = True

    def conditions(self):
        office = current_office()
        return [*super().conditions(), self.model.office_id == (office.id if office else None)]


class DepartmentForm(SeenForm):
    name = TextField(_("名称"), limit=60, needed=True)
    phone = PhoneField(_("电话"))
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        super().process(formdata, obj, **kwargs)


class DepartmentView(CatalogueView):
    ability = ability_to_edit = "manage_departments"
    form = DepartmentForm
    new_label = _("新部门")
    columns = (
        Column("name", _("名称"), path="name"),
        Column("phone", _("电话"), read=lambda row: row.phone),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_filters = (WordFilter("active", _("启用"), Department.active, words.YES_NO),)

    def add(self, act, office_id, form):
        return settings.add_department(act, office_id, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return settings.change_department(act, row, seen_version=form.version(), **self.sent(form, edit=True))


class ParentField(CategoryField):
    """A kind that isn't within another."""

    def rows(self, act):
        return [row for row in super().rows(act) if row.parent_id is None]


class CategoryForm(SeenForm):
    code = TextField(
        _("代码"), limit=8, needed=True, description=_("大类一两个字母，子类再加数字，例如 A5；以后不能改")
    )
    parent = ParentField(_("上级类别"), description=_("大类不选"))
    name = TextField(_("名称"), limit=60, needed=True)
    department = DepartmentField(_("责任部门"))
    is_service = TickField(_("服务投诉类"), description=_("来访来电的服务投诉要先致歉"))
    goes_to_leader = TickField(_("直接上报公司领导"))
    active = TickField(_("启用"), default=True, description=_("停用大类时，子类一起停用；用过的不删除"))

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        if obj is not None:
            del self.code, self.parent
        super().process(formdata, obj, **kwargs)


class CategoryView(CatalogueView):
    ability = ability_to_edit = "manage_categories"
    form = CategoryForm
    new_label = _("新类别")
    searched = ("code", "name")
    newest_first = ("code",)
    joined = ("department", "parent")
    columns = (
        Column("code", _("代码"), path="code"),
        Column("name", _("名称"), path="name"),
        Column("parent", _("上级类别"), read=lambda row: row.parent.name if row.parent else None),
        Column("department.name", _("责任部门")),
        Column("is_service", _("服务投诉类"), kind="yes_no", path="is_service"),
        Column("goes_to_leader", _("直接上报公司领导"), kind="yes_no"),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_filters = (
        WordFilter("active", _("启用"), Category.active, words.YES_NO),
        WordFilter("service", _("服务投诉类"), Category.is_service, words.YES_NO),
        RelatedFilter("department", _("责任部门"), Category.department_id, departments_of),
    )

    def add(self, act, office_id, form):
        return settings.add_category(act, office_id, **renamed(self.sent(form, edit=False)))

    def change(self, act, row, form):
        given = renamed(self.sent(form, edit=True))
        return settings.change_category(act, row, seen_version=form.version(), **given)


class FaultForm(SeenForm):
    name = TextField(_("名称"), limit=60, needed=True)
    size = WordField(_("规模"), words.SIZES)
    department = DepartmentField(_("派给哪个部门"))
    is_leak = TickField(_("渗漏"), description=_("渗漏维修一律回访"))
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        super().process(formdata, obj, **kwargs)


class FaultView(CatalogueView):
    ability = ability_to_edit = "manage_categories"
    form = FaultForm
    new_label = _("新故障")
    joined = ("department",)
    columns = (
        Column("name", _("名称"), path="name"),
        Column("size", _("规模"), kind="word", words=words.SIZES, path="size"),
        Column("department.name", _("派给哪个部门")),
        Column("is_leak", _("渗漏"), kind="yes_no", path="is_leak"),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_filters = (
        WordFilter("size", _("规模"), Fault.size, words.SIZES),
        WordFilter("leak", _("渗漏"), Fault.is_leak, words.YES_NO),
        WordFilter("active", _("启用"), Fault.active, words.YES_NO),
    )

    def add(self, act, office_id, form):
        return settings.add_fault(act, office_id, **renamed(self.sent(form, edit=False)))

    def change(self, act, row, form):
        return settings.change_fault(act, row, seen_version=form.version(), **renamed(self.sent(form, edit=True)))


def begin_switched_on(form, obj) -> None:
    """A new one is on; the box that switches it off stands on the page that changes it."""
    if obj is None:
        del form.active
