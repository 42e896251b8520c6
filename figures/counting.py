"""The counts of a window: one grouped statement for each population, for one office or for many at once."""

from sqlalchemy import case, func, select

from .again import TIMES, again
from .measures import MEASURES, PARTS, Measure
from .populations import POPULATIONS, narrowed, of_offices
from .windows import Window


def counted(session, window: Window, names=MEASURES) -> dict[int, dict[str, int]]:
    """{office: {measure: how many}} of the measures asked for, of every office of the window."""
    found = {office_id: dict.fromkeys(names, 0) for office_id in window.office_ids}
    for population in dict.fromkeys(MEASURES[name].population for name in names):
        of_it = {name: MEASURES[name] for name in names if MEASURES[name].population == population}
        for office_id, *numbers in session.execute(_statement(population, of_it, window)):
            if office_id in found:
                found[office_id].update(zip(of_it, (number or 0 for number in numbers), strict=True))
    return found


def _statement(population: str, measures: dict[str, Measure], window: Window):
    """The statement that goes once through a population and counts all that is asked of it."""
    model, conditions = POPULATIONS[population]
    columns = [
        func.count() if measure.kept is None else func.sum(case((measure.condition(window), 1), else_=0))
        for measure in measures.values()
    ]
    return (
        select(model.office_id, *columns)
        .where(*of_offices(model, window), *conditions(window), *narrowed(model, window))
        .group_by(model.office_id)
    )


def pairs(numbers: dict[str, int], came_again: dict[str, int] | None = None) -> dict[str, tuple]:
    """{figure: (numerator, denominator)} as `regulation.figures` takes them, of one office's counts."""
    found = {
        code: (sum(numbers[name] for name in upper), None if lower is None else sum(numbers[name] for name in lower))
        for code, (upper, lower) in PARTS.items()
    }
    for code, which in (("K19", "complaints_again"), ("K19b", "repairs_again")):
        if came_again is not None:
            found[code] = (came_again[which], None)
    return found


def count_offices(session, window: Window) -> dict[int, tuple[dict, dict]]:
    """{office: ({measure: how many}, {figure: (numerator, denominator)})}, the repetitions with them."""
    numbers = counted(session, window)
    repeated = {which: again(session, window, which) for which in TIMES}
    return {
        office_id: (
            known, pairs(known, {which: len(found.get(office_id, ())) for which, found in repeated.items()})
        )
        for office_id, known in numbers.items()
    }


def count_figures(session, window: Window) -> dict[int, dict[str, tuple]]:
    """{office: {figure: (numerator, denominator)}}."""
    return {office_id: known for office_id, (_numbers, known) in count_offices(session, window).items()}
