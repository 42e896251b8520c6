"""Lying bars as SVG, one row a word, for the month's pictures. Colours are classes; a table beside says it too."""

from dataclasses import dataclass

from .charts import nice_top

WIDTH, LABEL, RIGHT, ROW, GAP = 620, 150, 64, 22, 8
LONGEST_LABEL = 11
"""Characters of a label that find room before the bar."""


@dataclass(frozen=True)
class Bar:
    """One row: its word, a number for each series, and what stands behind its bar instead of the first number."""

    label: str
    numbers: tuple
    said: str = ""


def bars(title: str, rows: list[Bar], series: list[tuple[str, str]]) -> dict:
    """A picture as its template draws it; `series` are (words, tone), of which the first is drawn thick."""
    top = nice_top(max((number for row in rows for number in row.numbers), default=0))
    room, drawn = WIDTH - LABEL - RIGHT, []
    for place, row in enumerate(rows):
        y = GAP + place * ROW
        for order, ((words, tone), number) in enumerate(zip(series, row.numbers, strict=True)):
            height = 10 if order == 0 else 4
            drawn.append({
                "x": LABEL, "y": y + (1 if order == 0 else 12), "width": round(room * number / top, 1),
                "height": height, "tone": tone, "said": f"{row.label} {words} {number}",
            })
    return {
        "title": title, "width": WIDTH, "height": GAP * 2 + ROW * len(rows), "bars": drawn,
        "series": [{"label": words, "tone": tone, "total": sum(row.numbers[place] for row in rows)}
                   for place, (words, tone) in enumerate(series)],
        "labels": [
            {"x": LABEL - 8, "y": GAP + place * ROW + 11, "text": shortened(row.label)}
            for place, row in enumerate(rows)
        ],
        "values": [
            {"x": round(LABEL + room * row.numbers[0] / top, 1) + 5, "y": GAP + place * ROW + 11,
             "text": row.said or f"{row.numbers[0]:,}"}
            for place, row in enumerate(rows)
        ],
        "in_short": ", ".join(f"{row.label} {row.said or row.numbers[0]}" for row in rows[:6]),
    }


def shortened(text: str) -> str:
    """The label as far as it finds room; a Latin letter takes half of a Chinese one."""
    width = 0
    for place, letter in enumerate(text):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > LONGEST_LABEL * 2:
            return text[: max(place - 1, 1)] + "…"
    return text
