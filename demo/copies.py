"""Copies of closed families within the database: made ready once in tables of the connection alone, then told again."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa

from models import SEARCH_TEXTS, AuditEntry, db
from storage import UTCDateTime
from workflow import audit, numbers, searching

from .families import Families

ENTRY = AuditEntry.__table__
AT_ONCE = 5000
HERE = "\x01"
"""Stands in a text for the record's own number, or for the id of a row beside the record, until a copy has its own."""


class Copies:
    """`floors` are the ids by table after which the copies' begin. The oldest copy is number 0, and takes the families
    from `first_turn` on."""

    def __init__(self, connection: sa.Connection, families: Families, floors: dict[str, int], copies: int):
        self.connection, self.window, self.floors, self.copies = connection, families.window, floors, copies
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.tables = families.tables
        self.own, self.written = sa.MetaData(), 0
        rows = families.kept()
        counts = families.counts(rows)
        self.sizes = {name: len(found) for name, found in rows.items()}
        self.kept = {table.name: self._keep(table, rows[table.name], counts.get(table.name)) for table in self.tables}
        self.tables = [table for table in self.tables if self.sizes[table.name]]
        self.recorded = [table.name for table in self.tables if table.name in audit.OWN_RECORDS]
        self.searched = [name for name in SEARCH_TEXTS if self.sizes.get(name)]
        self.staged = {table.name: self._stage(table) for table in self.tables}
        self.texts = {name: self._stage_texts(name) for name in self.searched}
        self._stage_audit()

    def close(self) -> None:
        """Drop what belongs to the connection alone."""
        self.own.drop_all(self.connection)

    # Making ready

    def _make(self, name: str, *columns: sa.Column) -> sa.Table:
        table = sa.Table(name, self.own, *columns, prefixes=["TEMPORARY"])
        table.create(self.connection)
        return table

    def _keep(self, table: sa.Table, rows: list[tuple[int, int]], counts: dict | None) -> sa.Table:
        """The ids of a table's copied rows with their places, the counts and the parts of the numbers around days."""
        numbered = counts is not None
        parts = [sa.Column(name, sa.Text) for name in ("front", "back", "seam_back") if numbered]
        parts += [sa.Column(name, sa.Integer) for name in ("new_count", "seam_count") if numbered]
        kept = self._make(
            f"kept_{table.name}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("place", sa.Integer),
            sa.Column("turn", sa.Integer), *parts,
        )
        made = [{"id": row_id, "place": place, "turn": turn} for place, (row_id, turn) in enumerate(rows, start=1)]
        if numbered:
            for row in made:
                row |= _parts(table.name, counts[row["id"]])
        for start in range(0, len(made), AT_ONCE):
            self.connection.execute(kept.insert(), made[start : start + AT_ONCE])
        return kept

    def _stage(self, table: sa.Table) -> sa.Table:
        """The copied rows: for the id of a copied row its place, for the own number within a text a mark."""
        kept = self.kept[table.name]
        origin, columns = table.join(kept, kept.c.id == table.c.id), []
        for column in table.columns:
            parent = self._parent(column)
            if column.primary_key:
                columns.append(kept.c.place.label("id"))
            elif parent is not None:
                of_parent = self.kept[parent.name].alias(f"of_{column.name}")
                origin = origin.outerjoin(of_parent, of_parent.c.id == column)
                columns.append(of_parent.c.place.label(column.name))
            elif "front" in kept.c and isinstance(column.type, sa.String) and column.name != "number":
                columns.append(sa.func.replace(column, table.c.number, HERE, type_=column.type).label(column.name))
            else:
                columns.append(column)
        more = [column for column in kept.columns if column.name not in ("id", "place")]
        query = sa.select(*columns, *more).select_from(origin).order_by(kept.c.place)
        staged = self._make(
            f"staged_{table.name}", *(sa.Column(column.name, column.type) for column in (*table.columns, *more))
        )
        self.connection.execute(staged.insert().from_select([column.name for column in staged.columns], query))
        self._note_marks(table, staged)
        return staged

    def _note_marks(self, table: sa.Table, staged: sa.Table) -> None:
        """Which columns hold the own number."""
        staged.info["marked"] = set()
        if "front" not in staged.c:
            return
        names = [column.name for column in table.columns if isinstance(column.type, sa.String)]
        names = [name for name in names if name != "number"]
        found = self.connection.execute(sa.select(*(sa.func.max(_has_mark(staged.c[name])) for name in names))).one()
        staged.info["marked"] = {name for name, is_marked in zip(names, found, strict=True) if is_marked}

    def _parent(self, column: sa.Column) -> sa.Table | None:
        return next((key.column.table for key in column.foreign_keys if key.column.table.name in self.kept), None)

    def _stage_texts(self, record: str) -> sa.Table:
        """What the search box looks in, the number marked."""
        texts, kept, model = SEARCH_TEXTS[record], self.kept[record], db.metadata.tables[record]
        said = {column.name: column for column in texts.columns if column.name != "pairs"}
        staged = self._make(
            f"staged_{record}_search", *(sa.Column(name, column.type) for name, column in said.items()),
            *(sa.Column(name, sa.Text) for name in ("front", "back", "seam_back")),
            *(sa.Column(name, sa.Integer) for name in ("turn",)), sa.Column("day", sa.Date),
        )
        query = (
            sa.select(*said.values(), model.c.number, model.c.day, kept)
            .join_from(texts, kept, kept.c.id == texts.c.id).join(model, model.c.id == texts.c.id)
            .order_by(kept.c.place)
        )
        rows = []
        for row in self.connection.execute(query).mappings():
            marked = {name: _marked(row[column], searching.flat(row["number"])) for name, column in said.items()}
            around = {name: searching.flat(row[kept.c[name]]) for name in ("front", "back", "seam_back")}
            rows.append({**marked, **around, "id": row["place"], "day": row["day"], "turn": row["turn"]})
        for start in range(0, len(rows), AT_ONCE):
            self.connection.execute(staged.insert(), rows[start : start + AT_ONCE])
        return staged

    def _stage_audit(self) -> None:
        """The audit of the copied records: for the row before in the chain its place, for rows beside the record marks
        in the names of the fields."""
        of_record = sa.union_all(*(
            sa.select(sa.literal(name).label("record"), self.kept[name].c.id, self.kept[name].c.place,
                      self.kept[name].c.turn)
            for name in self.recorded
        )).subquery()
        chained = (ENTRY.c.record == of_record.c.record) & (ENTRY.c.record_id == of_record.c.id)
        numbered = sa.select(
            ENTRY, of_record.c.place.label("record_place"), of_record.c.turn,
            sa.func.row_number().over(order_by=ENTRY.c.id).label("place"),
        ).join(of_record, chained).subquery()
        before = sa.func.lag(numbered.c.place).over(
            partition_by=(numbered.c.record, numbered.c.record_id), order_by=numbered.c.sequence
        )
        names = [column.name for column in ENTRY.columns if column.name not in ("previous_hash", "hash", "fields")]
        plain = {name: numbered.c[name] for name in names}
        plain |= {"id": numbered.c.place, "record_id": numbered.c.record_place}
        beside = self._stage_fields(sa.select(numbered.c.id, numbered.c.fields).where(numbered.c.fields.contains(".")))
        query = sa.select(
            *(column.label(name) for name, column in plain.items()), numbered.c.turn, before.label("before"),
            sa.func.coalesce(beside.c.marked, numbered.c.fields).label("fields"),
            *(beside.c[f"{part}{number}"] for number in range(self.beside) for part in ("table", "row")),
        ).select_from(numbered.outerjoin(beside, beside.c.id == numbered.c.id)).order_by(numbered.c.place)
        self.entries = self._make(
            "staged_audit_entry", *(sa.Column(name, ENTRY.c[name].type) for name in names),
            sa.Column("turn", sa.Integer), sa.Column("before", sa.Integer), sa.Column("fields", sa.Text),
            *_beside_columns(self.beside),
        )
        self.connection.execute(
            self.entries.insert().from_select([column.name for column in self.entries.columns], query)
        )
        count = self.connection.scalar(sa.select(sa.func.count()).select_from(self.entries))
        self.sizes[ENTRY.name] = count

    def _stage_fields(self, query: sa.Select) -> sa.Table:
        """The names of fields that tell ids of rows beside the record: a mark in the place of each id."""
        places = {
            table.name: dict(self.connection.execute(sa.select(kept.c.id, kept.c.place)).all())
            for table in self.tables for kept in (self.kept[table.name],)
        }
        rows = []
        for entry_id, fields in self.connection.execute(query):
            marked, beside = _without_ids(fields, places)
            if beside:
                rows.append((entry_id, marked, beside))
        self.beside = max((len(beside) for _, _, beside in rows), default=1)
        table = self._make(
            "kept_fields", sa.Column("id", sa.Integer, primary_key=True), sa.Column("marked", sa.Text),
            *_beside_columns(self.beside),
        )
        nothing = {column.name: None for column in table.columns}
        made = [
            {**nothing, "id": entry_id, "marked": marked}
            | {f"table{number}": name for number, (name, _) in enumerate(beside)}
            | {f"row{number}": place for number, (_, place) in enumerate(beside)}
            for entry_id, marked, beside in rows
        ]
        for start in range(0, len(made), AT_ONCE):
            self.connection.execute(table.insert(), made[start : start + AT_ONCE])
        return table

    # What a copy has of its own

    def base(self, name: str, number: int) -> int:
        """The id after which a copy's rows of a table begin."""
        return self.floors[name] + number * self.sizes[name]

    def days(self, number: int) -> int:
        """How many days earlier than the told ones a copy stands."""
        return (self.copies - number) * self.window.days

    def is_newest(self, number: int) -> bool:
        return number == self.copies - 1

    def _given(self, number: int, first_turn: int) -> dict:
        bases = {f"base_{name}": self.base(name, number) for name in self.sizes if self.sizes[name]}
        days = self.days(number)
        return {**bases, "days": f"-{days} days" if self.is_sqlite else days, "first_turn": first_turn}

    def _earlier(self, column: sa.Column):
        days = sa.bindparam("days", type_=sa.Text if self.is_sqlite else sa.Integer)
        if not self.is_sqlite:
            moved = sa.cast(column, sa.DateTime()) - sa.func.make_interval(0, 0, 0, days)
            return sa.cast(moved, column.type)
        return (sa.func.date if isinstance(column.type, sa.Date) else sa.func.datetime)(column, days, type_=sa.Text)

    def _number(self, day: sa.Column, front: sa.Column, back: sa.Column):
        if self.is_sqlite:
            written = sa.func.replace(self._earlier(day), "-", "", type_=sa.Text)
        else:
            written = sa.func.to_char(self._earlier(day), "YYYYMMDD", type_=sa.Text)
        return front + written + back

    # Telling again

    def add(self, number: int, first_turn: int) -> None:
        """Write the rows of a copy, without its audit and its texts."""
        given = self._given(number, first_turn)
        for table in self.tables:
            self._insert(table, self.staged[table.name], self._columns(table, self.is_newest(number)), given)

    def _insert(self, table: sa.Table, staged: sa.Table, columns: dict, given: dict) -> None:
        query = sa.select(*columns.values()).where(staged.c.turn >= sa.bindparam("first_turn"))
        statement = table.insert().from_select(list(columns), query, include_defaults=False)
        # Of an insert SQLAlchemy else leaves the number to the driver, which on PostgreSQL has forgotten it by then.
        statement = statement.execution_options(preserve_rowcount=True)
        wanted = statement.compile(dialect=self.connection.dialect).params
        done = self.connection.execute(statement, {name: value for name, value in given.items() if name in wanted})
        self.written += done.rowcount

    def _columns(self, table: sa.Table, is_newest: bool) -> dict:
        staged = self.staged[table.name]
        is_numbered = "front" in staged.c
        back = staged.c.seam_back if is_newest and is_numbered else staged.c.get("back")
        number = self._number(staged.c.day, staged.c.front, back) if is_numbered else None
        columns = {}
        for column in table.columns:
            here, parent = staged.c[column.name], self._parent(column)
            if column.primary_key:
                here = here + _base(table.name)
            elif parent is not None:
                here = here + _base(parent.name) if self.sizes[parent.name] else sa.null()
            elif is_numbered and column.name == "number":
                here = number
            elif is_numbered and column.name == "count":
                here = staged.c.seam_count if is_newest else staged.c.new_count
            elif isinstance(column.type, UTCDateTime | sa.Date):
                here = self._earlier(here)
            elif column.name in staged.info["marked"]:
                here = sa.func.replace(here, HERE, number, type_=column.type)
            columns[column.name] = here
        return columns

    def add_audit(self, number: int, first_turn: int, hashes: bytes) -> None:
        """Write the audit of a copy; `hashes` are its rows' new hashes one after the other, in their order."""
        entries = self.entries
        columns = {name: entries.c[name] for name in (column.name for column in ENTRY.columns) if name in entries.c}
        chain = sa.bindparam("hashes", type_=sa.LargeBinary)
        columns |= {
            "id": entries.c.id + _base(ENTRY.name), "at": self._earlier(entries.c.at),
            "record_id": entries.c.record_id + _base_of(entries.c.record, self.recorded),
            "fields": self._fields(), "hash": self._cut(chain, entries.c.id),
            "previous_hash": sa.case(
                (entries.c.before.is_(None), sa.literal(audit.NOTHING_BEFORE)),
                else_=self._cut(chain, entries.c.before),
            ),
        }
        self._insert(ENTRY, entries, columns, {**self._given(number, first_turn), "hashes": hashes})

    def _cut(self, chain, place):
        long = len(audit.NOTHING_BEFORE)
        part = sa.func.substr(chain, (place - 1) * long + 1, long, type_=sa.LargeBinary)
        if self.is_sqlite:
            return sa.cast(part, sa.Text)
        return sa.func.convert_from(part, "UTF8", type_=sa.Text)

    def _fields(self):
        entries = self.entries
        told = entries.c.fields
        for number in range(self.beside):
            name, row = entries.c[f"table{number}"], entries.c[f"row{number}"]
            new_id = sa.cast(row + _base_of(name, [table.name for table in self.tables]), sa.Text)
            told = sa.case((row.is_(None), told), else_=sa.func.replace(told, _mark(number), new_id, type_=sa.Text))
        return told

    def add_texts(self, record: str, number: int, first_turn: int) -> None:
        """Write the texts of a copy as they stand beside SQLite's full-text tables."""
        texts, staged = SEARCH_TEXTS[record], self.texts[record]
        back = staged.c.seam_back if self.is_newest(number) else staged.c.back
        written = self._number(staged.c.day, staged.c.front, back)
        columns = {}
        for column in texts.columns:
            if column.name not in staged.c:
                continue
            here = staged.c[column.name]
            if column.primary_key:
                here = here + _base(record)
            elif isinstance(column.type, sa.String):
                here = sa.func.replace(here, HERE, written, type_=column.type)
            columns[column.name] = here
        self._insert(texts, staged, columns, self._given(number, first_turn))


