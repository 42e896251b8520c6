"""Five standard jobs of a receptionist, the hands that do them, and how they are done at our desk."""

from dataclasses import dataclass

PATIENCE = 30_000
"""Milliseconds that a busy machine may take over one step."""
CALLER = ("house", "visitor_name", "phone")
KEPT = {
    "enquiry": ("enquiry", "answer", "solved_on_spot", *CALLER),
    "complaint": ("complaint", "category", "apologised_first", *CALLER),
    "repair": ("repair", *CALLER),
    "tour": ("tour", "organisation", "head_count", "escort"),
    "promise": ("enquiry", "promised_at", "promise_reason", "consented", *CALLER),
}
"""Job -> its kind, and the fields that must have been saved beside the content: a job half done counts for nothing."""


@dataclass
class Count:
    """What one job took."""

    keys: int = 0
    clicks: int = 0
    loads: int = 0
    characters: int = 0


class Hands:
    """A person's hands on a page: text is counted apart from keys, a chord as each of its keys."""

    def __init__(self, page):
        self.page, self.count = page, Count()
        page.set_default_timeout(PATIENCE)
        page.on("request", self._note)

    def _note(self, request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.count.loads += request.redirected_from is None

    def begin(self) -> None:
        self.count = Count()

    def text(self, text: str) -> None:
        self.count.characters += len(text)
        self.page.keyboard.type(text)

    def key(self, chord: str, times: int = 1) -> None:
        for _ in range(times):
            self.count.keys += len(chord.split("+"))
            self.page.keyboard.press(chord)

    def click(self, selector: str) -> None:
        self.count.clicks += 1
        self.page.click(selector)

    def tab_to(self, name: str) -> None:
        """Tab until the control of this name, or what a look-up puts in the place of its select box, has the focus."""
        script = """name => { const at = document.activeElement;
          const field = document.querySelector(`[name="${name}"]`);
          return at === field || Boolean(field?.localName === 'select'
            && at.closest('.form-group, .related-widget-wrapper, .flex-container')?.contains(field)) }"""
        for _ in range(60):
            if self.page.evaluate(script, name):
                return
            self.key("Tab")
        raise SystemExit(f"Tab never reached {name}")


class Desk:
    """Ours: the whole day on one page."""

    title = "接待台（本程序）"

    def __init__(self, hands: Hands, home: str, escort: str):
        self.hands, self.home, self.escort = hands, home, escort

    def caller(self) -> None:
        self.hands.text(self.home)
        self.hands.key("Enter")
        self.hands.page.wait_for_selector("#content:focus")

    def save(self) -> None:
        self.hands.key("Control+Enter")
        self.hands.page.wait_for_selector("#desk-said:has-text('JD-')")
        self.hands.page.wait_for_selector("#house:focus")

    def enquiry(self) -> None:
        self.caller()
        self.hands.text("装修垃圾放在哪里")
        self.hands.key("Tab")
        self.hands.text("西门垃圾站")
        self.save()

    def complaint(self) -> None:
        self.caller()
        self.hands.key("Alt+3")
        self.hands.text("门岗把我拦在外面")
        self.hands.key("Tab")
        self.hands.key("A")
        self.hands.page.wait_for_selector("#desk-apology:not([hidden])")
        self.hands.key("Alt+a")
        self.save()

    def repair(self) -> None:
        self.caller()
        self.hands.key("Alt+2")
        self.hands.text("厨房水龙头滴水")
        self.save()

    def tour(self) -> None:
        self.hands.key("Alt+6")
        self.hands.key("Enter")
        self.hands.text("参观园区")
        self.hands.key("Tab")
        self.hands.text("绿城物业")
        self.hands.key("Tab")
        self.hands.text("6")
        self.hands.key("Tab")
        self.hands.text(self.escort)
        self.hands.page.wait_for_selector("[role=option]:visible")
        self.hands.key("Enter")
        self.save()

    def promise(self) -> None:
        self.caller()
        self.hands.text("暖气几时开")
        self.hands.key("Alt+q")
        self.hands.page.wait_for_selector("#desk-times input:checked")
        self.hands.key("Space")
        self.save()

    def check(self) -> None:
        """Stop when one of the five newest records still lacks something of its job."""
        rows = self.hands.page.locator("#desk-today li").all_inner_texts()[:len(KEPT)]
        if len(rows) < len(KEPT) or any("待完善" in row for row in rows):
            raise SystemExit(f"{self.title} has not saved all of its jobs: {rows}")


def measured(program, hands: Hands) -> list[Count]:
    """The five jobs, one after the other."""
    found = []
    for job in KEPT:
        hands.begin()
        getattr(program, job)()
        found.append(hands.count)
    hands.begin()
    return found
