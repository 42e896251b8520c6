"""验房清单: what is looked at in a flat of each type, room by room, as the office writes it (form C.3)."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from export.columns import Column
from models import Checklist
from regulation import checklists as rules_of
from regulation import words
from workflow import checklists

from .catalogues import CatalogueView, begin_switched_on
from .fields import LongField, TextField, TickField
from .filters import WordFilter
from .forms import SeenForm


class ChecklistForm(SeenForm):
    layout = TextField(_("户型"), limit=40, description=_("与房屋的户型写法一致，例如 三室两厅；不填则用于其余户型"))
    rooms = LongField(
        _("房间"), needed=True, render_kw={"rows": 14},
        description=_("每间一行；只查其中几组时在冒号后写组名，例如 书房：土建、门窗、电气"),
    )
    items = LongField(
        _("项目"), needed=True, render_kw={"rows": 8},
        description=_("每组一行，例如 土建：顶棚、墙面、地面。改动只用于以后打开的验房单"),
    )
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        super().process(formdata, obj, **kwargs)


def sizes(row) -> rules_of.Checklist:
    return rules_of.read(row.rooms, row.items)


class ChecklistView(CatalogueView):
    """One list a flat type; sheets that are open already keep their copy."""

    ability = ability_to_edit = "manage_checklists"
    form = ChecklistForm
    new_label = _("新验房清单")
    searched = ("layout",)
    newest_first = ("layout",)
    columns = (
        Column("layout", _("户型"), path="layout", read=lambda row: row.layout or gettext("其余户型")),
        Column("room_count", _("房间数"), read=lambda row: len(sizes(row).rooms), kind="number"),
        Column("cell_count", _("要查的项数"), read=lambda row: len(list(sizes(row).cells())), kind="number"),
        Column("rooms", _("房间"), in_list=False),
        Column("items", _("项目"), in_list=False),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_filters = (WordFilter("active", _("启用"), Checklist.active, words.YES_NO),)

    def name_of(self, row) -> str:
        return row.layout or gettext("其余户型")

    def add(self, act, office_id, form):
        return checklists.add_checklist(act, office_id, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return checklists.change_checklist(act, row, seen_version=form.version(), **self.sent(form, edit=True))
