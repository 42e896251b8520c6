"""Photos and PDFs as they come in: told by their content, cleaned, and kept as files under random names.

No framework and no database here: `workflow/attachments.py` joins a kept file to its case.

    kinds.py    what a file is, by its first bytes; what is refused, and in which words
    photos.py   a photo decoded within limits, turned upright, shrunk, and written anew without its metadata
    pdfs.py     a PDF checked from head to tail and left as it is
    names.py    the name that people see
    store.py    the files: written whole or not at all, found again, removed
"""

from .kinds import FileRefused
from .names import shown_name
from .store import Kept, keep, path_of, thumbnail_of

__all__ = ["FileRefused", "Kept", "keep", "path_of", "shown_name", "thumbnail_of"]
