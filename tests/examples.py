"""How many generated examples a test takes that can't take the usual hundred: each of its examples costs a lot."""

from hypothesis import settings

USUAL = 100


def examples(count: int, **more) -> settings:
    """The settings of a test with so many examples, and as many times more as the chosen profile takes of all."""
    return settings(max_examples=max(count * settings().max_examples // USUAL, 1), **more)
