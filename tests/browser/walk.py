"""Walk pages in the browser and note everything wrong with each: what every page of every role must be free of."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS = (1440, 1024)
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LISTEN = 'addEventListener("securitypolicyviolation", e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))'
# Run by the debugger, not by a script element; and axe must not preload styles: the pages' own policy forbids both.
VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"], preload: false})).violations.flatMap(
    found => found.nodes.map(node => `axe ${found.impact} ${found.id}: ${node.target} ${node.any.map(c => c.message)}`))"""
OVERFLOW = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth)
        .map(e => `${e.tagName}.${e.className}`).slice(0, 5).join(" ") || "body" : "" """
LINKS = "links => links.map(link => link.getAttribute('href'))"


class Walk:
    """One signed-in person's way through the pages; ``problems`` says what was wrong and where."""

    def __init__(self, page: Page, url: str, pictures: Path, name: str) -> None:
        self.page = page
        self.url = url
        self.pictures = pictures
        self.name = name
        self.problems: list[str] = []
        self.seen: set[str] = set()
        pictures.mkdir(exist_ok=True)
        page.add_init_script(LISTEN)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"error {error}"))
        page.on("request", self._request)

    def open(self, path: str, name: str) -> None:
        """Go to ``path`` and look at what is there, unless it was seen before."""
        if path in self.seen:
            return
        self.seen.add(path)
        answer = self.page.goto(self.url + path)
        if answer is None or not answer.ok:
            self._note(f"status {answer and answer.status}")
        self.look(name)

    def look(self, name: str) -> None:
        """Note what is wrong with the page as it is now, and keep a picture of it at each width."""
        self.page.evaluate(AXE)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(DRAWN)
            if overflow := self.page.evaluate(OVERFLOW):
                self._note(f"wider than {width}: {overflow}")
            for violation in self.page.evaluate(VIOLATIONS):
                self._note(f"{width} {violation}")
            self.page.screenshot(path=self.pictures / f"{self.name}-{width}-{name}.png", full_page=True)

    def menu(self) -> None:
        """Open every entry of the menu, in each list its first row, and that row's history."""
        for number, path in enumerate(self._links(".menu a")):
            self.open(path, f"menu{number:02}")
            if rows := self._links("#result_list tbody th a"):
                self.open(rows[0], f"menu{number:02}-row")
                if history := self._links(".historylink"):
                    self.open(history[0], f"menu{number:02}-history")

    def _links(self, selector: str) -> list[str]:
        return self.page.locator(selector).evaluate_all(LINKS)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "blob:")):
            self._note(f"request to {request.url}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self.page.url.removeprefix(self.url)}: {problem}")
