"""From what was typed to the condition of a list: by the index where words are rare, along the list where they aren't.

What matches is decided by the text itself; the index only says where to look. Of a word that many records hold it gives
the nearest to the page at hand, for a list in the order of the ids. In any other order such a word is looked for row by
row along the list, for a page of it is found soon.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, and_, false, func, literal, literal_column, or_, select

from listed import id_in
from models import SEARCH_TEXTS, SEARCH_WORDS
from regulation.homes import parse_house
from storage import by_ids, planned_anew
from workflow.searching import (
    DIGITS,
    IN_PHONE,
    IN_TEXT,
    IS_ROOM,
    flat,
    home_line,
    home_term,
    pairs_of,
    rows_of,
    triples_of,
)

MOST_WORDS, LONGEST_WORD = 6, 60
FEWEST_CHARACTERS, FEWEST_DIGITS = 2, 4
FREQUENT = 2000
"""More records than this with all the words: a list that is sorted is read in its own order then."""
COUNTED = 200
"""A count of what was found ends here, and says that there are more."""
NEAREST = 250
"""So many records are looked at for a page of a list in the order of the ids: some more than are counted, for a few of
them may be nobody's but the leader's."""
MOST_PAIRS = 8
"""Pairs of a long word that the index is asked for; the text is read anyhow."""


@dataclass(frozen=True)
class Term:
    """A place where one typed word may stand: the text, the phone, the home as a whole, or the home as building and
    room, in whichever unit it is."""

    kind: str
    word: str

    def asked(self, office_id: int) -> list[str]:
        """What the index holds of a record of this office with this word."""
        if self.kind == "home":
            return [home_term(office_id, self.word)]
        if self.kind == "room":
            return [home_term(office_id, self.word, IS_ROOM)]
        if self.kind == "phone":
            mark, some = IN_PHONE, list(rows_of(self.word, 4))
        else:
            mark, some = IN_TEXT, self._of_text()
        step = -(-len(some) // MOST_PAIRS) if len(some) > MOST_PAIRS else 1
        return [f"{office_id}{mark}{one}" for one in some[::step]]

    def _of_text(self) -> list[str]:
        """Triples of digits; pairs of what stands between them too, unless the digits tell enough."""
        triples = triples_of(self.word)
        if len(triples) > 1:
            return list(triples)
        others = [pair for part in DIGITS.split(self.word) for pair in pairs_of(part)]
        return [*triples, *others] or list(pairs_of(self.word))

    @property
    def is_told_by_index(self) -> bool:
        """Whether what the index says needs no second look at the text: it is the whole word."""
        if self.kind == "phone":
            return len(self.word) == 4
        return self.kind == "text" and self._of_text() == [self.word]

    def holds(self, texts):
        """The condition that the kept text really holds it. `texts` gives the expression of a column by its name."""
        if self.kind == "home":
            return texts("home") == home_line(self.word)
        if self.kind == "room":
            building, room = home_line(self.word).split("-")
            home = texts("home")
            return home.startswith(f"{building}-", autoescape=True) & home.endswith(f"-{room}", autoescape=True)
        return texts(self.kind).contains(self.word, autoescape=True)


@dataclass(frozen=True)
class Wanted:
    """What was typed: for each word the places where it may stand. `is_hopeless` when a word says too little."""

    words: tuple[tuple[Term, ...], ...]
    is_hopeless: bool = False

    @property
    def indexed(self) -> list[tuple[Term, ...]]:
        """The words that the index knows: a single character is only read in the text."""
        return [terms for terms in self.words if all(term.asked(0) for term in terms)]

    @property
    def is_told_by_index(self) -> bool:
        return all(term.is_told_by_index for terms in self.words for term in terms)

    def holds(self, texts):
        return and_(*(or_(*(term.holds(texts) for term in terms)) for terms in self.words))


def wanted(typed: str) -> Wanted:
    """The words of what was typed. A word has two characters or more, or stands beside a home; of a phone four digits
    or more are looked for (E-9)."""
    said = [word[:LONGEST_WORD] for word in flat(typed).split()[:MOST_WORDS]]
    homes = {word: key for word in said if (key := parse_house(word)) is not None}
    found = []
    for word in said:
        if len(word) < FEWEST_CHARACTERS and not homes:
            return Wanted((), is_hopeless=True)
        terms = [Term("text", word)]
        if word in homes:
            terms.append(Term("home", str(homes[word])))
            if not homes[word].unit:
                terms.append(Term("room", str(homes[word])))
        if word.isascii() and word.isdigit() and len(word) >= FEWEST_DIGITS:
            terms.append(Term("phone", word))
        found.append(tuple(terms))
    return Wanted(tuple(found), is_hopeless=not found)


@dataclass(frozen=True)
class Near:
    """Where a page lies in a list by ids: beyond a row's id, or at the list's beginning, downwards or upwards."""

    beyond: int | None = None
    down: bool = True


TOP = Near()


class Everything:
    """Nothing was typed."""

    def is_cut(self, near: Near) -> bool:
        """Whether `narrow` leaves out rows that lie further on."""
        return False

    def narrow(self, query, near: Near | None = None):
        return query

    narrow_count = read_along = narrow


class Read(Everything):
    """Conditions that are read row by row: for the few rows of a small table."""

    def __init__(self, conditions: list):
        self.conditions = conditions

    def narrow(self, query, near: Near | None = None):
        return query.filter(*self.conditions)

    narrow_count = read_along = narrow


class These(Read):
    """The rows that are known by their ids, as far as the conditions hold too."""

    def __init__(self, model, ids: Iterable[int], conditions: list):
        super().__init__(conditions)
        self.model, self.ids = model, list(ids)

    def narrow(self, query, near: Near | None = None):
        return super().narrow(only(query, self.model, self.ids))

    narrow_count = read_along = narrow


class Found(Everything):
    """The rows of one searched record that hold what was typed, within these offices.

    `narrow` takes a query of the record's model and leaves those rows, or of very many the `NEAREST` to a page; of a
    list in another order than that of its ids no page is given, and it leaves them all. `narrow_count` leaves all of
    them for a count that ends early.
    """

    def __init__(self, session, model, typed: str, office_ids: Iterable[int]):
        self.session, self.model, self.wanted = session, model, wanted(typed)
        self.texts, self.office_ids = SEARCH_TEXTS[model.__tablename__], list(office_ids)
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"
        self.looked: dict[tuple, list[int]] = {}

    def look(self, most: int, near: Near = TOP) -> list[int]:
        """The ids of so many records, the nearest first."""
        if self.wanted.is_hopeless or not self.office_ids:
            return []
        if (most, near) not in self.looked:
            statement = self.matching(near).limit(most)
            self.looked[most, near] = list(self.session.scalars(statement))
        return self.looked[most, near]

    def matching(self, near: Near = TOP):
        """A select of the ids of what was typed, by the index."""
        words = SEARCH_WORDS[self.model.__tablename__]
        row_id = words.c.rowid if self.is_sqlite else self.texts.c.id
        is_told = self.wanted.is_told_by_index
        conditions = [] if is_told else [self.wanted.holds(lambda name: self.texts.c[name])]
        if near.beyond is not None:
            conditions.append(row_id < near.beyond if near.down else row_id > near.beyond)
        if self.is_sqlite:
            source = words if is_told else words.join(self.texts, self.texts.c.id == words.c.rowid)
            conditions.append(literal_column(words.name).op("MATCH")(self._as_match()))
        else:
            source = self.texts
            conditions.append(self._as_arrays())
        found = planned_anew(select(row_id.label("id")).select_from(source).where(*conditions))
        return found.order_by(row_id.desc() if near.down else row_id)

    def _as_match(self) -> str:
        """The question to SQLite's full-text table; whatever was typed stands in quotes."""
        def quoted(term: str) -> str:
            return '"' + term.replace('"', '""') + '"'

        of_offices = []
        for office_id in self.office_ids:
            words = [
                "(" + " OR ".join("(" + " AND ".join(map(quoted, term.asked(office_id))) + ")" for term in terms) + ")"
                for terms in self.wanted.indexed
            ]
            of_offices.append("(" + " AND ".join(words) + ")")
        return " OR ".join(of_offices)

    def _as_arrays(self):
        def held(term: Term, office_id: int):
            return self.texts.c.pairs.op("@>", is_comparison=True)(literal(term.asked(office_id), ARRAY(Text)))

        return or_(*(
            and_(*(or_(*(held(term, office_id) for term in terms)) for terms in self.wanted.indexed))
            for office_id in self.office_ids
        ))

    def narrow(self, query, near: Near | None = None):
        """The query of the model with only what was found."""
        ids = self.look((FREQUENT if near is None else NEAREST) + 1, near or TOP)
        if near is None and len(ids) > FREQUENT:
            return self.read_along(query)
        return only(query, self.model, ids)

    def is_cut(self, near: Near) -> bool:
        return len(self.look(NEAREST + 1, near)) > NEAREST

    def read_along(self, query):
        """The same by reading the texts in the order of the query: a page of a word that many hold is found soon."""
        return planned_anew(query).filter(self.wanted.holds(self._read))

    def narrow_count(self, query):
        """The same for a count: of a frequent word the index tells one after the other, unless few rows are asked."""
        ids = self.look(NEAREST + 1)
        if len(ids) <= NEAREST:
            return only(query, self.model, ids)
        if how_many(query, FREQUENT + 1) <= FREQUENT:
            return self.read_along(query)
        some = self.matching().order_by(None).subquery()
        return by_ids(query.join(some, some.c.id == self.model.id), self.model)

    def is_beyond(self, query) -> bool:
        """Whether the nearest say already that more than `COUNTED` are there for the query."""
        for most in (NEAREST, FREQUENT):
            ids = self.look(most + 1)
            if len(ids) <= COUNTED:
                return False
            if how_many(only(query, self.model, ids), COUNTED + 1) > COUNTED:
                return True
            if len(ids) <= most:
                return False
        return False

    def _read(self, name: str):
        """A column of the row's own text."""
        return select(self.texts.c[name]).where(self.texts.c.id == self.model.id).scalar_subquery()


def only(query, model, ids: list[int]):
    """A query of rows of a model with only those of these ids."""
    return by_ids(query.filter(id_in(model.id, ids)), model) if ids else query.filter(false())


def how_many(query, most: int) -> int:
    """How many rows of its model a query has, counted up to `most`."""
    entity = query.column_descriptions[0]["entity"]
    ids = query.with_entities(entity.id).order_by(None).limit(most)
    return query.session.scalar(select(func.count()).select_from(ids.subquery()))


def ids_of(session, model, typed: str, office_ids: Iterable[int], limit: int) -> list[int]:
    """The ids of some records that hold what was typed, for a look-up of at most so many."""
    return Found(session, model, typed, office_ids).look(limit)
