"""Every page of the portal, measured in Chromium at every size of text: the clauses on pages for elderly people, WCAG.

All pages are walked once; each clause is a test over what was measured.
"""

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import Error, Page

from accounts.models import User
from accounts.roles import Role
from cases.declaration import registry
from cases.models import Case
from coverage.loading import load_hospitals_demo
from policies.customers import account_of
from policies.models import Person
from portal import drafts, text_size, urls
from portal.models import Draft
from samples.service_examples import examples
from samples.walking import Walk, open_example
from tests import customers, snapshot, worlds
from tests.browser.conftest import PICTURES
from tests.browser.walk import AXE, LISTEN, OVERFLOW, VIOLATIONS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CREW = (Role.AGENT, Role.REVIEWER, Role.PHARMACIST, Role.SUPERVISOR, Role.SUPERVISOR)
SIZES = {size.pixels: size for size in text_size.SIZES}
WECHAT_LARGEST = 1.6
LOOKS = {
    # what is shown: width of the window, size chosen, how much the browser enlarges text
    "standard": (375, "18", 1),
    "standard, 320 px": (320, "18", 1),
    "standard, zoomed to 200%": (188, "18", 1),
    "standard, WeChat's largest step": (320, "18", WECHAT_LARGEST),
    "for the elderly": (375, "24", 1),
    "for the elderly, 30 px, 320 px": (320, "30", 1),
    "for the elderly, 36 px, 320 px": (320, "36", 1),
    "for the elderly, zoomed to 200%": (188, "24", 1),
    "for the elderly, 30 px, WeChat's largest step": (320, "30", WECHAT_LARGEST),
    "a wide screen": (1280, "18", 1),
}
AXE_LOOKS = ("standard", "for the elderly")

SET = """([text, target]) => { const root = document.documentElement.style;
    root.setProperty("--text", `${text}px`); root.setProperty("--target", `${target}px`); }"""
MEASURE = """([smallest, target]) => {
    const found = {text: [], leading: [], paragraphs: [], targets: [], cut: [], colour: []};
    const box = e => e.getBoundingClientRect();
    const seen = e => box(e).width > 0 && box(e).height > 0 && !e.closest(".sr, .skip, script, option");
    const called = e => `${e.tagName.toLowerCase()} “${(e.innerText || e.name || "").trim().slice(0, 14)}”`;
    const all = [...document.querySelectorAll("body *")].filter(seen);
    const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    for (const e of all.filter(own)) {
        const style = getComputedStyle(e), size = parseFloat(style.fontSize);
        if (size < smallest - 0.1) found.text.push(`${called(e)} ${size}`);
        if (style.lineHeight !== "normal" && parseFloat(style.lineHeight) < 1.3 * size - 0.1) found.leading.push(called(e));
    }
    for (const e of document.querySelectorAll("main p + p, footer p + p")) {
        const before = e.previousElementSibling, line = parseFloat(getComputedStyle(before).lineHeight);
        const gap = box(e).top - box(before).bottom;
        if (seen(e) && seen(before) && gap < 1.3 * line - 1) found.paragraphs.push(`${called(e)} ${gap}`);
    }
    for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
        const pressed = ["radio", "checkbox"].includes(e.type) ? e.closest("label") || e : e;
        if (!seen(e)) continue;
        const {width, height} = box(pressed);
        if (width < target - 0.5 || height < target - 0.5) found.targets.push(`${called(e)} ${width}x${height}`);
    }
    for (const e of all) {
        if (e.matches("input, select, textarea")) continue;
        if (own(e) && (box(e).left < -1 || box(e).right > innerWidth + 1)) found.cut.push(called(e));
        else if (getComputedStyle(e).overflow !== "visible" && e.scrollWidth > e.clientWidth + 1) found.cut.push(called(e));
    }
    const sign = (e, where) => !["none", "normal", '""'].includes(getComputedStyle(e, where).content);
    for (const e of document.querySelectorAll("p.error, p.done, .errorlist li, .answers li[class]:not(.unknown)"))
        if (seen(e) && !sign(e, "::before")) found.colour.push(`${called(e)} has no sign`);
    for (const e of document.querySelectorAll("main p a[href], main dd a[href], main li a[href]")) {
        const boxed = parseFloat(getComputedStyle(e).borderTopWidth) > 0 || e.closest(".back, nav");
        if (seen(e) && !boxed && getComputedStyle(e).textDecorationLine !== "underline") found.colour.push(called(e));
    }
    const dots = [...document.querySelectorAll("ol.line li")].map(e => [e.className, getComputedStyle(e, "::before")]);
    const shape = s => [s.content, s.boxShadow !== "none", s.backgroundColor === "rgb(255, 255, 255)"].join();
    const shapes = new Map(dots.map(([standing, style]) => [standing, shape(style)]));
    if (new Set(shapes.values()).size < shapes.size) found.colour.push(`the line: ${[...shapes.values()]}`);
    return found; }"""
