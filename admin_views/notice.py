"""个人信息告知: the notice with its version, to show on the screen and to print for the desk and the move-in (E-3)."""

from flask_admin import BaseView, expose
from flask_babel import gettext

from regulation.privacy import NOTICE, NOTICE_VERSION

from .acting import current_office
from .base import Guarded


class NoticeView(Guarded, BaseView):
    """The text that a resident is shown, for everybody who receives residents."""

    ability = "record_visit"

    @expose("/")
    def index(self):
        lines = [(gettext(heading), gettext(sentence)) for heading, sentence in NOTICE]
        return self.render("admin/notice.html", lines=lines, version=NOTICE_VERSION, notice_office=current_office())
