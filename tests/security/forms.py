"""Every form of the panel with the address it is sent to, found from the screens themselves: a new one is tried too."""

from dataclasses import dataclass

from admin_views import SCREENS
from admin_views.catalogues import CategoryForm
from admin_views.deputies import DeputyForm
from admin_views.forms import OfficeForm
from admin_views.front_desks import FrontDeskForm
from admin_views.settings import NumbersForm, OfficeDataForm
from admin_views.shifts import HandoverForm
from admin_views.staff_form import StaffForm
from admin_views.verb_forms import FORMS

TABLES = {screen.record: endpoint for screen, _model, _name, endpoint, *_rest in SCREENS if hasattr(screen, "record")}
RECORD_OF = {endpoint: record for record, endpoint in TABLES.items()} | {
    "houses": "house", "residents": "resident", "staff": "staff", "departments": "department",
    "categories": "category", "faults": "fault", "offices": "office",
    "snippets": "snippet", "emergency_contacts": "emergency_contact",
    "checklists": "checklist", "delivery": "inspection",
}
NOT_ON_THE_NEW_PAGE = {StaffForm: {"active", "office"}}
NOT_ON_THE_EDIT_PAGE = {StaffForm: {"username"}, CategoryForm: {"code", "parent"}}


@dataclass(frozen=True)
class Sent:
    """One form: where it goes and what goes with every one of its fields. `row` is the table whose own row it is on."""

    address: str
    form: type
    row: str | None = None
    verb: str | None = None
    left_out: frozenset = frozenset()

    def __str__(self):
        return f"{self.address}{self.verb or ''}"

    def path(self, world) -> str:
        return f"{self.address}{world.ids[self.row, 'own']}" if self.address.endswith("=") else self.address

    def beside(self, world) -> dict:
        """What goes along whatever is typed."""
        return {"action": self.verb, "rowid": world.ids[self.row, "own"]} if self.verb else {}

    def fields(self) -> dict:
        """The unbound fields by name."""
        return {name: getattr(self.form, name) for name in self.form._typed() if name not in self.left_out}

    def who(self, world) -> str:
        """Who may send it: a director, and for an office's own account page the administrator."""
        return "admin" if self.form is OfficeDataForm and self.address.endswith("new/") else "director"


def all_forms() -> list[Sent]:
    found = [Sent("/admin/deputies/", DeputyForm), Sent("/admin/settings/", NumbersForm)]
    found += [Sent("/admin/shifts/", HandoverForm), Sent("/admin/front_desks/", FrontDeskForm)]
    for screen, _model, _name, endpoint, *_rest in SCREENS:
        if screen.form is not OfficeForm:
            left_out = frozenset(NOT_ON_THE_NEW_PAGE.get(screen.form, ()))
            found.append(Sent(f"/admin/{endpoint}/new/", screen.form, left_out=left_out))
        changed_by = getattr(screen, "correction_form", None) if hasattr(screen, "record") else screen.form
        if changed_by not in (None, OfficeForm):
            left_out = frozenset(NOT_ON_THE_EDIT_PAGE.get(changed_by, ()))
            found.append(Sent(f"/admin/{endpoint}/edit/?id=", changed_by, RECORD_OF[endpoint], left_out=left_out))
    for record, verbs in FORMS.items():
        found += [Sent(f"/admin/{TABLES[record]}/action/", form, record, verb) for verb, form in verbs.items()]
    return found


ALL_FORMS = all_forms()
