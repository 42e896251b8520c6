"""The first visit: from the one-time link to the first receptionist with a password of her own."""

import pytest

from first_visit import setup_link
from tests.browser.office import Seat, Served
from tests.databases import close, make_app

DIRECTORS, RECEPTIONISTS = "银杏树下第三张长椅晒太阳", "窗边那盆绿萝今年又长高了"


@pytest.fixture
def program(sqlite_database, tmp_path):
    """The application on a database in which nobody has an account."""
    app = make_app(sqlite_database.ready_url(tmp_path), tmp_path / "instance")
    served = Served(app)
    yield served
    served.stop()
    close(app)


def test_the_link_makes_the_office_its_director_and_through_her_a_receptionist(program, chromium):
    link = setup_link(program.app, program.url)
    director = Seat(chromium, program.url)
    page = director.open("/login")
    assert "一次性链接" in page.inner_text("main")

    page = director.open(link)
    director.fill(office_name="东湖管理处", director_name="周平", username="zhou.ping")
    director.fill(password=DIRECTORS, password_again=DIRECTORS + "x")
    director.mean(422, link.removeprefix(program.url))
    director.press("main .btn-primary")
    assert "两次输入的密码不一样" in page.inner_text(".field:has([name=password_again])")
    assert page.input_value("[name=office_name]") == "东湖管理处"
    director.fill(password=DIRECTORS, password_again=DIRECTORS)
    director.press("main .btn-primary")
    page.wait_for_url("**/admin/")
    assert page.inner_text(".person-name") == "周平"

    director.open("/admin/staff/new/")
    director.fill(username="li.na", name="李娜", role="receptionist")
    director.save()
    temporary = page.inner_text("code")
    assert "只显示这一次" in page.inner_text("main")
    director.press("text=已抄好")
    assert page.inner_text("h1") == "李娜"
    assert temporary not in page.content()

    receptionist = Seat(chromium, program.url).log_in("li.na", temporary)
    receptionist.page.wait_for_url("**/password")
    assert receptionist.open("/admin/visits/").url.endswith("/password"), "nothing opens before the change"
    receptionist.fill(old_password=temporary, password=RECEPTIONISTS, password_again=RECEPTIONISTS)
    receptionist.press("main .btn-primary")
    receptionist.page.wait_for_url("**/admin/")
    assert receptionist.page.inner_text(".person-role") == "接待员"

    director.mean(404, link.removeprefix(program.url))
    director.open(link)
    assert "已经用过" in page.inner_text("main")
    for seat in (director, receptionist):
        seat.nothing_went_wrong()
        seat.context.close()
