"""What an address or a form names by a number, whoever typed it."""

from flask import abort, request

MOST_DIGITS = 9
"""An id of more digits fits no column."""


def is_id(text: str) -> bool:
    """Whether a text can be an id, or another small whole number."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def sent_id(name: str = "id") -> int:
    """The id that the form sends under this name; 400 for what can't be one."""
    text = request.form.get(name, "")
    return int(text) if is_id(text) else abort(400)
