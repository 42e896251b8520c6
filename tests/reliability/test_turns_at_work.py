"""One at a time, in the order they came, and nobody waits for one that takes long."""

import threading
import time

import pytest

from watching.turns import Turns


@pytest.fixture
def at_work():
    """Begin so many that each work so long, a little apart; returns how many were at work at once, and their order."""
    def run(turns: Turns, works: list[float]) -> tuple[int, list[int]]:
        lock, now, most, order = threading.Lock(), [0], [0], []

        def work(place: int, seconds: float):
            mine = turns.take()
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
                order.append(place)
            time.sleep(seconds)
            with lock:
                now[0] -= 1
            turns.give_back(mine)

        threads = [threading.Thread(target=work, args=(place, seconds)) for place, seconds in enumerate(works)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(order) + len(turns._waiting) < number:
                time.sleep(0.001)
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()
        return most[0], order
    return run


def test_many_go_one_after_the_other_however_many_wait(at_work):
    """All together wait for longer than any may keep the turn."""
    assert at_work(Turns(2), [0.15] * 16) == (1, list(range(16)))


def test_one_that_takes_long_is_passed_and_the_others_still_take_turns(at_work):
    most, order = at_work(Turns(0.5), [4, 0.05, 0.05, 0.05, 0.05])
    assert most == 2
    assert order == [0, 1, 2, 3, 4]


def test_what_was_taken_over_is_not_given_back_for_another():
    turns = Turns(0.01)
    first = turns.take()
    second = turns.take()
    turns.give_back(first)
    assert not turns.is_free()
    turns.give_back(second)
    turns.give_back(second)
    assert turns.is_free()


def test_none_is_lost_among_many_short_ones():
    turns = Turns(0.002)
    counted = []

    def hurry():
        for _ in range(200):
            turns.give_back(turns.take())
            counted.append(1)

    threads = [threading.Thread(target=hurry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(counted) == 1600
    assert turns.is_free()
