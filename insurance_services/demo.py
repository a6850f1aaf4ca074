"""The demo's staff: one sign-in for each role, on machines for development only."""

from django.contrib.auth.models import Group

from accounts.models import Team, User
from accounts.roles import Role

PASSWORD = "Demo-95550-try-it"  # noqa: S105
STAFF = (
    ("agent", Role.AGENT, "王客服"),
    ("agent2", Role.AGENT, "李客服"),
    ("reviewer", Role.REVIEWER, "陈审核"),
    ("supervisor", Role.SUPERVISOR, "赵主管"),
    ("supervisor2", Role.SUPERVISOR, "钱主管"),
    ("data", Role.DATA_TEAM, "孙数据"),
    ("data2", Role.DATA_TEAM, "周数据"),
    ("auditor", Role.AUDITOR, "吴审计"),
)
"""User name, role and display name; two of each role whose work takes two persons."""

SIGN_INS: tuple[tuple[str, str, str], ...] = tuple((role.label, name, PASSWORD) for name, role, _ in STAFF)
"""Role as shown, user name and password, in the order they are printed."""
TEAM = "绿通组"


def load_staff() -> None:
    """Create the demo's staff and team where they are missing; what was changed since stays."""
    team, _ = Team.objects.get_or_create(name=TEAM, defaults={"services": ["green_channel"]})
    for username, role, name in STAFF:
        user, made = User.objects.get_or_create(username=username, defaults={"display_name": name, "is_staff": True})
        if made:
            user.set_password(PASSWORD)
            user.save()
            user.groups.add(Group.objects.get(name=role.label))
            user.teams.add(team)
