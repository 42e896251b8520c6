"""Names and phones on the page of one record: masked, or whole for who needs them, and 查看号码 for a reason (E-9)."""

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext

from regulation.permissions import mask_name, mask_phone
from regulation.words import REVEAL_REASONS, values
from workflow import reveals

from .acting import current_act

MASKS = {
    "visitor_name": mask_name, "reporter_name": mask_name, "owner_name": mask_name, "name": mask_name,
    "proxy_name": mask_name, "phone": mask_phone,
}
"""Form fields of a resident's own data, and how each is masked."""


class Revealing:
    """Mixed into a view whose rows carry a resident's name and phone."""

    def is_whole(self, act, row) -> bool:
        """Whether name and phone stand whole on this page without asking."""
        return False

    def phone_of(self, row):
        return row.phone

    def revealed_as(self, row) -> str:
        """Whose phone it is, in the message that shows it."""
        return row.number

    def note_seen(self, act, row) -> None:
        """Opening a record that shows a phone whole leaves its trace."""
        if self.phone_of(row) and self.is_whole(act, row):
            reveals.note_whole_view(act, row)

    def mask_form(self, form, row) -> None:
        """Keep from a form what its page keeps masked; where it stands whole, note that it was seen."""
        act = current_act()
        if not any(name in form for name in MASKS):
            return
        if self.is_whole(act, row):
            self.note_seen(act, row)
        else:
            form.mask(row, MASKS)

    def name_row(self, label, name, whole) -> tuple:
        return (label, name if whole or not name else mask_name(name), "text")

    def phone_row(self, row, whole) -> tuple:
        """The phone, or its mask with the button that asks for a reason."""
        phone = self.phone_of(row)
        if not phone or whole:
            return (gettext("联系电话"), phone, "text")
        url = self.get_url(".reveal_view", id=row.id) if current_act().person.may("reveal") else None
        return (gettext("联系电话"), {"text": mask_phone(phone), "url": url, "field": "phone"}, "masked")

    def reveal_reasons(self) -> list[tuple]:
        return [(value, gettext(text)) for value, text in REVEAL_REASONS]

    @expose("/reveal/", methods=("POST",))
    def reveal_view(self):
        """查看号码: the phone whole, for a reason, with an audit row."""
        row = self.get_one(request.args.get("id") or request.form.get("id", ""))
        reason = request.form.get("reason", "")
        phone = self.phone_of(row)
        if reason not in values(REVEAL_REASONS) or not phone:
            flash(gettext("请选择查看原因"), "error")
        else:
            reveals.reveal(current_act(), row, reason)
            flash(gettext("%(number)s 联系电话：%(phone)s", number=self.revealed_as(row), phone=phone), "success")
        return redirect(self.get_url(".details_view", id=row.id))
