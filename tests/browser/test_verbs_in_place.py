"""A verb's form over its record, and a list worked through by keyboard with a correction in place."""

from models import KeyIssue, RepairTask, Visit, db

LI_NA = "li.na"
FORM = "dialog.in-place[open] form"


def enquiry(office, content="健身房几点开", **given) -> int:
    with office.today() as story:
        return story.enquiry(content=content, **given).id


def opened(sit, row_id: int):
    seat = sit(LI_NA)
    return seat, seat.open(f"/admin/visits/details/?id={row_id}")


def test_a_refusal_stands_beside_its_field_and_the_record_behind(sit, office):
    seat, page = opened(sit, enquiry(office))
    seat.verb("chase")
    seat.mean(422, "/admin/visits/action/")
    seat.fill(words="")
    seat.save()
    assert page.locator(f"{FORM} [aria-invalid=true]").count() == 1
    assert page.evaluate("document.activeElement.closest('.error-summary') !== null")
    assert page.inner_text("main h1").startswith("JD-"), "the record's own page is still there"
    seat.fill(words="业主又问了一次")
    seat.save()
    assert "已催办" in seat.said()
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("scrollY") == 0


def test_escape_puts_the_form_away_and_the_text_comes_back_with_it(sit, office):
    row_id, other_id = enquiry(office), enquiry(office, content="游泳池几点开")
    seat, page = opened(sit, row_id)
    seat.verb("chase")
    seat.fill(words="说了一半")
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.reload()
    seat.verb("chase")
    assert page.input_value(f"{FORM} [name=words]") == "说了一半"
    page = seat.open(f"/admin/visits/details/?id={other_id}")
    seat.verb("chase")
    assert page.input_value(f"{FORM} [name=words]") == "", "another record's form is another text"


def test_a_network_that_is_gone_loses_nothing(sit, office):
    seat, page = opened(sit, enquiry(office))
    seat.verb("chase")
    seat.fill(words="业主催了")
    page.route("**/action/", lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".verb-said")
    assert "内容还在" in page.inner_text(".verb-said")
    seat.complaints.clear()
    page.unroute("**/action/")
    seat.save()
    assert "已催办" in seat.said()


def test_a_list_is_worked_through_without_the_mouse(sit, office):
    ids = [enquiry(office, content=text) for text in ("第一件事要问", "第二件事要问", "第三件事要问")]
    seat = sit(LI_NA)
    page = seat.open("/admin/visits/?search=件事要问")
    keys = page.keyboard
    keys.press("j")
    keys.press("j")
    row = "document.activeElement.closest('tr').innerText"
    assert "第二件事" in page.evaluate(row)
    keys.press("k")
    assert "第三件事" in page.evaluate(row), "the newest stands first"
    keys.press("x")
    assert page.locator("[name=rowid]:checked").count() == 1
    keys.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    keys.press("Escape")
    page.evaluate("document.activeElement.blur()")
    keys.press("j")
    keys.press("e")
    page.wait_for_selector(FORM)
    page.fill(f"{FORM} [name=content]", "第三件事改过了")
    with page.expect_navigation():
        keys.press("Control+Enter")
    with office.today():
        assert db.session.get(Visit, ids[2]).content == "第三件事改过了"
    keys.press("j")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.inner_text("h1").startswith("JD-")


def test_a_handover_is_signed_for_and_each_repair_rated_over_its_page(sit, office):
    """What was written on the glass is still there after a refusal; one call asks for each rating."""
    with office.today() as story:
        sheet = story.rectified(problems=2)
        story.open_file(sheet)
        sheet_id = sheet.id
    seat = sit(LI_NA)
    page = seat.open(f"/admin/inspections/details/?id={sheet_id}")
    seat.verb("hand_over_keys")
    page.wait_for_selector(f"{FORM} [data-written] canvas")
    assert page.input_value(f"{FORM} [name=received_by]") == "张伟"
    draw(page)
    seat.mean(422, "/admin/inspections/action/")
    seat.save()
    assert page.locator(f"{FORM} [aria-invalid=true]").count() > 0
    page.wait_for_function(INKED)
    seat.fill(kind="room", quantity="2")
    seat.save()
    seat.verb("complete_revisit")
    ratings = page.locator(f"{FORM} select[name$='-rating']")
    assert ratings.count() == 2 and ratings.first.is_visible()
    for place, rating in enumerate(("satisfied", "dissatisfied")):
        ratings.nth(place).select_option(rating)
    page.locator(f"{FORM} textarea[name$='-opinion']").nth(1).fill("又空鼓")
    seat.save()
    assert "2 条：已登记回访" in seat.said()
    with office.today():
        assert db.session.query(KeyIssue).one().signature.purpose == "receipt_signature"
        assert db.session.query(RepairTask).filter(RepairTask.reopens_id.is_not(None)).count() == 1


def draw(page):
    glass = page.locator(f"{FORM} canvas")
    glass.scroll_into_view_if_needed()
    at = glass.bounding_box()
    page.mouse.move(at["x"] + 30, at["y"] + 40)
    page.mouse.down()
    page.mouse.move(at["x"] + 150, at["y"] + 90, steps=10)
    page.mouse.up()


INKED = """() => {
  const canvas = document.querySelector("dialog[open] canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((one) => one > 0);
}"""


def test_a_new_password_is_shown_to_who_made_it(sit, office):
    director = sit("zhou.ping")
    page = director.open("/admin/staff/")
    page.click(".list tbody tr:has-text('chen.gang') a")
    page.click(".verbs button[value=reset_password]")
    director.press("dialog[open] .btn-danger")
    assert page.inner_text("main h1").endswith("的临时密码")
    password = page.inner_text("main dd code")
    assert len(password) > 10
    director.press("main .btn-primary")
    assert "/admin/staff/details/" in page.url
