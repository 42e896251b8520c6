"""What an address or a form names by a number, whoever typed it."""

from flask import abort, request

MOST_DIGITS = 9
"""An id of more digits fits no column."""


def is_id(text: str) -> bool:
    """Whether a text can be an id, or another small whole number."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def as_id(text: str) -> int:
    """The id that a text says; 400 for what can't be one."""
    return int(text) if is_id(text) else abort(400)


def sent_id(name: str = "id") -> int:
    """The id that the form sends under this name; 400 for what can't be one."""
    return as_id(request.form.get(name, ""))
