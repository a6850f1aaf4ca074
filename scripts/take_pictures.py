"""``make pictures``: the pictures of docs/staff.md, docs/data-team.md and the README, taken anew in Debian's Chromium.

Serves the demo from a database of its own, thrown away afterwards; the project's own data is neither read nor changed.
Every picture shows fictional people only.
"""

import csv
import io
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from insurance_services.embedded_postgres import Cluster
from spreadsheets import writing

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
WIDTH, HEIGHT = 1440, 900
COLOURS = 256
POLICY, NAME = "YSBD000001", "演示张三"


@contextmanager
def demo_server() -> Iterator[str]:
    """Serve the demo on a free port of this machine; yields its address."""
    cluster = Cluster(ROOT / ".var" / "pictures", throw_away=True)
    cluster.folder.mkdir(parents=True, exist_ok=True)
    cluster.remove_unused()
    cluster.join()
    try:
        with tempfile.TemporaryDirectory() as media, _served(cluster.url, media) as address:
            yield address
    finally:
        cluster.leave()
        cluster.remove_unused()


@contextmanager
def _served(database: str, media: str) -> Iterator[str]:
    os.environ |= {"DEVELOPMENT_DATABASE_URL": database, "MEDIA_ROOT": media, "DEBUG": "true"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "insurance_services.settings"
    django.setup()
    for command in ("migrate", "createcachetable", "load_demo"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Says nothing of the pages it serves."""

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


class Camera:
    """One member of staff at the screen."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.office = f"{address}/office/"

    def sign_in(self, username: str) -> None:
        """Sign the demo's ``username`` in."""
        from samples.demo import PASSWORD

        self.page.goto(f"{self.office}login/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def open(self, path: str) -> None:
        """Go to ``path`` below the back office."""
        self.page.goto(self.office + path)

    def case(self, state: str, more: str = "") -> None:
        """Open the oldest case in ``state`` from the queue, with ``more`` after its address."""
        self.open(f"cases/queue/?heading=all&state=green_channel:{state}")
        address = self.page.locator(".queue tbody th a").first.get_attribute("href") or ""
        self.open("cases/" + address.split("?")[0].split("/cases/")[1] + more)

    def follow(self, name: str) -> None:
        """Click the first link called ``name``."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, name: str) -> None:
        """Press the first button of the page whose words hold ``name``."""
        self.page.locator("#content").get_by_role("button", name=name).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"#content [name={name}]").fill(value)

    def take(self, name: str, height: int = HEIGHT) -> None:
        """Store the page's upper ``height`` pixels as docs/pictures/NAME.png, in few colours."""
        self.page.wait_for_load_state("networkidle")
        full = min(height, self.page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0.0, "y": 0.0, "width": float(WIDTH), "height": float(full)}
        taken = Image.open(io.BytesIO(self.page.screenshot(clip=clip, full_page=True, animations="disabled")))  # type: ignore[arg-type]
        few = taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{name}.png", optimize=True)
        print(f"docs/pictures/{name}.png")


def agent(camera: Camera) -> None:
    """A call: search, 核身, the request, the verdicts; then the case."""
    camera.take("dashboard")
    camera.open("cases/intake/")
    camera.fill(text=POLICY)
    camera.press("查找")
    camera.take("intake-search", 560)
    camera.press("核身")
    camera.fill(insured_name=NAME, call_id="CALL-0001", applicant_phone="13800000000")
    camera.take("intake-verify", 760)
    camera.press("核身")
    camera.page.locator("[name=kind][value=outpatient]").check()
    camera.fill(city="南京")
    camera.take("intake-call", 1100)
    camera.press("核对资格")
    camera.take("intake-verdicts", 1800)
    camera.case("documents")
    camera.take("case-new", 640)
    camera.case("documents", "?step=upload_document")
    camera.take("upload", 760)
    camera.case("arranging")
    camera.take("case", 1000)
    camera.case("arranging", "?step=notify")
    camera.take("notify", 860)


def reviewer(camera: Camera) -> None:
    """The queue, a case in review, its diagnosis, a paper in the viewer."""
    camera.open("cases/queue/?heading=all")
    camera.take("queue", 620)
    camera.case("review", "?step=record_diagnosis")
    camera.take("review", 1000)
    camera.page.locator("#papers .entries a").first.click()
    camera.take("viewer", 940)


def supervisor(camera: Camera) -> None:
    """What is overdue, hand over many at once, a correction, the printed dossier."""
    camera.open("cases/queue/?heading=all")
    camera.page.locator(".queue tbody input[type=checkbox]").first.check()
    camera.take("assign", 700)
    camera.case("notified", "?step=correct")
    camera.take("correct", 720)
    camera.follow("打印案卷")
    camera.take("dossier", 1000)


def importer(camera: Camera) -> None:
    """An e-mailed spreadsheet: uploaded, refused, mended, looked at, left as a draft with one warning not ticked."""
    camera.open("lists/")
    camera.take("lists", 620)
    camera.open("lists/green_channel/")
    camera.take("list-upload", 760)
    _upload(camera, [("江苏", "苏洲"), ("甘肃", "临夏")])
    camera.take("list-errors", 620)
    camera.open("lists/green_channel/")
    _upload(camera, [("江苏", "常州"), ("山东", "莱芜市")])
    camera.take("list-preview", 900)
    camera.page.locator("#content input[name=ticked]").first.check()
    camera.press("存为草稿")
    camera.follow("导入提示")
    camera.take("list-warnings", 420)


def _upload(camera: Camera, more: list[tuple[str, str]]) -> None:
    """Send the list in force without 长春 and with ``more`` as the spreadsheet of the insurer."""
    with (ROOT / "data" / "lists" / "green_channel.csv").open(encoding="utf-8", newline="") as file:
        kept = [[row["province_printed"], row["city_printed"]] for row in csv.DictReader(file)]
    rows = [
        ["省/直辖市", "城市"],
        *(row for row in kept if row[1] != "长春"),
        *([*pair] for pair in more),
        ["吉林", "四平"],
    ]
    content = writing.as_xlsx(rows, sheet="绿通")
    sent = {"name": "绿通服务城市-2026年3月.xlsx", "mimeType": writing.XLSX, "buffer": content}
    camera.page.locator("#content input[type=file]").set_input_files(sent)  # type: ignore[arg-type]
    camera.press("上传并预览")


def data_team(camera: Camera) -> None:
    """A list in draft: its releases, what it changes, publishing."""
    camera.open("coverage/listrelease/")
    camera.take("releases", 620)
    camera.page.locator("#result_list tbody tr", has_text="草稿").locator("th a").click()
    camera.follow("比较并发布")
    camera.take("publish", 720)
    camera.open("workdays/calendarday/")
    camera.page.locator("#changelist-filter a", has_text="暂定").first.click()
    camera.take("calendar", 620)


def auditor(camera: Camera) -> None:
    """Everything about a case, and who read what."""
    camera.open("cases/queue/?heading=all&state=green_channel:notified")
    number = camera.page.locator(".queue tbody th a").first.inner_text()
    camera.open("cases/audit/")
    camera.fill(text=number)
    camera.press("查找")
    camera.take("audit", 1000)
    camera.open("privacy/accesslog/")
    camera.take("access-log", 620)


TOURS: tuple[tuple[str, Callable[[Camera], None]], ...] = (
    ("agent", agent),
    ("reviewer", reviewer),
    ("supervisor", supervisor),
    ("data2", data_team),
    ("data", importer),
    ("auditor", auditor),
)
"""Who signs in, and what they photograph; the draft is published by the second of the data team."""


def take_all() -> None:
    """Walk every tour in a window of its own."""
    PICTURES.mkdir(exist_ok=True)
    with demo_server() as address, sync_playwright() as playwright:
        # Dates are written the Chinese way where Debian's chromium-l10n is installed too.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        for username, tour in TOURS:
            context = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": WIDTH, "height": HEIGHT}
            )
            camera = Camera(context.new_page(), address)
            camera.sign_in(username)
            tour(camera)
            context.close()
        browser.close()


if __name__ == "__main__":
    take_all()
