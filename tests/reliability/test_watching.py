"""What the program's keeper may watch: the figures on their own address, slow statements without their values."""

import re
import time
from http.client import HTTPConnection

import pytest
import sqlalchemy as sa

from storage import READING, db
from tests.databases import close, make_app
from tests.reliability.served import free_port
from watching.page import forget_the_dead

SECRET_NAME = "欧阳不外传"


def figures(port: int, name: str) -> dict[str, float]:
    """The lines of one figure: the labels and the number."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", "/metrics")
    text = line.getresponse().read().decode()
    line.close()
    return {labels: float(number) for labels, number in re.findall(rf"^{name}(\S*) (\S+)$", text, re.MULTILINE)}


def test_all_workers_count_into_one_address_of_this_machine_alone(serve):
    port = free_port()
    served = serve(METRICS_PORT=str(port)).wait()
    before = figures(port, "reception_requests_total").get('{method="GET",screen="healthz",status="200"}', 0)
    for _turn in range(12):
        assert served.get("/healthz").status == 200
    assert served.get(f"/{SECRET_NAME.encode().hex()}").status == 404
    counted = figures(port, "reception_requests_total")
    assert counted['{method="GET",screen="healthz",status="200"}'] == before + 12
    assert counted['{method="GET",screen="none",status="404"}'] == 1
    assert figures(port, "reception_request_seconds_count")['{screen="healthz"}'] == before + 12
    assert figures(port, "reception_request_statements_sum")['{screen="healthz"}'] == before + 12
    assert figures(port, "reception_open_exports") == {"": 0}
    assert served.get("/metrics").status == 404
    assert served.stop() == 0


def test_the_sweep_says_when_it_last_ended_well(serve):
    port, begun = free_port(), time.time()
    served = serve(METRICS_PORT=str(port), WORKERS="1").wait()
    until = time.monotonic() + 60
    while not (swept := figures(port, "reception_last_sweep_timestamp_seconds")[""]) and time.monotonic() < until:
        time.sleep(0.5)
    assert begun < swept <= time.time()
    assert served.stop() == 0


def test_without_a_port_nothing_is_counted(serve):
    served = serve().wait()
    assert served.get("/metrics").status == 404
    assert not (serve.instance / "metrics").exists()
    assert "Metrics" not in served.text()
    assert served.stop() == 0


def test_what_a_killed_process_had_open_is_forgotten(tmp_path):
    gone, here = tmp_path / "gauge_livesum_4194304.db", tmp_path / "gauge_livesum_1.db"
    for file in (gone, here):
        file.touch()
    forget_the_dead(tmp_path)
    assert (gone.exists(), here.exists()) == (False, True)


@pytest.fixture
def slow_app(database, tmp_path):
    made = []

    def of(slow_ms: str):
        made.append(make_app(database.url, tmp_path / "instance", SLOW_QUERY_MS=slow_ms))
        return made[-1]

    yield of
    for app in made:
        close(app)


def slow_lines(app, caplog) -> list[str]:
    """What the log says after a statement of some milliseconds about a person."""
    # WITH RECURSIVE works on both databases, and is slow without sleeping.
    slow = sa.text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
        " SELECT count(*) FROM n WHERE :name <> '' AND i > 0"
    )
    caplog.clear()
    with app.app_context(), db.engines[READING].connect() as connection:
        assert connection.scalar(slow, {"name": SECRET_NAME}) == 300_000
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("slow: ")]


def test_a_slow_statement_is_logged_with_its_screen_and_without_its_values(slow_app, caplog):
    (line,) = slow_lines(slow_app("5"), caplog)
    assert re.match(r"slow: outside \d+ ms: WITH RECURSIVE n\(i\)", line)
    assert SECRET_NAME not in line


@pytest.mark.parametrize("slow_ms", ["0", "600000"])
def test_what_isnt_slow_or_isnt_to_be_logged_leaves_no_line(slow_app, caplog, slow_ms):
    assert slow_lines(slow_app(slow_ms), caplog) == []