class Links:
    """The staged audit, to be hashed anew for each copy by a process that has no connection."""

    def __init__(self, copies: Copies):
        self.copies = copies
        query = sa.select(copies.entries).order_by(copies.entries.c.id)
        self.rows = [self._ready(dict(row)) for row in copies.connection.execute(query).mappings()]

    @staticmethod
    def _ready(row: dict) -> tuple:
        """What tells of a row and changes from copy to copy, with a mapping for the hash, written over each time."""
        marked = None if row["row0"] is None else row["fields"]
        return row["turn"], row["before"] or 0, row["record"], row["record_id"], row["at"], marked, row

    def hashes(self, number: int, first_turn: int) -> bytes:
        """The hashes of a copy's rows one after the other; of rows that it leaves out, none that anybody reads."""
        copies, chain_hash = self.copies, audit.chain_hash
        bases = {name: copies.base(name, number) for name in copies.sizes}
        earlier, beside = timedelta(days=copies.days(number)), range(copies.beside)
        made = [audit.NOTHING_BEFORE]
        for turn, before, record, place, at, marked, entry in self.rows:
            if turn < first_turn:
                made.append(audit.NOTHING_BEFORE)
                continue
            if marked is not None:
                fields = marked
                for other in beside:
                    if (row := entry[f"row{other}"]) is not None:
                        new_id = bases[entry[f"table{other}"]] + row
                        fields = fields.replace(_mark(other), str(new_id))
                entry["fields"] = fields
            entry["previous_hash"], entry["at"], entry["record_id"] = made[before], at - earlier, bases[record] + place
            made.append(chain_hash(entry))
        return "".join(made[1:]).encode("ascii")


