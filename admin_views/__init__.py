"""The screens, in menu order."""

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from models import (
    AuditEntry,
    Category,
    Checklist,
    Complaint,
    Department,
    EmergencyContact,
    ExportLog,
    Fault,
    House,
    Inspection,
    Office,
    RepairTask,
    Resident,
    Revisit,
    Snippet,
    SpotCheck,
    Staff,
    Visit,
)
from storage import reads_only

from . import context, drawn_fields, login, setup, switching
from .attachments import AttachmentsView
from .audit import AuditView, ExportLogView
from .board import BoardView
from .board_checks import SpotCheckView
from .catalogues import CategoryView, DepartmentView, FaultView
from .checklists import ChecklistView
from .complaint_box import ComplaintBoxView
from .complaints import ComplaintView
from .delivery_days import DeliveryDaysView
from .deputies import DeputiesView
from .desk import DeskView
from .desk_events import MassEventsView
from .duties import DutiesView
from .front_desks import FrontDesksView
from .home import HomeView
from .home_visits import HomeVisitsView
from .houses import HouseView, ResidentView
from .inspections import InspectionView
from .intake import ImportView
from .lookups import LookupsView
from .month import MonthView
from .my_tasks import MyTasksView
from .notice import NoticeView
from .notices import NoticeBoxView
from .paper import PaperView
from .progress import ProgressView
from .repair_tasks import RepairTaskView
from .revisits import RevisitView
from .settings import OfficeView, SettingsView
from .shelf import ShelfView
from .shifts import ShiftsView
from .slips import SlipsView
from .snippets import EmergencyContactView, SnippetView
from .staff import StaffView
from .visits import VisitView

# A list's English name is a plural; the same Chinese word alone names one of them.
SCREENS = (
    (VisitView, Visit, lazy_pgettext("list", "来访接待"), "visits", _("台账"), "visit"),
    (ComplaintView, Complaint, lazy_pgettext("list", "投诉"), "complaints", _("台账"), "complaint"),
    (RepairTaskView, RepairTask, lazy_pgettext("list", "维修工单"), "repair_tasks", _("台账"), "repair"),
    (RevisitView, Revisit, lazy_pgettext("list", "回访"), "revisits", _("台账"), "revisit"),
    (SpotCheckView, SpotCheck, lazy_pgettext("list", "抽查"), "spot_checks", _("台账"), "check"),
    (HouseView, House, lazy_pgettext("list", "房屋"), "houses", _("房屋住户"), "house"),
    (ResidentView, Resident, lazy_pgettext("list", "住户"), "residents", _("房屋住户"), "staff"),
    (InspectionView, Inspection, lazy_pgettext("list", "验房交接"), "inspections", _("入伙验房"), "key"),
    (StaffView, Staff, lazy_pgettext("list", "员工"), "staff", _("员工"), "staff"),
    (DepartmentView, Department, lazy_pgettext("list", "部门"), "departments", _("设置"), "book"),
    (CategoryView, Category, lazy_pgettext("list", "投诉类别"), "categories", _("设置"), "complaint"),
    (FaultView, Fault, lazy_pgettext("list", "故障目录"), "faults", _("设置"), "tool"),
    (SnippetView, Snippet, lazy_pgettext("list", "常用语"), "snippets", _("设置"), "edit"),
    (
        EmergencyContactView, EmergencyContact, lazy_pgettext("list", "突发通讯录"), "emergency_contacts", _("设置"),
        "phone",
    ),
    (ChecklistView, Checklist, lazy_pgettext("list", "验房清单"), "checklists", _("设置"), "key"),
    (OfficeView, Office, lazy_pgettext("list", "管理处"), "offices", _("设置"), "house"),
    (AuditView, AuditEntry, lazy_pgettext("list", "操作日志"), "audit", _("操作日志"), "log"),
    (ExportLogView, ExportLog, lazy_pgettext("list", "导出记录"), "exports", _("操作日志"), "download"),
)

# What somebody works with all day stands before the registers.
FIRST = (
    (DeskView, _("接待台"), "desk", None, "desk"),
    (MyTasksView, _("我的工单"), "my_tasks", None, "tool"),
    (ShiftsView, _("待办"), "shifts", None, "todo"),
)

