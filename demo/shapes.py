"""Rows to be, as plain objects that look like the tables' own classes: same columns, relations, defaults, properties.

They are many times lighter than the real ones, and the verbs of `workflow` take them all the same.
"""

from types import FunctionType

from sqlalchemy import inspect
from sqlalchemy.orm import RelationshipDirection

from models import Staff
from storage import db
from workflow import audit

NAMED_BY_ALL = {"staff", "department", "category", "fault", "office"}
"""What every case names: nobody asks these for the list of all that names them."""


class Shape:
    """What the rows of one table hold.

    `blank` has each column with its default and each relation empty; `parents` tells for a relation to another row
    its column, and the attribute on the other side with whether it is a list; `lists` are the relations that come
    from the other side; `people` has the relation for each column that names a person by id.
    """

    def __init__(self, model):
        mapper = inspect(model)
        self.name = model.__tablename__
        self.columns = [column.key for column in mapper.column_attrs]
        self.blank = {attribute.key: _default(attribute.columns[0]) for attribute in mapper.column_attrs}
        self.audited = [name for name in self.columns if name not in audit.LEFT_OUT]
        self.parents, self.lists, self.people = {}, [], {}
        for relation in mapper.relationships:
            if relation.viewonly:
                continue
            if relation.direction is RelationshipDirection.MANYTOONE:
                (column,) = relation.local_columns
                self.parents[relation.key] = (column.key, *_other_side(relation))
                self.blank[relation.key] = None
                if relation.mapper.class_ is Staff:
                    self.people[column.key] = relation.key
            elif self.name not in NAMED_BY_ALL or relation.key == "further_roles":
                self._add_from_the_other_side(relation)

    def _add_from_the_other_side(self, relation) -> None:
        if relation.uselist:
            self.lists.append(relation.key)
        else:
            self.blank[relation.key] = None


def _default(column):
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def _other_side(relation) -> tuple:
    """The other side's attribute and whether it is a list; (None, False) when nobody asks for it."""
    if not relation.back_populates or relation.mapper.local_table.name in NAMED_BY_ALL:
        return None, False
    return relation.back_populates, bool(relation.mapper.relationships[relation.back_populates].uselist)


class Row:
    """One row to be; see `Shape`. A class of its own for each table stands in `KINDS`.

    Setting an attribute tells the row's `book` what it held before, and keeps column and relation in step.
    """

    shape: Shape
    record: str
    __tablename__: str

    def __setattr__(self, name, value):
        known, shape = self.__dict__, self.shape
        parent = shape.parents.get(name)
        if parent is not None:
            self._point_to(name, parent, value)
            name, value = parent[0], None if value is None else value.id
        elif name in shape.people:
            known[shape.people[name]] = known["book"].people.get(value)
        before = known[name]
        if before != value:
            known[name] = value
            known["book"].note(self, name, before)

    def _point_to(self, name: str, parent: tuple, target) -> None:
        """Set a relation, and the list or attribute on the other side."""
        known = self.__dict__
        _, back, is_list = parent
        before, known[name] = known[name], target
        if not back or before is target:
            return
        if before is not None:
            if is_list:
                before.__dict__[back].remove(self)
            elif before.__dict__[back] is self:
                before.__dict__[back] = None
        if target is not None:
            if is_list:
                target.__dict__[back].append(self)
            else:
                target.__dict__[back] = self


def _kind(model) -> type:
    """The light class of a table, with the properties and methods that the table's own class has."""
    known = {"shape": Shape(model), "record": getattr(model, "record", ""), "__tablename__": model.__tablename__}
    for base in reversed(model.__mro__):
        if base.__module__.startswith("tables."):
            known |= {
                name: value for name, value in vars(base).items()
                if isinstance(value, (property, FunctionType)) and not name.startswith("__")
            }
    return type(model.__name__, (Row,), known)


KINDS = {mapper.class_: _kind(mapper.class_) for mapper in db.Model.registry.mappers}
