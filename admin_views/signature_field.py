"""A form field that somebody signs on, with a finger, a pen or the mouse; static/js/glass.js draws it."""

from base64 import b64decode, b64encode

from flask_babel import gettext
from markupsafe import Markup
from wtforms import Field

PNG = "data:image/png;base64,"
LONGEST_SIGNATURE = 400_000
"""Characters of a signature as it is sent; the glass of a tablet gives a tenth of it."""


class SignatureField(Field):
    """What somebody writes on the glass; the data is the bytes of a PNG, None where nobody wrote."""

    GLASS = Markup(
        '<span class="glass-field" data-glass-field><canvas class="glass" role="img" aria-label="{label}"></canvas>'
        '<input type="hidden" name="{name}" id="{id}" value="{value}">'
        '<button class="btn btn-sm" type="button" data-clear>{clear}</button></span>'
    )

    def widget(self, field, **kwargs) -> Markup:
        value = PNG + b64encode(field.data).decode() if isinstance(field.data, bytes) else ""
        return self.GLASS.format(
            label=field.label.text, name=field.name, id=field.id, value=value, clear=gettext("重写")
        )

    def process_formdata(self, valuelist):
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            if not text.startswith(PNG) or len(text) > LONGEST_SIGNATURE:
                raise ValueError
            self.data = b64decode(text.removeprefix(PNG), validate=True)
        except ValueError:
            raise ValueError(gettext("签字图样读不出来，请重签")) from None
