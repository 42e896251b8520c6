"""What an import would do, before it does it: added, changed, refused, each with Excel's row and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .table import Table, TableRow


@dataclass(frozen=True)
class Remark:
    """A sentence about a cell or a row. `column` is Excel's letter, "" for the whole row; `message` a message id."""

    row: int | str
    column: str
    message: str
    params: dict = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass
class Planned:
    """One record to add or change: its row in the sheet, how people call it, the values (for a change only those that
    change), and the record as it stands."""

    row: int | str
    title: str
    values: dict
    known: Mapping | None = None


@dataclass
class Plan:
    """The whole import of one table. Nothing is written while anything is refused."""

    what: str
    table: Table
    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    new_homes: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    repeated: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many records a run would write; 0 while a row is refused."""
        return 0 if self.refused else len(self.added) + len(self.changed) + len(self.new_homes)

    def refuse(self, row: TableRow, name: str, message: str, /, **params) -> None:
        """Refuse a row for what stands in the column of this field."""
        self.refused.append(Remark(row.number, self.table.letters.get(name, ""), message, params))

    def note(self, row: TableRow, name: str, message: str, /, **params) -> None:
        """Say something about a row that is taken all the same."""
        self.notes.append(Remark(row.number, self.table.letters.get(name, ""), message, params))


class RowRefused(Exception):
    """One cell of a row can't be taken; the plan writes it down and goes on with the next row."""

    def __init__(self, name: str, message: str, /, **params):
        super().__init__(message)
        self.name = name
        self.message = message
        self.params = params
