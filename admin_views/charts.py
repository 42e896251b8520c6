"""Bars by day as SVG: the geometry only. Colours are classes of the style sheet, so light and dark need no script,
and the numbers come along for the table that says the same."""

from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 620, 150
LEFT, RIGHT, TOP, BOTTOM = 30, 4, 8, 20
GAP_SHARE = 0.28
LABEL_EVERY_DAYS = 7


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its words and a number for each day. `tone` names its class in the style sheet."""

    label: str
    numbers: tuple
    tone: str

    @property
    def total(self) -> int:
        return sum(self.numbers)


def nice_top(highest: int) -> int:
    """The lowest of 2, 4, 10, 20, 40, 100 … that is not below the highest number; its half is a whole number too."""
    top, step = 2, 0
    while top < highest:
        top, step = (top * 2, 1) if step == 0 else (top * 5 // 2, 2) if step == 1 else (top * 2, 0)
    return top


def chart(title: str, days: list[date], series: list[Series], *, stacked: bool) -> dict:
    """A chart as its template draws it: bars (x, y, width, height, tone, said), lines with their numbers, day labels.

    `stacked` puts the series of a day on one another; else they stand side by side.
    """
    highest = max((sum(day) if stacked else max(day) for day in zip(*(one.numbers for one in series), strict=True)),
                  default=0)
    top = nice_top(highest)
    slot = (WIDTH - LEFT - RIGHT) / max(len(days), 1)
    room = slot * (1 - GAP_SHARE)
    bars = []
    for place, day in enumerate(days):
        x, base = LEFT + slot * place + slot * GAP_SHARE / 2, 0
        for one in series:
            number = one.numbers[place]
            if number:
                bars.append({
                    **_rect(x, room if stacked else room / len(series), base, number, top), "tone": one.tone,
                    "said": f"{day:%m-%d} {one.label} {number}",
                })
            if stacked:
                base += number
            else:
                x += room / len(series)
    return {
        "title": title, "in_short": ", ".join(f"{one.label} {one.total}" for one in series),
        "width": WIDTH, "height": HEIGHT, "bars": bars, "series": series,
        "lines": [{"y": _round(_y(value, top)), "text": str(value)} for value in (0, top // 2, top)],
        "labels": [
            {"x": _round(LEFT + slot * (place + 0.5)), "text": f"{day:%m-%d}"}
            for place, day in enumerate(days) if (len(days) - 1 - place) % LABEL_EVERY_DAYS == 0
        ],
        "left": LEFT, "right": WIDTH - RIGHT, "foot": HEIGHT - 6,
        "rows": [(f"{day:%m-%d}", [one.numbers[place] for one in series]) for place, day in enumerate(days)],
    }


def _rect(x: float, width: float, base: int, number: int, top: int) -> dict:
    upper, lower = _y(base + number, top), _y(base, top)
    return {"x": _round(x), "y": _round(upper), "width": _round(width), "height": _round(lower - upper)}


def _y(value: int, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _round(value: float) -> float:
    return round(value, 1)