FOCUS = """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
    const tabs = document.querySelector("nav.tabs"), t = tabs && !tabs.contains(e) ? tabs.getBoundingClientRect() : null;
    const hidden = t && r.bottom > t.top + 1 && r.top < t.bottom - 1;
    return [e.tagName, e.innerText || e.name || "", s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
        !hidden, r.bottom <= innerHeight + 1 && r.top >= -1]; }"""


class Measured:
    """One walk over all pages; ``problems`` holds, by clause, what was wrong and where."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.problems: dict[str, list[str]] = defaultdict(list)
        self.weights: dict[str, int] = {}
        self.paths: list[str] = []
        self.html: dict[str, str] = {}
        self.focus: list[list[object]] = []
        page.set_default_timeout(5_000)
        page.add_init_script(LISTEN)
        page.on(
            "console", lambda message: self._console(message.text) if message.type in ("error", "warning") else None
        )
        page.on("request", lambda request: self._request(request.url))

    def _console(self, text: str) -> None:
        if "status of 4" not in text:  # a page that answers 404 or 422 on purpose
            self.problems["quiet"].append(f"{self.page.url}: {text}")

    def _request(self, url: str) -> None:
        if not url.startswith(f"{self.url}/"):
            self.problems["own"].append(url)

    def open(self, path: str, name: str) -> None:
        """Go to a page and look at it in every way."""
        self.page.goto(self.url + path)
        self.look(name)

    def look(self, name: str) -> None:
        """Measure the page as it is now."""
        page = self.page
        page.wait_for_load_state()
        self.paths.append(urlsplit(page.url).path)
        self.html[name] = page.content()
        page.evaluate(AXE)
        for look, (width, size, enlarged) in LOOKS.items():
            chosen = SIZES[size]
            page.set_viewport_size({"width": width, "height": 812})
            page.evaluate(SET, [int(size) * enlarged, chosen.target])
            self._measure(f"{name}, {look}", size, enlarged)
            if look in AXE_LOOKS:
                self.problems["axe"] += [f"{name}, {look}: {line}" for line in page.evaluate(VIOLATIONS)]
            if look in (*AXE_LOOKS, "for the elderly, 30 px, 320 px", "a wide screen"):
                page.screenshot(path=PICTURES / f"portal-{name}-{size}-{width}.png", full_page=True)
        page.evaluate("() => document.documentElement.removeAttribute('style')")
        page.set_viewport_size({"width": 375, "height": 812})

    def _measure(self, where: str, size: str, enlarged: float) -> None:
        least = 60 if size != text_size.STANDARD else 44
        if wide := self.page.evaluate(OVERFLOW):
            self.problems["width"].append(f"{where}: {wide}")
        found = self.page.evaluate(MEASURE, [int(size) * enlarged, least])
        for clause, what in found.items():
            self.problems[clause] += [f"{where}: {item}" for item in what]


class Customers:
    """A person with an application on its way and cases in several states, and who insured them."""

    def __init__(self) -> None:
        load_hospitals_demo()
        self.insured = worlds.current_insured()
        self.insured.policy.services = [service.code for service in registry.services()]
        self.insured.policy.save()
        crew = tuple(worlds.staff(role) for role in CREW)
        self.case = worlds.opened(self.insured, crew[0], timezone.now())
        worlds.do(
            self.case,
            "upload_document",
            crew[0],
            timezone.now(),
            files={"file": worlds.picture()},
            type="ct",
            received_via="upload",
        )
        refused = {
            "decision": "refused",
            "reason": "看不清右下角的日期，请在光线好的地方把整张纸放平，重新拍一张。" * 2,
        }
        worlds.do(
            self.case,
            "review_document",
            crew[1],
            timezone.now(),
            document=self.case.documents.latest("pk").pk,
            **refused,
        )
        self.done = self._walked("mdt", "completed", crew)
        self.booked = self._walked("gene_testing", "booked", crew)
        user = account_of(self.insured.person)
        self.draft: Draft = drafts.begin(user=user, insured=self.insured, service="specialty_drug", at=timezone.now())

    def _walked(self, code: str, state: str, crew: tuple[User, ...]) -> Case:
        known = examples()[code]
        case = open_example(
            service=registry.get(code), insured=self.insured, request=known.requests[0], crew=crew, at=worlds.NOW
        )
        Walk(case, crew, known).to(state)
        return case


def signed_in(page: Page, url: str, person: Person) -> None:
    client = customers.signed_in(person)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def walk_public(found: Measured, who: Customers) -> None:
    found.open("/", "home")
    found.open("/places/?city=朝阳", "places")
    found.open("/drugs/?drug=单抗", "drugs")
    found.open("/lists/japan_hospitals/", "list")
    found.open("/text-size/", "text-size")
    found.open("/nothing/", "not-found")
    for service in registry.services():
        found.open(f"{reverse('portal:service', args=[service.code])}?city=南京&drug=krd", f"service-{service.code}")


def walk_sign_in(found: Measured, who: Customers) -> None:
    page = found.page
    found.open(reverse("portal:sign_in"), "sign-in")
    page.get_by_role("button", name="获取短信验证码").click()
    found.look("sign-in-empty")
    page.get_by_label("保单号").fill(who.insured.policy.number)
    page.get_by_label("证件号码后四位").fill("0000")
    page.get_by_role("button", name="获取短信验证码").click()
    found.look("code")
    page.get_by_label("短信验证码").fill("000000")
    page.get_by_role("button", name="登录", exact=True).click()
    found.look("code-wrong")


def walk_mine(found: Measured, who: Customers) -> None:
    signed_in(found.page, found.url, who.insured.person)
    for name in ("mine", "devices", "data"):
        found.open(reverse(f"portal:{name}"), name)
    found.open(reverse("portal:data_request", args=["delete"]), "data-request")
    found.open(reverse("portal:person", args=[who.insured.pk]), "person")
    draft = [who.draft.pk]
    found.open(reverse("portal:draft", args=draft), "draft")
    found.open(reverse("portal:draft_papers", args=draft), "draft-papers")
    found.open(reverse("portal:draft_check", args=draft), "draft-check")
    for number, field in enumerate(registry.get("specialty_drug").request_form.base_fields):
        if number < 3:
            found.open(reverse("portal:draft_question", args=[who.draft.pk, field]), f"question-{field}")


def walk_cases(found: Measured, who: Customers) -> None:
    page, number = found.page, who.case.number
    for name, case in (("case", who.case), ("case-done", who.done), ("case-booked", who.booked)):
        found.open(reverse("portal:case", args=[case.number]), name)
    for code in ("withdraw", "record_complaint"):
        found.open(reverse("portal:step", args=[number, code]), f"step-{code}")
    found.open(reverse("portal:step", args=[who.done.number, "give_feedback"]), "step-feedback")
    found.open(reverse("portal:consent", args=[number, "health_data"]), "consent")
    page.get_by_role("button", name="获取短信验证码").click()
    page.get_by_label("签署人姓名").fill(who.insured.person.name)
    page.get_by_role("button", name="获取短信验证码").click()
    found.look("consent-code")
    found.open(reverse("portal:consent_withdraw", args=[number, "health_data"]), "consent-withdraw")
    signed_in(page, found.url, who.insured.policy.policyholder)
    found.open(reverse("portal:case", args=[number]), "case-of-another")


@pytest.fixture(scope="module")
def found(browser, live_server, django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    PICTURES.mkdir(exist_ok=True)
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        snapshot.load()
        who = Customers()
        window = {"width": 375, "height": 812}
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=window)
        measured = Measured(context.new_page(), live_server.url)
        for walk in (walk_public, walk_sign_in, walk_mine, walk_cases):
            try:
                walk(measured, who)
            except Error as problem:
                measured.problems["walk"].append(f"{walk.__name__}: {problem}")
        signed_in(measured.page, measured.url, who.insured.person)
        measured.focus = keyboard(measured.page, live_server.url + reverse("portal:case", args=[who.case.number]))
        measured.weights = weights(measured)
        context.close()
        yield measured


def keyboard(page: Page, url: str) -> list[list[object]]:
    """Return what was reached by the tab key alone, one after the other."""
    page.goto(url)
    reached: list[list[object]] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))
        if reached[-1][0] == "BODY":
            break
    return reached


def weights(found: Measured) -> dict[str, int]:
    """Return what each page weighs gzipped, with every style and script it names."""
    import gzip

    from django.contrib.staticfiles import finders

    def weight(html: str) -> int:
        names = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
        parts = [html.encode(), *(Path(str(finders.find(name))).read_bytes() for name in names)]
        return sum(len(gzip.compress(part)) for part in parts)

    return {name: weight(html) for name, html in found.html.items()}


CLAUSES = {
    "walk": "every page opens",
    "axe": "axe-core finds no violation, on standard pages and on those for the elderly",
    "width": "no sideways scrolling at 320 px, at 200%, with WeChat's largest text, with 36 px",
    "text": "the main text has at least the size that was chosen, 18 px or more",
    "leading": "a line is at least 1.3 times as high as its text",
    "paragraphs": "paragraphs are apart by at least 1.3 times the height of a line",
    "targets": "what is pressed measures at least 44 px, on pages for the elderly 60 px",
    "cut": "nothing is cut off",
    "colour": "nothing is told by colour alone: a sign stands before, links are underlined, points of the line differ in shape",
    "quiet": "nothing is blocked or complained of",
    "own": "every file is our own",
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_page_keeps_the_clause(found, clause):
    assert not found.problems[clause], CLAUSES[clause] + ":\n" + "\n".join(found.problems[clause][:40])


def test_a_page_weighs_at_most_sixty_kilobytes_with_its_styles_and_scripts(found):
    assert {name: weight for name, weight in found.weights.items() if weight > 60_000} == {}


NO_PAGE = {"text_size_style", "data_copy", "paper"}  # a stylesheet and downloads
POSTED = {"sign_out", "sign_out_everywhere", "apply", "draft_paper_remove", "draft_discard", "papers"}


def test_every_kind_of_page_there_is_has_been_walked(found):
    names = {pattern.name for pattern in urls.urlpatterns} - NO_PAGE - POSTED
    walked = {resolve(path).url_name for path in found.paths if path != "/nothing/"}
    assert names - walked == set()


def test_the_hotline_is_one_tap_away_on_every_page(found):
    assert [name for name, html in found.html.items() if 'href="tel:95550"' not in html] == []


def test_no_script_opens_a_window_or_downloads_by_itself():
    """Downloads are plain links: WeChat's browser has no blobs."""
    scripts = {path.name: path.read_text() for path in (Path(settings.BASE_DIR) / "static/portal").glob("*.js")}
    assert scripts
    words = ("window.open", "alert(", "confirm(", "prompt(", "Blob(", "createObjectURL", "beforeunload")
    assert [(name, word) for name, text in scripts.items() for word in words if word in text] == []