class Texts:
    """The staged texts of one record, of which each copy's words are made by a process that has no connection."""

    def __init__(self, copies: Copies, record: str):
        self.copies, self.record = copies, record
        self.names = [column.name for column in SEARCH_TEXTS[record].columns if column.name != "pairs"]
        self.columns = [*self.names, "pairs"]
        query = sa.select(copies.texts[record]).order_by(copies.texts[record].c.id)
        self.rows = [dict(row) for row in copies.connection.execute(query).mappings()]

    def of(self, number: int, first_turn: int) -> Iterator[dict]:
        """The texts of a copy, each with the terms of the index under `pairs`."""
        copies = self.copies
        base, earlier = copies.base(self.record, number), timedelta(days=copies.days(number))
        back = "seam_back" if copies.is_newest(number) else "back"
        written: dict[date, str] = {}
        for row in self.rows:
            if row["turn"] < first_turn:
                continue
            day = row["day"]
            if day not in written:
                written[day] = (day - earlier).isoformat().replace("-", "")
            said = f"{row['front']}{written[day]}{row[back]}"
            made = {name: row[name] for name in self.names}
            for name, value in made.items():
                if isinstance(value, str) and HERE in value:
                    made[name] = value.replace(HERE, said)
            made["id"] += base
            made["pairs"] = searching.terms_of(made)
            yield made


