from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from tests.opened import save
from workdays.calendar import add_workdays, load
from workdays.models import CalendarDay, CalendarYear

YEARS, DAYS = "/office/workdays/calendaryear/", "/office/workdays/calendarday/"
CONFIRMED = {"status": "confirmed", "notice_reference": "国办发明电〔2026〕0号", "notice_date": "2026-11-20"}
DAY = f"{DAYS}2026-03-03/change/"


@pytest.fixture
def viewer(client, django_user_model):
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_calendarday", "view_calendaryear"]))
    client.force_login(user)
    return client


def test_days_of_a_year_are_listed(seeded, viewer):
    page = viewer.get(DAYS, {"year__year__exact": 2026})
    assert page.context["cl"].result_count == 365
    assert "春节" in page.content.decode()


def test_the_list_starts_with_the_days_of_this_year(seeded, viewer):
    answer = viewer.get(DAYS)
    assert (answer.status_code, answer.url) == (302, f"{DAYS}?year__year__exact={timezone.localdate().year}")


def test_history_is_readable(seeded, viewer):
    assert viewer.get(f"{YEARS}2026/history/").status_code == 200
    version = CalendarDay.objects.get(date=date(2026, 3, 3)).history.get().pk
    assert viewer.get(f"{DAYS}2026-03-03/history/{version}/").status_code == 200


def test_history_page_takes_no_post(seeded, admin_client):
    version = CalendarDay.objects.get(date=date(2026, 3, 3)).history.get().pk
    answer = admin_client.post(f"{DAYS}2026-03-03/history/{version}/", {"name": "改写"})
    assert answer.status_code == 405
    assert CalendarDay.objects.get(date=date(2026, 3, 3)).name == ""


def test_viewer_cannot_change_a_day(seeded, viewer):
    assert viewer.post(DAY, {"name": "改写"}).status_code == 403
    assert CalendarDay.objects.get(date=date(2026, 3, 3)).is_workday


def test_saved_day_counts_at_once_under_the_editors_name(seeded, admin_client, admin_user):
    assert save(admin_client, DAY, {"name": "测试假"}).status_code == 302
    day = CalendarDay.objects.get(date=date(2026, 3, 3))
    assert (day.is_workday, day.history.first().history_user) == (False, admin_user)
    assert add_workdays(day=date(2026, 3, 2), n=1).date == date(2026, 3, 4)


def test_days_are_neither_added_nor_removed(seeded, admin_client):
    assert admin_client.get(f"{DAYS}add/").status_code == 403
    assert admin_client.post(f"{DAYS}2026-03-03/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.post(f"{YEARS}2026/delete/", {"post": "yes"}).status_code == 403


def test_year_is_confirmed_with_its_notice(seeded, admin_client):
    assert save(admin_client, f"{YEARS}2027/change/", CONFIRMED | {"checked": "on"}).status_code == 302
    assert 2027 in load().confirmed


def test_year_without_made_up_days_is_asked_about(seeded, admin_client):
    page = save(admin_client, f"{YEARS}2027/change/", CONFIRMED).content.decode()
    assert "2027 年的日历请再核对：调休上班的周末有 0 天，历年通知为 5 至 12 天。" in page
    assert "已逐日核对" in page
    assert 2027 not in load().confirmed


def test_new_year_is_not_confirmed_by_the_weekend_rule_unasked(seeded, admin_client):
    page = admin_client.post(f"{YEARS}add/", CONFIRMED | {"year": "2028"}).content.decode()
    assert "春节（2028-01-26）记为上班" in page
    assert not CalendarYear.objects.filter(year=2028).exists()


def test_year_is_not_confirmed_without_notice(seeded, admin_client):
    page = save(admin_client, f"{YEARS}2027/change/", {"status": "confirmed"})
    assert "确认年度日历须填写国务院办公厅通知的文号和日期。" in page.content.decode()
    assert 2027 not in load().confirmed


def test_provisional_year_with_a_notice_is_queried(seeded, admin_client):
    page = save(admin_client, f"{YEARS}2027/change/", {"status": "provisional", "notice_reference": "国办"})
    assert "请把状态改为已确认" in page.content.decode()


def test_confirmed_year_is_made_provisional(seeded, admin_client):
    assert save(admin_client, f"{YEARS}2026/change/", {"status": "provisional"}).status_code == 302
    assert 2026 not in load().confirmed


@pytest.mark.parametrize(("year", "status", "count"), [("2028", 302, 366), ("2030", 200, 0), ("2027", 200, 0)])
def test_only_an_adjoining_year_is_added(seeded, admin_client, year, status, count):
    before = CalendarDay.objects.count()
    assert admin_client.post(f"{YEARS}add/", {"year": year, "status": "provisional"}).status_code == status
    assert CalendarDay.objects.count() == before + count


def test_year_is_added_confirmed(seeded, admin_client):
    data = {
        "year": "2028",
        "status": "confirmed",
        "notice_reference": "国办发明电〔2027〕0号",
        "notice_date": "2027-11-20",
        "checked": "on",
    }
    assert admin_client.post(f"{YEARS}add/", data).status_code == 302
    assert CalendarYear.objects.get(year=2028).status == "confirmed"
