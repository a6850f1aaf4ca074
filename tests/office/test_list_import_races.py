"""One upload, imported from two screens at once: one draft."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from coverage.models import ListRelease
from spreadsheets import imports
from spreadsheets.models import receive
from tests import worlds
from tests.making import xlsx
from tests.pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [["省/直辖市", "城市"], ["江苏", "南京"]]
SCREENS = 4


def test_one_upload_becomes_one_draft_however_many_click(world):
    user, now = worlds.staff(Role.DATA_TEAM), timezone.now()
    kept = receive(code="green_channel", file_name="x.xlsx", content=xlsx(ROWS), user=user, at=now)
    found = imports.examine(imports.get("green_channel"), kept.raw, at=now)
    asked = {"seen": found.fingerprint, "edition": "2026-03", "reason": "官网公告"}
    clients, together = [signed_in(user) for _ in range(SCREENS)], Barrier(SCREENS)

    def click(client):
        together.wait()
        try:
            return client.post(f"/office/lists/green_channel/{kept.pk}/", asked).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(SCREENS) as crowd:
        codes = sorted(crowd.map(click, clients))
    assert codes == [302] + [404] * (SCREENS - 1)
    assert ListRelease.objects.filter(status="draft").count() == 1
