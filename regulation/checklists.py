"""The checklist of a handover: rooms by items, as the office writes it for each flat type (form C.3).

It is written as people write a list: a room a line, and a group of items a line, `土建：顶棚、墙面`. A room may name
the groups that are looked at there, `书房：土建、门窗、电气`; without them it has all.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .broken import RuleBroken, refuse_all
from .words import N_

LONGEST, MOST_ROOMS, MOST_ITEMS = 40, 40, 100
BETWEEN = re.compile(r"[、，,；;\t]+")
COLON = re.compile(r"[：:]")


@dataclass(frozen=True)
class Checklist:
    """`groups` are (name, items), `rooms` are (name, names of its groups), both in the order in which one walks."""

    groups: tuple
    rooms: tuple

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every (room, item) that is looked at."""
        for room, _names in self.rooms:
            for part in self.parts_of(room):
                yield room, part

    def parts_of(self, room: str) -> list[str]:
        """The items of one room; none for a room that isn't on the list."""
        names = dict(self.rooms).get(room, ())
        return [part for group, parts in self.groups if group in names for part in parts]

    def has(self, room: str, part: str) -> bool:
        return part in self.parts_of(room)


def read(rooms: str | None, items: str | None) -> Checklist:
    """The checklist that two texts describe. Raises what is wrong beside `rooms` or `items`."""
    groups = tuple(_line(line) for line in _lines(items))
    names = tuple(name for name, _parts in groups)
    written = tuple(_line(line) for line in _lines(rooms))
    refuse_all([*_item_refusals(groups), *_room_refusals(written, names)])
    return Checklist(groups, tuple((room, chosen or names) for room, chosen in written))


def chosen(texts: dict, layout: str | None, otherwise: tuple[str, str]) -> Checklist:
    """What is looked at in a flat of one type: by the office's own list of it, else by its list of every other type,
    else by `otherwise`. `texts` has for each type its rooms and its items."""
    return read(*(texts.get(layout or "") or texts.get("") or otherwise))


def packed(checklist: Checklist) -> str:
    """The copy that a sheet keeps."""
    known = {"groups": checklist.groups, "rooms": checklist.rooms}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Checklist:
    """The checklist that a sheet kept."""
    known = json.loads(text)
    return Checklist(*(tuple((name, tuple(parts)) for name, parts in known[key]) for key in ("groups", "rooms")))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _line(line: str) -> tuple[str, tuple]:
    """A name, and the names behind its colon."""
    name, *rest = COLON.split(line, maxsplit=1)
    return name.strip(), tuple(part.strip() for part in BETWEEN.split(rest[0] if rest else "") if part.strip())


def _item_refusals(groups: tuple) -> list:
    parts = [part for _name, parts in groups for part in parts]
    empty = [name for name, found in groups if not found]
    return [
        *_list_refusals("items", parts, MOST_ITEMS, N_("请写出要查的项目，每组一行")),
        RuleBroken(N_("“%(name)s”这一组还没有写项目"), "C.3", "items", name=empty[0]) if empty else None,
        _twice("items", [name for name, _parts in groups]),
    ]


def _room_refusals(rooms: tuple, groups: tuple) -> list:
    unknown = [name for _room, chosen in rooms for name in chosen if name not in groups]
    return [
        *_list_refusals("rooms", [room for room, _chosen in rooms], MOST_ROOMS, N_("请写出房间，每间一行")),
        RuleBroken(N_("没有“%(name)s”这一组项目"), "C.3", "rooms", name=unknown[0]) if unknown else None,
    ]


def _list_refusals(field: str, names: list, most: int, when_empty: str) -> list:
    if not names:
        return [RuleBroken(when_empty, "C.3", field)]
    long = next((name for name in names if len(name) > LONGEST), None)
    too_long = long and RuleBroken(N_("“%(name)s”超过 %(limit)s 个字"), "C.3", field, name=long[:10], limit=LONGEST)
    too_many = RuleBroken(N_("最多 %(most)s 个"), "C.3", field, most=most) if len(names) > most else None
    return [too_many, too_long, _twice(field, names)]


def _twice(field: str, names: list) -> RuleBroken | None:
    found = next((name for place, name in enumerate(names) if name in names[:place]), None)
    return RuleBroken(N_("“%(name)s”写了两次"), "C.3", field, name=found) if found is not None else None
