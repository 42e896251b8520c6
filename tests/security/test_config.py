"""The environment's settings: defaults, refusals in a sentence, a secret nobody else can read."""

from pathlib import Path

import pytest

from config import Config, SettingRefused

STRONG = "kV9x_3fQ7-hLq2Zr8TnBw5YcJd0sMpAe6Gu1"


def config(tmp_path, **environ):
    return Config({"INSTANCE_PATH": str(tmp_path / "instance"), **environ})


def test_the_defaults_serve_this_machine_alone(tmp_path):
    settings = config(tmp_path)
    assert (settings.HOST, settings.PORT, settings.PROXY_COUNT) == ("127.0.0.1", 8000, 0)
    assert settings.SQLALCHEMY_DATABASE_URI.endswith("/instance/reception.db")
    assert (settings.TLS_CERT, settings.TLS_KEY) == (None, None)
    assert 1 <= settings.WORKERS <= 2


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first, second = config(tmp_path), config(tmp_path)
    kept = tmp_path / "instance" / "secret_key"
    assert first.SECRET_KEY == second.SECRET_KEY == kept.read_text()
    assert len(first.SECRET_KEY) >= 48
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_two_installations_have_two_secrets(tmp_path):
    assert config(tmp_path / "a").SECRET_KEY != config(tmp_path / "b").SECRET_KEY


@pytest.mark.parametrize("weak", ["x", "changeme", "a" * 64, "password" * 8, "secret-" + STRONG, "abcabcabc" * 6])
def test_a_weak_secret_is_refused(tmp_path, weak):
    with pytest.raises(SettingRefused, match="too weak"):
        config(tmp_path, SECRET_KEY=weak)


def test_a_strong_secret_is_taken(tmp_path):
    assert config(tmp_path, SECRET_KEY=STRONG).SECRET_KEY == STRONG
    assert not (tmp_path / "instance" / "secret_key").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "-1"), ("PORT", "８０"),
        ("WORKERS", "0"), ("WORKERS", "1000"), ("PROXY_COUNT", "-1"), ("PROXY_COUNT", "all"),
    ],
)
def test_a_number_that_is_none_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(SettingRefused, match=name):
        config(tmp_path, **{name: value})


def test_certificate_and_key_come_together_and_exist(tmp_path):
    file = tmp_path / "x.pem"
    file.touch()
    with pytest.raises(SettingRefused, match="TLS_KEY is missing"):
        config(tmp_path, TLS_CERT=str(file))
    with pytest.raises(SettingRefused, match="TLS_KEY names no file"):
        config(tmp_path, TLS_CERT=str(file), TLS_KEY=str(tmp_path / "none"))
    assert config(tmp_path, TLS_CERT=str(file), TLS_KEY=str(file)).TLS_CERT == str(file)


def test_a_folder_that_can_not_be_made_is_named(tmp_path):
    file = tmp_path / "x"
    file.touch()
    with pytest.raises(SettingRefused, match=r"INSTANCE_PATH can't be used: .*x "):
        config(tmp_path, INSTANCE_PATH=str(file))


def test_an_empty_value_is_the_default(tmp_path):
    assert config(tmp_path, PORT="", HOST="", DATABASE_URL="", SECRET_KEY="").PORT == 8000


def test_no_other_file_reads_the_environment():
    root = Path(__file__).resolve().parents[2]
    readers = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if file.relative_to(root).parts[0] not in (".venv", "tests", "instance", "bench")
        and ("environ" in file.read_text(encoding="utf-8") or "getenv" in file.read_text(encoding="utf-8"))
    }
    # app.py hands the environment to config.py. The others read nothing in it: they hand it on to the programs that
    # they start, PostgreSQL's own, the demo office of the documents' scripts and the checkers of its pages; and to the
    # library of the figures, which looks there for its folder.
    assert readers <= {
        "config.py", "app.py", "upkeep/postgresql.py", "docs/demo_office.py", "docs/check_pages.py",
        "watching/metrics.py",
    }


def test_only_the_trusted_proxies_are_believed(tmp_path, sqlite_database):
    from tests.databases import close, make_app

    said = {"X-Forwarded-For": "6.6.6.6, 10.0.0.9", "X-Forwarded-Proto": "https"}
    for count, expected in ((0, ("127.0.0.1", False)), (1, ("10.0.0.9", True))):
        app = make_app(f"sqlite:///{tmp_path / 'p.db'}", tmp_path / "instance", PROXY_COUNT=str(count))
        seen = []
        app.add_url_rule("/seen", "seen", lambda seen=seen: (seen.append(seen_now()), "")[1])
        app.test_client().get("/seen", headers=said)
        assert seen == [expected]
        close(app)


def seen_now():
    from flask import request

    return request.remote_addr, request.is_secure
