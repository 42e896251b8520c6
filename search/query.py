"""From what was typed to the condition of a list: by the index where words are rare, along the list where they aren't.

What matches is decided by the text itself; the index only says where to look. A word that many records hold is looked
for row by row in the list's own order, for a page of it is found soon.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ARRAY, Integer, Text, and_, false, func, literal, literal_column, or_, select

from models import SEARCH_TEXTS, SEARCH_WORDS
from regulation.homes import parse_house
from workflow.searching import IN_PHONE, IN_TEXT, IS_ROOM, flat, home_line, home_term, pairs_of

MOST_WORDS, LONGEST_WORD = 6, 60
FEWEST_CHARACTERS, FEWEST_DIGITS = 2, 4
FREQUENT = 2000
"""More records than this with all the words: the list is read in its own order then."""
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
        mark = IN_TEXT if self.kind == "text" else IN_PHONE
        pairs = list(pairs_of(self.word))
        step = -(-len(pairs) // MOST_PAIRS) if len(pairs) > MOST_PAIRS else 1
        return [f"{office_id}{mark}{pair}" for pair in pairs[::step]]

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

    def holds(self, texts):
        return and_(*(or_(*(term.holds(texts) for term in terms)) for terms in self.words))


def wanted(typed: str) -> Wanted:
    """The words of what was typed. A word has two characters or more, or stands beside a home; of a phone four digits
    or more are looked for (E)."""
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


class Everything:
    """Nothing was typed."""

    is_frequent = False

    def narrow(self, query):
        return query

    narrow_count = narrow


class Read(Everything):
    """Conditions that are read row by row: for the few rows of a small table."""

    def __init__(self, conditions: list):
        self.conditions = conditions

    def narrow(self, query):
        return query.filter(*self.conditions)

    narrow_count = narrow


class Found(Everything):
    """The rows of one searched record that hold what was typed, within these offices.

    `narrow` takes a query of the record's model and leaves those rows; `narrow_count` does so for a count that ends
    early. `is_frequent` when there are more than `FREQUENT`.
    """

    def __init__(self, session, model, typed: str, office_ids: Iterable[int]):
        self.session, self.model, self.wanted = session, model, wanted(typed)
        self.texts, self.office_ids = SEARCH_TEXTS[model.__tablename__], list(office_ids)
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"
        self.ids = self._look()
        self.is_frequent = len(self.ids) > FREQUENT

    def _look(self) -> list[int]:
        if self.wanted.is_hopeless or not self.office_ids:
            return []
        return list(self.session.scalars(self.matching(self.texts.c.id).limit(FREQUENT + 1)))

    def matching(self, *columns):
        """A select on the texts that hold what was typed, by the index."""
        holds = self.wanted.holds(lambda name: self.texts.c[name])
        if self.is_sqlite:
            words = SEARCH_WORDS[self.model.__tablename__]
            joined = words.join(self.texts, self.texts.c.id == words.c.rowid)
            is_there = literal_column(words.name).op("MATCH")(self._as_match())
            return select(*columns).select_from(joined).where(is_there, holds).order_by(words.c.rowid.desc())
        return select(*columns).where(self._as_arrays(), holds)

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

    def narrow(self, query):
        """The query of the model with only what was found."""
        if self.is_frequent:
            return query.filter(self.wanted.holds(self._read))
        return query.filter(self.model.id.in_(self._listed()) if self.ids else false())

    def narrow_count(self, query):
        """The same for a count: of a frequent word the index tells one after the other."""
        if not self.is_frequent:
            return self.narrow(query)
        some = self.matching(self.texts.c.id).order_by(None).subquery()
        return query.join(some, some.c.id == self.model.id)

    def _read(self, name: str):
        """A column of the row's own text."""
        return select(self.texts.c[name]).where(self.texts.c.id == self.model.id).scalar_subquery()

    def _listed(self):
        """The ids as one value: a statement with thousands of values takes longer to write than to carry out."""
        if self.is_sqlite:
            return select(func.json_each(json.dumps(self.ids)).table_valued("value").c.value)
        return select(func.unnest(literal(self.ids, ARRAY(Integer))).column_valued())


def ids_of(session, model, typed: str, office_ids: Iterable[int], limit: int) -> list[int]:
    """The ids of some records that hold what was typed, for a look-up of at most so many."""
    return Found(session, model, typed, office_ids).ids[:limit]
