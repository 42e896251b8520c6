"""Requests of one process take turns, and a file on its way lets them go first: they are counted while they are
answered, and it waits for them a while."""

import threading
import time
from types import SimpleNamespace

import pytest
from flask import request_finished

from watching import metrics, under_way
from watching.turns import Turns
from workflow import passwords


@pytest.fixture
def alone(monkeypatch):
    """Nobody else has the turn; whoever takes it here may keep it."""
    monkeypatch.setattr(under_way, "_turns", Turns(30))


def is_free() -> bool:
    return under_way._turns.is_free()


@pytest.mark.parametrize("address", ["/healthz", "/admin/visits/", "/nowhere", "/admin/visits/details/?id=x"])
def test_a_request_counts_and_has_its_turn_until_it_is_answered(client, people, app, alone, address):
    client.sign_in(people.director)
    found = []

    def note(_app, **_given):
        found.append((under_way.answering(), is_free()))

    with request_finished.connected_to(note, app):
        client.get(address)
    assert found == [(1, False)]
    assert under_way.answering() == 0 and is_free()


def test_a_request_that_breaks_is_counted_out_and_gives_its_turn_back(client, people, app, alone, monkeypatch):
    def break_off(*_args, **_kwargs):
        raise ValueError("broken")

    client.sign_in(people.director)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "visits.index_view", break_off)
    assert client.get("/admin/visits/").status_code == 500
    assert under_way.answering() == 0 and is_free()


@pytest.fixture
def answering(monkeypatch):
    """One request that is being answered all the time."""
    monkeypatch.setattr(under_way, "_answering", 1)


def test_nothing_is_waited_for_while_nobody_asks():
    way = under_way.GivingWay()
    way.step_aside()
    assert way.left == under_way.LONGEST_SECONDS


def test_it_waits_no_longer_than_its_patience(answering):
    way = under_way.GivingWay()
    way.step_aside()
    assert way.left <= 0
    way.step_aside()
    assert way.left > -under_way.A_MOMENT


def test_it_goes_on_when_the_request_is_answered(answering, monkeypatch):
    monkeypatch.setattr(under_way, "LONGEST_SECONDS", 30)
    way, over = under_way.GivingWay(), threading.Event()
    thread = threading.Thread(target=lambda: (way.step_aside(), over.set()))
    thread.start()
    time.sleep(0.02)
    assert not over.is_set()
    under_way._answering = 0
    assert over.wait(10)
    thread.join()
    assert way.left > 0


def test_nobody_waits_for_ever(client, people, monkeypatch):
    """Whoever has the turn may wait for a colleague's row: the next one begins beside it."""
    client.sign_in(people.director)
    turns = Turns(0.01)
    monkeypatch.setattr(under_way, "_turns", turns)
    colleague = turns.take()
    assert client.get("/admin/visits/").status_code == 200
    assert turns.is_free()
    turns.give_back(colleague)
    assert turns.is_free()


def test_a_photo_on_its_way_has_no_turn(client, people, app, alone):
    client.sign_in(people.director)
    found = []
    with request_finished.connected_to(lambda _app, **_given: found.append(is_free()), app):
        client.post("/admin/visits/new/", data={"content": "x"})
        client.post("/admin/visits/new/", data={"content": "x" * under_way.SMALL_BODY_BYTES})
    assert found == [False, True]
    assert under_way.answering() == 0


def test_the_next_begins_when_the_turn_is_given_back(app, alone):
    turn = under_way._turns.take()
    began = threading.Event()

    def come_in():
        with app.test_request_context():
            under_way._began(app)
            began.set()
            under_way._ended(app)

    other = threading.Thread(target=come_in)
    other.start()
    assert not began.wait(0.2)
    under_way._turns.give_back(turn)
    assert began.wait(10)
    other.join()
    assert is_free()


def test_a_password_is_reckoned_without_the_turn(app, alone, monkeypatch):
    found = []
    monkeypatch.setattr(passwords, "HASHER", SimpleNamespace(hash=lambda _typed: found.append(is_free())))
    with app.test_request_context():
        under_way._began(app)
        assert not is_free()
        passwords.hash_password("x")
        under_way._ended(app)
    assert found == [True] and is_free()


def test_the_time_of_a_request_counts_its_waiting(client, people, app, alone, monkeypatch):
    took = []
    monkeypatch.setattr(metrics, "request_ended", lambda *told: took.append(told[3]))
    monkeypatch.setattr(under_way, "_turns", Turns(0.3))
    under_way._turns.take()
    client.get("/healthz")
    assert took[0] >= 0.25
