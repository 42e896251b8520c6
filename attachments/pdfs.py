"""A PDF is kept as it was sent: here it is only made sure that it is one, from its head to its tail."""

import re
from typing import BinaryIO

from regulation.words import N_

from .kinds import FileRefused

HEAD = re.compile(rb"%PDF-[12]\.\d[\s%]")
# After the last mark of the end only blanks follow: nothing else travels behind a PDF.
TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\0]*\Z")
TAIL_BYTES = 1024


def refuse_broken_pdf(stream: BinaryIO, size: int) -> None:
    """Raise `FileRefused` unless `stream`, of `size` bytes, begins and ends as a PDF does."""
    stream.seek(0)
    head = stream.read(16)
    stream.seek(max(0, size - TAIL_BYTES))
    if not HEAD.match(head) or not TAIL.search(stream.read(TAIL_BYTES)):
        raise FileRefused(N_("PDF 不完整或已损坏，请重新导出后再上传"))