def test_the_way_to_larger_text_is_on_every_page(found):
    assert [name for name, html in found.html.items() if 'class="to-elder"' not in html] == []
    assert 'href="/text-size/"' in found.html["home"]
    assert 'href="/text-size/"' in found.html["mine"]


def test_text_can_be_made_thirty_pixels_and_more():
    assert max(int(size.pixels) for size in text_size.SIZES) >= 30


def test_no_page_asks_to_read_a_picture_shows_advertisements_or_opens_windows(found):
    for name, html in found.html.items():
        assert not re.search(r"<img|<dialog|<iframe|target=\"_blank\"|<marquee|http-equiv=\"refresh\"", html), name


def test_every_page_lets_the_reader_zoom(found):
    for html in found.html.values():
        assert "maximum-scale" not in html
        assert "user-scalable" not in html
    styles = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "static/portal").glob("*.css"))
    assert "text-size-adjust" not in styles


def test_everything_is_reached_by_the_tab_key_and_seen_where_it_is(found):
    reached = [row for row in found.focus if row[0] != "BODY"]
    words = " ".join(str(row[1]) for row in reached)
    assert "跳到正文" in reached[0][1]
    for name in ("长辈版", "我的服务", "撤回申请", "投诉", "file"):
        assert name in words
    assert [row[:2] for row in reached if not all(row[2:])] == []
