"""The tests that run by turns: one of each pair, half of them on each database, the others all."""

from pathlib import Path

from tests.conftest import by_turns

VIEWS, RULES = Path("tests/views/test_x.py"), Path("tests/workflow/test_x.py")


class Item:
    def __init__(self, path: Path, name: str):
        self.path, self.nodeid = path, f"{path}::{name}"


def test_of_a_pair_one_is_left_out_and_each_database_has_its_half():
    items = [Item(VIEWS, f"test_{n}[{name}]") for n in range(200) for name in ("sqlite", "postgresql")]
    left_out = by_turns(items)
    assert len(left_out) == 200
    assert 60 < sum("sqlite" in item.nodeid for item in left_out) < 140
    assert len({item.nodeid.split("[")[0] for item in left_out}) == 200


def test_what_has_no_pair_or_lies_below_the_screens_always_runs():
    items = [Item(VIEWS, "test_a[sqlite]"), Item(VIEWS, "test_b"), Item(VIEWS, "test_c[visit]")]
    items += [Item(RULES, f"test_d[{name}]") for name in ("sqlite", "postgresql")]
    assert by_turns(items) == set()
