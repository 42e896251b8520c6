"""What a rule says when it is broken: one exception that names the clause and the field it belongs to."""

from .words import N_


class RuleBroken(Exception):
    """A rule of the regulation refuses what was asked.

    `message` is a Chinese message id with `%(name)s` places filled from `params`, where a tuple is a list of words;
    `clause` names the rule (`S 3(5)`, `B1.3`, `F-7`); `field` is the form field it stands beside, or None for the
    whole form.
    """

    status = 422

    def __init__(self, message: str, clause: str, field: str | None = None, **params):
        self.message = message
        self.clause = clause
        self.field = field
        self.params = params
        super().__init__(self.spoken(str))

    def spoken(self, translate) -> str:
        """The sentence, through a function that translates one text; the words in its places are translated too."""
        places = {name: _in_place(value, translate) for name, value in self.params.items()}
        sentence = translate(self.message)
        return sentence % places if places else sentence


def _in_place(value, translate):
    if isinstance(value, tuple):
        return translate(N_("、")).join(translate(word) for word in value)
    return translate(value) if isinstance(value, str) and value else value


class NotPermitted(RuleBroken):
    """The person's role or relation to the case doesn't allow this verb."""

    status = 403


class WrongState(RuleBroken):
    """The record stands in a state from which this verb doesn't lead on."""

    status = 409


class WrittenSince(RuleBroken):
    """Somebody else wrote here after this device last looked; `theirs` is what stands there now, by field."""

    status = 409

    def __init__(self, theirs: dict):
        super().__init__(N_("别人后来改过这一项，请对照后选择"), "S 1(8)")
        self.theirs = theirs


class NeverApplies(WrongState):
    """The verb is for another kind of record; it isn't even offered."""


class Refusals(RuleBroken):
    """Several rules refused at once, so that a form can show each beside its field."""

    def __init__(self, refusals: list):
        first = refusals[0]
        super().__init__(first.message, first.clause, first.field, **first.params)
        self.refusals = list(refusals)


def refuse_all(refusals) -> None:
    """Raise what stands in the list: nothing for none, the rule itself for one, `Refusals` for several."""
    refusals = [refusal for refusal in refusals if refusal is not None]
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise Refusals(refusals)


def required(field: str, value, message: str = "", clause: str = "S 1(4)") -> RuleBroken | None:
    """The refusal of an empty value, or None when something stands in it."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return RuleBroken(message or N_("请填写此项"), clause, field)
    return None
