"""How the five jobs are done in the stock screens of the peers, each on the quickest way that these offer."""

import re
from datetime import datetime, timedelta

from bench.jobs import KEPT, Hands
from bench.peers.office import HOMES, PASSWORD, owner

PLACE = HOMES.index("1-1-501")
HOME, (NAME, PHONE) = HOMES[PLACE], owner(PLACE)
FILLED = """name => [...document.querySelectorAll(`[name="${name}"], [name="${name}_0"], [name="${name}_1"]`)]
  .filter(field => field.type === 'checkbox' ? field.checked : field.value && field.value !== '__None').length > 0"""
"""Whether a form holds something in a field; Django's moments stand in two boxes, a day and a time."""


class Peer:
    """A stock panel: one long form, reached from its list and left for it again."""

    record = ""

    def check(self) -> None:
        """Stop when one of the five records, the ids 1 to 5, lacks something of its job."""
        page = self.hands.page
        for row_id, (job, (kind, *names)) in enumerate(KEPT.items(), 1):
            page.goto(self.url + self.record.format(row_id))
            empty = [name for name in ("content", *names) if not page.evaluate(FILLED, name)]
            if empty or page.input_value("[name=kind]") != kind:
                raise SystemExit(f"{self.title} has not saved all of {job}: {kind} {empty}")

    def caller(self) -> None:
        self.look_up("house", HOME)

    def who(self) -> None:
        self.write("visitor_name", NAME)
        self.write("phone", PHONE)

    def write(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.text(text)

    def tick(self, name: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("Space")

    def enquiry(self) -> None:
        self.new()
        self.choose("kind", 0)
        self.caller()
        self.write("content", "装修垃圾放在哪里")
        self.write("answer", "西门垃圾站")
        self.tick("solved_on_spot")
        self.who()
        self.save()

    def complaint(self) -> None:
        self.new()
        self.choose("kind", 2)
        self.caller()
        self.write("content", "门岗把我拦在外面")
        self.who()
        self.category("A")
        self.tick("apologised_first")
        self.leave("organisation")
        self.save()

    def repair(self) -> None:
        self.new()
        self.choose("kind", 1)
        self.caller()
        self.write("content", "厨房水龙头滴水")
        self.who()
        self.save()

    def tour(self) -> None:
        self.new()
        self.choose("kind", 5)
        self.write("content", "参观园区")
        self.write("organisation", "绿城物业")
        self.write("head_count", "6")
        self.look_up("escort", "孙梅")
        self.leave("promise_reason")
        self.save()

    def promise(self) -> None:
        self.new()
        self.choose("kind", 0)
        self.caller()
        self.write("content", "暖气几时开")
        self.who()
        self.when((datetime.now() + timedelta(days=1)).replace(hour=12, minute=0))  # noqa: DTZ005
        self.write("promise_reason", "需核实后答复")
        self.tick("consented")
        self.save()

    def leave(self, name: str) -> None:
        """Go on to a line of text, in which Enter saves."""
        self.hands.tab_to(name)


class FlaskAdmin(Peer):
    title = "Flask-Admin（原样）"
    record = "/admin/visit/edit/?id={}"

    def __init__(self, hands: Hands, url: str):
        self.hands, self.url = hands, url

    def arrive(self) -> None:
        self.hands.page.goto(f"{self.url}/admin/visit/")

    def new(self) -> None:
        self.hands.click("a[href*='/visit/new/']")
        self.hands.page.wait_for_selector("[name=content]")
        # Its select boxes take their places once the page has loaded.
        self.hands.page.wait_for_selector(".select2-container")

    def choose(self, name: str, steps: int) -> None:
        self.hands.tab_to(name)
        if steps:
            self.pick(steps)

    def pick(self, steps: int) -> None:
        """Open the list, go down, take it."""
        self.hands.key("ArrowDown")
        self.hands.page.wait_for_selector("#select2-drop")
        self.hands.key("ArrowDown", steps)
        self.hands.key("Enter")

    def look_up(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("ArrowDown")
        self.hands.page.wait_for_selector("#select2-drop")
        self.hands.text(text)
        self.hands.page.wait_for_selector("#select2-drop .select2-highlighted")
        self.hands.key("Enter")

    def category(self, letter: str) -> None:
        self.look_up("category", letter)

    def when(self, moment: datetime) -> None:
        self.write("promised_at", f"{moment:%Y-%m-%d %H:%M:%S}")

    def save(self) -> None:
        with self.hands.page.expect_navigation(url=re.compile(r"/admin/visit/(\?.*)?$")):
            self.hands.key("Enter")


class DjangoAdmin(Peer):
    title = "Django admin 5.2（原样）"
    record = "/admin/django_desk/visit/{}/change/"

    def __init__(self, hands: Hands, url: str):
        self.hands, self.url = hands, url

    def arrive(self) -> None:
        page = self.hands.page
        page.goto(f"{self.url}/admin/")
        page.fill("#id_username", "desk")
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.goto(f"{self.url}/admin/django_desk/visit/")

    def new(self) -> None:
        self.hands.click(".addlink[href*='visit/add']:visible >> nth=-1")
        self.hands.page.wait_for_selector("#id_content")
        # Its select boxes take their places once the page has loaded.
        self.hands.page.wait_for_selector(".select2-container")

    def choose(self, name: str, steps: int) -> None:
        self.hands.tab_to(name)
        self.hands.key("ArrowDown", steps)

    def look_up(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("Enter")
        self.hands.page.wait_for_selector(".select2-search__field")
        self.hands.text(text)
        self.hands.page.wait_for_selector(f".select2-results__option--highlighted:has-text('{text}')")
        self.hands.key("Enter")

    def category(self, letter: str) -> None:
        self.hands.tab_to("category")
        self.hands.key(letter)

    def when(self, moment: datetime) -> None:
        self.write("promised_at_0", f"{moment:%Y-%m-%d}")
        self.write("promised_at_1", f"{moment:%H:%M}")

    def save(self) -> None:
        with self.hands.page.expect_navigation(url="**/admin/django_desk/visit/"):
            self.hands.key("Enter")
