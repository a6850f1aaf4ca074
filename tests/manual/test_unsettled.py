"""What the manual leaves open: one page, a value with its source, who and since when; unset, a person decides."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from manual import questions, unsettled
from manual.models import UnsettledMatter
from tests import worlds

pytestmark = pytest.mark.django_db
LIST = "admin:manual_unsettledmatter_changelist"


@pytest.fixture(autouse=True)
def rows(db):
    """The rows as after a migrate, whatever an earlier test emptied."""
    unsettled.load_after_migrate()


def matter(question="S4", service="mdt"):
    return UnsettledMatter.objects.get(question=question, service=service)


def changed(client, it, **data):
    address = reverse("admin:manual_unsettledmatter_change", args=[it.pk])
    seen = client.get(address).context["seen_version"]
    return client.post(address, {"seen_version": seen, **data}, follow=True).content.decode()


def test_every_question_of_the_manual_has_its_row_after_a_migrate():
    assert {row.question for row in UnsettledMatter.objects.all()} == {f"S{n}" for n in range(1, 15)}
    assert set(UnsettledMatter.objects.values_list("question", "service")) == set(questions.every())


def test_loading_again_keeps_what_was_set():
    UnsettledMatter.objects.filter(pk=matter().pk).update(value="refused")
    unsettled.load_after_migrate()
    assert unsettled.value("S4", "mdt") == "refused"


def test_what_nobody_has_set_is_empty():
    assert unsettled.value("S5", "gene_testing") == ""


def test_what_the_manual_does_not_leave_open_cannot_be_asked():
    with pytest.raises(LookupError, match="S4 for green_channel"):
        unsettled.value("S4", "green_channel")


@pytest.mark.parametrize(
    ("question", "service", "value", "words"),
    [
        ("S4", "mdt", "perhaps", "可以取消或改期"),
        ("S7", "specialty_drug", "-3", "天数"),
        ("S7", "specialty_drug", "三", "天数"),
    ],
)
def test_an_answer_the_question_does_not_know_is_refused(question, service, value, words):
    it = matter(question, service)
    it.value, it.source = value, "产品部 2026-03"
    with pytest.raises(ValidationError, match=words):
        it.clean()


def test_the_data_team_sets_a_value_and_the_page_says_who_and_since_when(client, lists):
    team = worlds.staff(Role.DATA_TEAM)
    client.force_login(team)
    changed(client, matter(), value="refused", source="产品部 2026-03 通知")
    page = client.get(reverse(LIST)).content.decode()
    assert unsettled.value("S4", "mdt") == "refused"
    assert "不接受取消或改期" in page
    assert "产品部 2026-03 通知" in page
    assert team.display_name in page
    assert matter().set_at is not None


def test_a_value_without_its_source_is_refused(client, lists):
    client.force_login(worlds.staff(Role.DATA_TEAM))
    assert "设定须有依据" in changed(client, matter(), value="refused", source="")
    assert unsettled.value("S4", "mdt") == ""


def test_the_history_tells_what_stood_before(client, lists):
    client.force_login(worlds.staff(Role.DATA_TEAM))
    changed(client, matter(), value="refused", source="产品部 2026-03 通知")
    changed(client, matter(), value="allowed", source="产品部 2026-04 通知")
    assert [row.value for row in matter().history.order_by("history_id")] == ["refused", "allowed"]


def test_all_staff_read_it_and_only_the_data_team_may_set_it(client, lists):
    client.force_login(worlds.staff(Role.AGENT))
    page = client.get(reverse(LIST)).content.decode()
    assert "未定，由人判断" in page
    assert "会诊费由谁承担" in page
    address = reverse("admin:manual_unsettledmatter_change", args=[matter().pk])
    assert client.post(address, {"value": "refused", "source": "x"}).status_code == 403
    assert unsettled.value("S4", "mdt") == ""


def test_the_page_says_what_it_is_for_and_what_comes_of_what_is_not_set(client):
    client.force_login(worlds.staff(Role.DATA_TEAM))
    assert "手册没有规定的事项" in client.get(reverse(LIST)).content.decode()