def _parts(record: str, numbered) -> dict:
    """The parts of a record's number around its day."""
    any_day = date(2000, 1, 1)
    digits = any_day.isoformat().replace("-", "")
    front, back = numbers.spell(numbers.PREFIXES[record], any_day, numbered.count).split(digits)
    seam_back = numbers.spell(numbers.PREFIXES[record], any_day, numbered.at_the_seam).split(digits)[1]
    return {
        "front": front, "back": back, "seam_back": seam_back,
        "new_count": numbered.count, "seam_count": numbered.at_the_seam,
    }


def _without_ids(fields: str, places: dict[str, dict[int, int]]) -> tuple[str, list[tuple[str, int]]]:
    """The canonical names of fields with a mark for each id of a copied row, and those rows as (table, place)."""
    names, beside = json.loads(fields), []
    for at, name in enumerate(names):
        table, _, rest = name.partition(".")
        row_id, _, column = rest.partition(".")
        place = places.get(table, {}).get(int(row_id)) if row_id.isdigit() else None
        if place is not None:
            if (table, place) not in beside:
                beside.append((table, place))
            names[at] = f"{table}.{beside.index((table, place))}{HERE}.{column}"
    return json.dumps(names, separators=(",", ":"), ensure_ascii=False).replace(json.dumps(HERE)[1:-1], HERE), beside


def _mark(number: int) -> str:
    return f"{number}{HERE}"


def _beside_columns(count: int) -> list[sa.Column]:
    return [
        column for number in range(count)
        for column in (sa.Column(f"table{number}", sa.Text), sa.Column(f"row{number}", sa.Integer))
    ]


def _has_mark(column: sa.Column):
    return sa.case((column.contains(HERE), 1), else_=0)


def _marked(value, number: str):
    return value.replace(number, HERE) if isinstance(value, str) else value


def _base(name: str):
    return sa.bindparam(f"base_{name}", type_=sa.Integer)


def _base_of(name: sa.Column, tables: list[str]):
    """The base of the table that a column names."""
    return sa.case(*((name == table, _base(table)) for table in tables))
