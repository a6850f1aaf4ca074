"""Moments and people for the tests of lists."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Permission

from accounts.models import User
from coverage import releases


def shanghai(year: int, month: int, day: int, *clock: int) -> datetime:
    return datetime(year, month, day, *clock, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[misc, arg-type]


def person(name, *codes):
    user = User.objects.create_user(username=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def draft(based_on, actor, **changes):
    asked = {"edition": "2022-03", "reason": "官网公告调整", "at": shanghai(2022, 3, 1)}
    return releases.create_draft(kind=based_on.kind, based_on=based_on, actor=actor, **asked | changes)


def publish(release, actor, **changes):
    asked = {
        "at": shanghai(2022, 3, 2),
        "effective_from": shanghai(2022, 3, 5),
        "notice_channel": "website",
        "notice_reference": "https://example.cn/notice/1",
        "notice_time": shanghai(2022, 3, 1),
    }
    return releases.publish(release=release, actor=actor, **asked | changes)