MENU = (
    (_("台账"), "book"), (_("房屋住户"), "house"), (_("入伙验房"), "key"), "month", (_("员工"), "staff"),
    (_("设置"), "settings"), (_("操作日志"), "log"),
)
"""The menu below those: a list by its endpoint, or a group, one line whose pages stand as tabs above each of them."""

PAGES = (
    (DutiesView, _("值班表"), "duties", _("员工"), "todo"),
    (HomeVisitsView, _("走访"), "home_visits", _("台账"), "house"),
    (ComplaintBoxView, lazy_pgettext("list", "意见箱"), "complaint_box", _("台账"), "inbox"),
    (SlipsView, _("回单录入"), "slips", _("台账"), "edit"),
    (ImportView, _("导入"), "import", _("房屋住户"), "upload"),
    (NoticeView, _("个人信息告知"), "notice", _("房屋住户"), "info"),
    (DeliveryDaysView, _("交付日看板"), "delivery", _("入伙验房"), "key"),
    (ShelfView, _("档案柜"), "shelf", _("入伙验房"), "book"),
    (PaperView, _("纸质表单"), "paper", _("台账"), "book"),
    (DeputiesView, _("授权代行"), "deputies", _("员工"), "key"),
    (FrontDesksView, lazy_pgettext("list", "前台电脑"), "front_desks", _("员工"), "lock"),
    (SettingsView, _("时限与数字"), "settings", _("设置"), "settings"),
)

READ_BY_POST = ("lookups.index", "repair_tasks.slip_view", "desk.find_view", "desk.home_view", "desk.due_view")
"""Addresses that look something up and change nothing, though they are asked by POST: names and phones stay out of
addresses."""


SAVED_BY_MANY = ("desk.save_view", "desk.director_view")
"""Addresses at which many save at once: each holds SQLite's write lock for what it writes alone."""


MONTH_AS_REPORTS = (
    ("/admin/reports/", "month.index"), ("/admin/reports/details/", "month.details_view"),
    ("/admin/reports/export/<export_type>/", "month.export"),
)
"""月报 answers under the name of its records too, as the lists of the others do."""


def register(app: Flask) -> None:
    """Add the door and every screen to `app`."""
    login.register(app)
    switching.register(app)
    setup.register(app)
    context.register(app)
    drawn_fields.register(app)
    views = {
        endpoint: screen(model, **_menu_entry(name, endpoint, category, icon))
        for screen, model, name, endpoint, category, icon in SCREENS
    }
    first, pages = (
        {endpoint: page(**_menu_entry(name, endpoint, category, icon)) for page, name, endpoint, category, icon in told}
        for told in (FIRST, PAGES)
    )
    pages["month"] = MonthView(views, **_menu_entry(_("月报"), "month", None, "month"))
    first = {"board": BoardView(views, **_menu_entry(_("督办"), "board", None, "board")), **first}
    admin = Admin(
        app, name=_("管理处接待台"), theme=Bootstrap4Theme(), index_view=HomeView(views, {**first, **pages}),
        # Its own compiled Chinese lacks two sentences.
        translations_path=f"{app.root_path}/translations",
    )
    behind = (LookupsView(), AttachmentsView(), ProgressView(endpoint="progress", url="/admin/progress"))
    for view in first.values():
        admin.add_view(view)
    later = {**views, **pages}
    for entry in MENU:
        if isinstance(entry, str):
            admin.add_view(later.pop(entry))
        else:
            admin.add_category(entry[0], icon_value=entry[1])
    for view in (*later.values(), *behind, NoticeBoxView(), MassEventsView()):
        admin.add_view(view)
    for address, endpoint in MONTH_AS_REPORTS:
        app.add_url_rule(address, endpoint=endpoint, methods=["GET"])
    for endpoint in (*READ_BY_POST, *SAVED_BY_MANY):
        reads_only(app, endpoint)


def _menu_entry(name, endpoint: str, category, icon: str) -> dict:
    return {
        "name": name, "endpoint": endpoint, "url": f"/admin/{endpoint}", "category": category, "menu_icon_value": icon,
    }
