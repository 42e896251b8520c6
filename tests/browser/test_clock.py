"""The clock chips tell the time of the office, whatever the PC's own zone and clock say."""

from datetime import UTC, datetime, timedelta

from admin_views.chips import until
from regulation.office_rules import OfficeRules

CHIP = '<time class="chip" data-tone="ok" datetime="{due}" data-from="{start}"><b>回访</b> <span>-</span></time>'
NOW = "2026-03-04T01:00:00Z"  # 9:00 in Shanghai

SAID = {
    "2026-03-04T01:35:00Z": ("还剩 35 分钟", "soon"),
    "2026-03-04T09:40:00Z": ("今天 17:40 前", "soon"),
    "2026-03-05T09:40:00Z": ("明天 17:40 前", "ok"),
    "2026-03-09T09:40:00Z": ("3月9日 17:40 前", "ok"),
    "2026-03-04T15:59:59Z": ("今天内", "soon"),
    "2026-03-05T15:59:59Z": ("明天内", "ok"),
    "2026-03-11T15:59:59Z": ("3月11日内", "ok"),
    "2026-03-03T22:45:00Z": ("已超时 2 小时 15 分", "late"),
    "2026-03-04T00:48:00Z": ("已超时 12 分钟", "late"),
    "2026-03-02T23:00:00Z": ("已超时 1 天", "late"),
}


def chips(stage, dues, now=NOW, start="2026-03-01T00:00:00Z", lang="zh-Hans"):
    """Show a chip for each due time and return what each says and its tone."""
    page = stage.show("".join(CHIP.format(due=due, start=start) for due in dues), lang=lang, now=now)
    return [
        (shown.locator("span").inner_text(), shown.get_attribute("data-tone"))
        for shown in page.locator("time.chip").all()
    ]


def test_a_chip_says_what_is_left(stage):
    assert dict(zip(SAID, chips(stage, SAID), strict=True)) == SAID


def test_the_server_and_the_script_say_the_same(stage):
    now = datetime(2026, 3, 4, 1, tzinfo=UTC)
    minutes = (-4325, -1440, -135, -1, 59, 60, 61, 420, 899, 900, 2339, 2340, 12_960)
    dues = [now + timedelta(minutes=left) for left in minutes]
    dues += [now + timedelta(days=days, hours=14, minutes=59, seconds=59) for days in (0, 1, 9)]
    said = [words for words, _tone in chips(stage, [due.strftime("%Y-%m-%dT%H:%M:%SZ") for due in dues])]
    assert said == [until(due, now, OfficeRules()) for due in dues]


def test_a_chip_turns_amber_in_the_last_quarter(stage):
    start, due = "2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"
    assert chips(stage, [due], "2026-03-04T17:59:00Z", start)[0][1] == "ok"
    assert chips(stage, [due], "2026-03-04T18:00:00Z", start)[0][1] == "soon"


def test_a_chip_speaks_english_too(stage):
    assert chips(stage, ["2026-03-04T01:35:00Z"], lang="en") == [("35 min left", "soon")]


def test_a_finished_clock_is_left_alone(stage):
    page = stage.show('<time class="chip" data-tone="done" datetime="2026-03-03T00:00:00Z"><span>按时</span></time>')
    page.wait_for_timeout(50)
    assert page.locator("time.chip span").inner_text() == "按时"


def test_a_chip_ticks_without_reloading(stage_with_a_clock):
    stage = stage_with_a_clock
    stage.page.clock.install()
    assert chips(stage, ["2026-03-04T01:35:00Z"]) == [("还剩 35 分钟", "soon")]
    stage.page.clock.run_for(3 * 60_000)
    assert stage.page.locator("time.chip span").inner_text() == "还剩 32 分钟"
