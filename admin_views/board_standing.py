"""Statements that are built once and asked at every look. No number is kept.

A board asks for a hundred numbers, and to build the questions took longer than to answer them.
"""

MOST_KEPT = 300
"""Statements of that many boards and days are kept before all of them are forgotten."""
KEPT: dict = {}


def standing(ground, name: str, build):
    """The statement `build()` gives, built once for whoever looks, where, and on which day.

    Everything that stands in a condition as a value hangs on these; the moment itself is reckoned when it is run
    (`admin_views/reckoned.py`).
    """
    return built_once((name, *ground.standing), build)


def built_once(key: tuple, build):
    """What `build()` gave for this key; the key holds everything that it hangs on."""
    if key not in KEPT:
        built = build()
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        KEPT[key] = built
    return KEPT[key]
