"""常用语 and 突发通讯录: what the office types by one key and whom it calls. Switched off, never deleted."""

from flask_babel import lazy_gettext as _

from export.columns import Column
from models import EmergencyContact, Snippet
from regulation import words
from workflow import snippets

from .acting import current_act
from .catalogues import CatalogueView, begin_switched_on
from .fields import CountField, LongField, TextField, TickField, WordField
from .filters import WordFilter
from .forms import SeenForm

ORDER = _("数小的在前；不填则排在最后")


class UseField(WordField):
    """One of the uses whose texts this person keeps."""

    def iter_choices(self):
        self.words = snippets.uses_of(current_act().person)
        return super().iter_choices()


class SnippetForm(SeenForm):
    use = UseField(_("用处"), words.SNIPPET_USES, needed=True, description=_("以后不能改"))
    kind = WordField(_("来访类别"), words.KINDS, description=_("不选则各类都可用"))
    text = LongField(_("内容"), needed=True)
    place = CountField(_("次序"), description=ORDER)
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        if obj is not None:
            del self.use
        super().process(formdata, obj, **kwargs)


class SnippetView(CatalogueView):
    """Whoever is checked by some of these words doesn't see them here."""

    ability = ability_to_edit = "manage_snippets"
    form = SnippetForm
    new_label = _("新常用语")
    searched = ("text",)
    newest_first = ("use", "place", "id")
    columns = (
        Column("use", _("用处"), kind="word", words=words.SNIPPET_USES, path="use"),
        Column("text", _("内容")),
        Column("kind", _("来访类别"), kind="word", words=words.KINDS, path="kind"),
        Column("place", _("次序"), kind="number", path="place"),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_kinds = {"text": "main"}
    column_filters = (
        WordFilter("use", _("用处"), Snippet.use, words.SNIPPET_USES),
        WordFilter("kind", _("来访类别"), Snippet.kind, words.KINDS),
        WordFilter("active", _("启用"), Snippet.active, words.YES_NO),
    )

    def is_visible(self) -> bool:
        """The desk opens it from the words it offers; in the menu it stands for whoever keeps all of them."""
        return self.is_accessible() and self._may("manage_checks")

    def conditions(self):
        kept = [use for use, _label in snippets.uses_of(current_act().person)]
        return [*super().conditions(), Snippet.use.in_(kept)]

    def name_of(self, row) -> str:
        return row.text[:20]

    def add(self, act, office_id, form):
        return snippets.add_snippet(act, office_id, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return snippets.change_snippet(act, row, seen_version=form.version(), **self.sent(form, edit=True))


class ContactForm(SeenForm):
    special_kind = WordField(_("突发事件类型"), words.SPECIAL_KINDS, needed=True)
    name = TextField(_("单位"), limit=120, needed=True, description=_("例如 消防、物业经理、电梯维保公司"))
    phone = TextField(_("电话"), limit=20)
    place = CountField(_("次序"), description=ORDER)
    active = TickField(_("启用"), default=True)

    def process(self, formdata=None, obj=None, **kwargs):
        begin_switched_on(self, obj)
        super().process(formdata, obj, **kwargs)


class EmergencyContactView(CatalogueView):
    """The call lists, one for each kind of special event (S 5(6))."""

    ability = ability_to_edit = "manage_contacts"
    form = ContactForm
    new_label = _("新单位")
    searched = ("name",)
    newest_first = ("special_kind", "place", "id")
    columns = (
        Column("special_kind", _("突发事件类型"), kind="word", words=words.SPECIAL_KINDS, path="special_kind"),
        Column("name", _("单位"), path="name"),
        Column("phone", _("电话"), read=lambda row: row.phone),
        Column("place", _("次序"), kind="number", path="place"),
        Column("active", _("启用"), kind="yes_no", path="active"),
    )
    column_kinds = {"name": "main"}
    column_filters = (
        WordFilter("kind", _("突发事件类型"), EmergencyContact.special_kind, words.SPECIAL_KINDS),
        WordFilter("active", _("启用"), EmergencyContact.active, words.YES_NO),
    )

    def add(self, act, office_id, form):
        return snippets.add_contact(act, office_id, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return snippets.change_contact(act, row, seen_version=form.version(), **self.sent(form, edit=True))
