"""员工: who has an account. A director keeps the own office's, an administrator all; a supervisor reads."""

from flask import abort, flash, g, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from export.columns import Column
from models import Department, Staff
from regulation import words
from regulation.broken import RuleBroken
from regulation.words import N_
from workflow import staff as accounts

from .acting import current_act, current_office, spoken
from .filters import RelatedFilter, WordFilter
from .houses import KeptView
from .staff_form import StaffForm, renamed

VERBS = (
    ("reset_password", N_("重设密码"), "", N_("将生成一个临时密码，这个人现有的登录会退出。继续？")),
    ("disable", N_("停用账号"), "danger", N_("停用后这个人马上退出，不能再登录；做过的记录都保留。继续？")),
    ("enable", N_("启用账号"), "primary", ""),
)


class StaffView(KeptView):
    """The accounts of an office: opened, changed, closed, never deleted."""

    ability = "see_staff"
    ability_to_edit = "manage_staff"
    form = StaffForm
    new_label = _("新员工")
    menu_icon_value = "staff"
    is_small = True
    columns = (
        Column("name", _("姓名"), path="name"),
        Column("username", _("用户名"), path="username"),
        Column("role", _("岗位"), kind="word", words=words.ROLES, path="role"),
        Column("further_roles", _("兼任"), read=lambda row: further_roles(row)),
        Column("department.name", _("部门")),
        Column("superior", _("直接上级"), read=lambda row: row.superior.name if row.superior else None),
        Column("phone", _("联系电话"), kind="phone"),
        Column("active", _("启用"), kind="yes_no", path="active"),
        Column("last_seen_at", _("最近使用"), kind="moment", path="last_seen_at"),
        Column("must_change_password", _("首次登录须改密码"), kind="yes_no", in_list=False),
    )
    searched = ("name", "username")
    search_hint = _("姓名、用户名")
    joined = ("department", "superior", "office")
    preloaded = ("further_roles",)
    column_filters = (
        WordFilter("role", _("岗位"), Staff.role, words.ROLES),
        WordFilter("active", _("启用"), Staff.active, words.YES_NO),
        RelatedFilter("department", _("部门"), Staff.department_id, lambda act: departments_of(act)),
    )

    def may_keep(self, row: Staff) -> bool:
        """Whether this person keeps this account."""
        try:
            accounts.refuse_keeping(current_act(), row.office_id, row.person().own_roles, row)
        except RuleBroken:
            return False
        return True

    def add(self, act, office_id, form):
        given = renamed(self.sent(form, edit=False))
        row, g.temporary_password = accounts.add_account(
            act, username=given.pop("username") or "", office_id=office_id, **given
        )
        return row

    def change(self, act, row, form):
        return accounts.change_account(act, row, seen_version=form.version(), **renamed(self.sent(form, edit=True)))

    def sent(self, form, *, edit: bool) -> dict:
        given = super().sent(form, edit=edit)
        # No box ticked sends nothing: the whole form was sent when it carries its version.
        if edit and "seen_version" in request.form:
            given["further_roles"] = form.further_roles.data or []
        return given

    def added(self, row):
        return self.temporary_password_page(row, g.temporary_password)

    def temporary_password_page(self, row: Staff, password: str):
        """The only time that the password is shown: this answer isn't kept anywhere."""
        return self.render("admin/temporary_password.html", row=row, password=password)

    @expose("/details/")
    def details_view(self):
        row = self.get_one(request.args.get("id", ""))
        is_kept = self.may_keep(row)
        return self.render(
            self.details_template,
            model=row,
            may_edit=is_kept,
            details_columns=[(column.key, column.label) for column in self.columns],
            get_value=lambda model, key: self._by_key[key].text(model, self.zone(), whole=is_kept),
            verbs=self.verbs_of(row) if is_kept else [],
            return_url=request.args.get("url") or self.get_url(".index_view"),
        )

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """The form of an account, for who keeps it: it shows the phone whole."""
        if not self.may_keep(self.get_one(request.args.get("id", ""))):
            abort(403)
        return super().edit_view()

    def verbs_of(self, row: Staff) -> list[dict]:
        fits = {"reset_password": row.active, "disable": row.active, "enable": not row.active}
        left = {"disable": self.left_behind(row)} if row.active else {}
        return [
            {
                "name": name, "label": gettext(label), "allowed": True, "tone": tone,
                "confirm": left.get(name, "") + gettext(confirm) if confirm else "",
                "shows_a_page": name == "reset_password",
            }
            for name, label, tone, confirm in VERBS if fits[name]
        ]

    def left_behind(self, row: Staff) -> str:
        """What nobody would do any more once this person is gone, before the question whether to go on."""
        tasks, turns = accounts.left_behind(current_act(), row)
        found = [gettext("名下还有 %(count)s 张没完工的工单。", count=tasks)] if tasks else []
        return "".join([*found, *([gettext("还排着 %(count)s 个值班。", count=turns)] if turns else [])])

    def get_actions_list(self):
        """Accounts are kept one by one: no batch."""
        return [], {}

    def handle_action(self, return_view=None):
        verb, ids = request.form.get("action"), request.form.getlist("rowid")
        if verb not in {name for name, *_rest in VERBS} or len(ids) != 1:
            abort(400)
        act, row = current_act(), self.get_one(ids[0])
        try:
            if verb == "reset_password":
                return self.temporary_password_page(row, accounts.reset_password(act, row))
            {"disable": accounts.disable, "enable": accounts.enable}[verb](act, row)
        except RuleBroken as refusal:
            abort(refusal.status, spoken(refusal))
        done = gettext("已启用 %(name)s") if row.active else gettext("已停用 %(name)s")
        flash(done % {"name": row.name}, "success")
        return redirect(self.get_url(".details_view", id=row.id))


def further_roles(row: Staff) -> str:
    return gettext("、").join(gettext(words.label(words.ROLES, further.role)) for further in row.further_roles)


def departments_of(act) -> list:
    office = current_office()
    query = select(Department).where(Department.office_id == (office.id if office else None)).order_by(Department.name)
    return act.session.scalars(query).all()
