"""The demo's staff, one sign-in for each role, and a list in draft; on machines for development only."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Team, User
from accounts.roles import Role
from cases.declaration import registry
from coverage.models import ListRelease
from coverage.releases import create_draft
from samples.demo_policies import CROWD, FIRST_POLICY

PASSWORD = "Demo-95550-try-it"  # noqa: S105
STAFF = (
    ("agent", Role.AGENT, "王客服"),
    ("agent2", Role.AGENT, "李客服"),
    ("reviewer", Role.REVIEWER, "陈审核"),
    ("supervisor", Role.SUPERVISOR, "赵主管"),
    ("supervisor2", Role.SUPERVISOR, "钱主管"),
    ("pharmacist", Role.PHARMACIST, "郑药师"),
    ("data", Role.DATA_TEAM, "孙数据"),
    ("data2", Role.DATA_TEAM, "周数据"),
    ("auditor", Role.AUDITOR, "吴审计"),
)
"""User name, role and display name; two of each role whose work takes two persons."""

SIGN_INS: tuple[tuple[str, str, str], ...] = tuple((role.label, name, PASSWORD) for name, role, _ in STAFF)
"""Role as shown, user name and password, in the order they are printed."""
CUSTOMERS = (
    ("被保险人", f"{CROWD}00001", "0001"),
    ("投保人，子女为被保险人", f"{CROWD}00004", "0004"),
    ("没有案件", FIRST_POLICY, "0014"),
)
"""Who can sign in to the portal: as what, by which policy and last four of the ID number; the code is printed."""
TEAM = "服务一组"


@transaction.atomic
def load_staff() -> None:
    """Create the demo's staff and team where they are missing, and mend an account without any role.

    A service that no team has goes to the demo's team; what else was changed since stays.
    """
    team = Team.objects.filter(members__username=STAFF[0][0]).first() or Team.objects.get_or_create(name=TEAM)[0]
    served = {code for services in Team.objects.values_list("services", flat=True) for code in services}
    team.services += [service.code for service in registry.services() if service.code not in served]
    team.save()
    for username, role, name in STAFF:
        user, made = User.objects.get_or_create(username=username, defaults={"display_name": name, "is_staff": True})
        if made:
            user.set_password(PASSWORD)
            user.save()
        if not user.groups.exists():
            user.groups.add(Group.objects.get(name=role.label))
            user.teams.add(team)


def load_draft(*, at: datetime) -> None:
    """Draft a revision of the green channel's cities where only the first edition is: publishing can be tried on it."""
    releases = ListRelease.objects.filter(kind="green_channel")
    if releases.filter(number__gt=1).exists():
        return
    draft = create_draft(
        kind="green_channel",
        based_on=releases.get(number=1),
        edition=f"{at:%Y-%m}",
        reason="演示：一座城市停止服务，一座城市补充说明",
        actor=User.objects.get(username="data"),
        at=at,
    )
    stopped, noted = draft.placeentry_set.order_by("-seq")[:2]
    stopped.delete()
    noted.note = "演示：仅限三级甲等公立医院"
    noted.save()
