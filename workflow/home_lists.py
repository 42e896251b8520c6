"""An office's whole list of homes and residents taken over at once: few statements, one transaction, all or nothing.

Every row passes the same checks as a home typed by hand (`homes.house_values`), and gets its own audit row.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models import House, HouseStatus, Office, Resident
from regulation.calendar import local_day

from . import audit, searching
from .act import SeenVersionStale, created, need, together
from .homes import house_values, resident_values

AT_ONCE = 1000
CHANGEABLE = {House: ("area_m2", "layout", "status", "active"), Resident: ("phone", "kind", "active")}

Told = Callable[[int], None]


def known_houses(session, office_id: int) -> dict[str, dict]:
    """The office's houses by key, as plain values with `id` and `version`."""
    columns = (House.id, House.version, House.kind, House.key, House.area_m2, House.layout, House.status, House.active)
    rows = session.execute(select(*columns).where(House.office_id == office_id))
    return {row.key: dict(row._mapping) for row in rows}


def known_residents(session, office_id: int) -> dict[tuple[str, str], dict]:
    """The office's residents by (key of the home, name), as plain values with `id` and `version`."""
    columns = (Resident.id, Resident.version, Resident.phone, Resident.kind, Resident.active, Resident.name)
    rows = session.execute(select(House.key, *columns).join(Resident.house).where(Resident.office_id == office_id))
    return {(row.key, row.name): dict(row._mapping) for row in rows}


def take_over_houses(act, office_id: int, new: list[dict], changed: list[tuple], told: Told) -> None:
    """Enter `new` homes and places (as `add_house` takes them) and change the known ones.

    `changed` holds (record as `known_houses` gives it, {field: new value}). `told` hears how many rows were written.
    Raises `SeenVersionStale` when somebody changed one of them meanwhile; then nothing is written.
    """
    need(act, "import_homes", office_id)
    defaults = {"kind": "home", "status": "undelivered", "active": True}
    with together(act):
        rows = ({**house_values({**defaults, **_given(values)}), **created(act, office_id)} for values in new)
        for ids, chunk in _insert(act, House, rows, told):
            _note_statuses(act, office_id, list(zip(ids, (row["status"] for row in chunk), strict=True)))
        for chunk in _chunks(changed):
            _update(act, House, office_id, chunk, told)
            statuses = [(record["id"], values["status"]) for record, values in chunk if "status" in values]
            _note_statuses(act, office_id, statuses)


def take_over_residents(act, office_id: int, new: list[dict], changed: list[tuple], told: Told) -> None:
    """Enter `new` residents (as `add_resident` takes them, with the key of their `house`) and change the known ones."""
    need(act, "import_homes", office_id)
    defaults = {"kind": "owner", "active": True}
    with together(act):
        ids = {key: record["id"] for key, record in known_houses(act.session, office_id).items()}
        rows = (
            {
                **resident_values({**defaults, **_given(values, without="house")}),
                "house_id": ids[values["house"]],
                **created(act, office_id),
            }
            for values in new
        )
        for _ in _insert(act, Resident, rows, told):
            pass
        for chunk in _chunks(changed):
            _update(act, Resident, office_id, chunk, told)


def hold_office(act, office_id: int) -> None:
    """Let two imports of one office wait for each other. SQLite holds the whole database already."""
    act.session.execute(select(Office.id).where(Office.id == office_id).with_for_update())


def _given(values: dict, without: str = "") -> dict:
    return {name: value for name, value in values.items() if value is not None and name != without}


def _insert(act, table, rows: Iterable[dict], told: Told) -> Iterator[tuple[list[int], list[dict]]]:
    """Insert rows with their audit; gives back the ids and rows of each portion."""
    columns = table.__table__.c
    within, name = (columns.office_id, columns.key) if table is House else (columns.house_id, columns.name)
    for chunk in _chunks(rows):
        act.session.execute(insert(table.__table__), chunk)
        # Many rows at once don't tell their ids on SQLite; each is found again by what makes it unique.
        query = select(within, name, columns.id).where(
            within.in_({row[within.key] for row in chunk}), name.in_({row[name.key] for row in chunk})
        )
        made_ids = {(owner, called): record_id for owner, called, record_id in act.session.execute(query)}
        ids = [made_ids[row[within.key], row[name.key]] for row in chunk]
        made = [(record_id, _first_values(row)) for record_id, row in zip(ids, chunk, strict=True)]
        audit.append_all(act, "import", table.__tablename__, made, chunk[0]["office_id"], is_new=True)
        if table is Resident:
            searching.write(act.session.connection(), "resident", ids, is_new=True)
        yield ids, chunk
        told(len(chunk))


def _first_values(row: dict) -> dict:
    filled = {name: value for name, value in row.items() if value is not None and name not in audit.LEFT_OUT}
    return {name: [None, audit.plain(value)] for name, value in filled.items()}


def _update(act, table, office_id: int, chunk: list[tuple], told: Told) -> None:
    columns, names = table.__table__.c, CHANGEABLE[table]
    statement = (
        update(table.__table__)
        .where(columns.id == bindparam("known_id"), columns.version == bindparam("known_version"))
        .values({name: bindparam(f"new_{name}") for name in names} | {"version": columns.version + 1})
    )
    rows = [
        {"known_id": record["id"], "known_version": record["version"]}
        | {f"new_{name}": values.get(name, record[name]) for name in names}
        for record, values in chunk
    ]
    if act.session.execute(statement, rows).rowcount != len(rows):
        raise SeenVersionStale
    made = [
        (record["id"], {name: [audit.plain(record[name]), audit.plain(value)] for name, value in values.items()})
        for record, values in chunk
    ]
    audit.append_all(act, "import", table.__tablename__, made, office_id, is_new=False)
    changed = {table.__tablename__: {record["id"] for record, _values in chunk}}
    searching.catch_up(act.session.connection(), changed)
    told(len(chunk))


def _note_statuses(act, office_id: int, statuses: list[tuple[int, str]]) -> None:
    """From which day each home has its status (F-11); a second change on one day takes the place of the first."""
    if not statuses:
        return
    today = local_day(act.now, act.rules(office_id))
    dialect = sqlite if act.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(HouseStatus.__table__)
    statement = statement.on_conflict_do_update(
        index_elements=["house_id", "from_on"], set_={"status": statement.excluded.status}
    )
    row = {**created(act, office_id), "from_on": today}
    act.session.execute(statement, [{**row, "house_id": house_id, "status": status} for house_id, status in statuses])


def _chunks(rows: Iterable) -> Iterator[list]:
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
