"""All verbs by record and name, for whoever offers them: the panel's buttons and batch actions, and the tests."""

from . import (  # noqa: F401
    chases,
    complaint_endings,
    complaint_repairs,
    complaints,
    escalations,
    inspections,
    referrals,
    repair_tasks,
    revisits,
    special_events,
    verification,
    visits,
    voiding,
)
from .act import VERBS


def function_of(record: str, verb: str):
    """The function that carries out a verb. Raises KeyError for one that the record doesn't know."""
    return VERBS[record, verb]
