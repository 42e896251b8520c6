"""A file on its way to the person, after the request that asked for it has ended."""

from collections.abc import Iterator
from contextlib import closing

from flask import Flask
from flask_babel import force_locale, get_locale, gettext
from sqlalchemy.exc import SQLAlchemyError

from storage import READING, db
from watching import metrics
from watching.under_way import GivingWay
from workflow.exports import note_row_count

from .joined import Joined
from .rows import Piece, Rows, pieces


class Download:
    """The bytes of one logged export, in the language of the request that makes it; all else it brings itself."""

    def __init__(self, app: Flask, log_id: int, rows: Rows):
        self.app, self.log_id, self.rows = app, log_id, rows
        self.locale = str(get_locale())
        self.broken_off = gettext("导出中断，后面的内容缺失，请重新导出。导出记录 %(number)s", number=log_id)
        self.count = 0

    def body(self, file_format, title: str, headings: list[str]) -> Iterator[bytes]:
        """The file, piece by piece. Broken off or not, the log learns how many rows left."""
        metrics.export_began()
        try:
            with closing(self._rows()) as rows:
                yield from file_format.write(title, headings, rows)
        finally:
            metrics.export_ended()
            self._note()

    def _rows(self) -> Iterator[list[tuple] | Joined]:
        with self.app.app_context():
            engine = db.engines[READING]
        with closing(pieces(engine, self.rows)) as found:
            while rows := self._next(found):
                self.count += len(rows)
                yield rows
        if rows is None:
            yield [(self.broken_off, *[""] * (self.rows.cells - 1))]

    def _next(self, found: Iterator[Piece]) -> list[tuple] | Joined | None:
        """The next piece as rows of cells; [] at the end, None when reading failed: the server would end the file as
        if it were whole, so its last row has to say that it isn't.

        What it asks Flask for lasts no longer than the piece: between two pieces the thread may answer something else.
        A request that comes meanwhile goes first.
        """
        try:
            way = GivingWay()
            way.step_aside()
            with self.app.app_context(), force_locale(self.locale):
                piece = next(found, None)
                if piece is None:
                    return []
                cells = _written(piece, way)
                if piece.rows.apart is None:
                    return cells
                # A cell that holds the signs between cells is told from them by the column alone.
                return Joined.of(cells, piece.rows.cells) or _written(piece.read_apart(), way)
        except Exception:
            self.app.logger.exception("Export %s broke off after %d rows", self.log_id, self.count)
            return None

    def _note(self) -> None:
        try:
            with self.app.app_context():
                note_row_count(self.log_id, self.count)
        except SQLAlchemyError as error:
            # The file has left whole; that the log doesn't know its length must not break it off.
            self.app.logger.warning("The rows of export %s were not noted: %s", self.log_id, error)


def _written(piece: Piece, way: GivingWay) -> list[tuple]:
    """The piece as rows of cells, or of several cells each where the database joined them."""
    written = []
    for write, values in zip(piece.rows.writers, piece.columns, strict=True):
        way.step_aside()
        written.append(write(values))
    return list(zip(*written, strict=True))
