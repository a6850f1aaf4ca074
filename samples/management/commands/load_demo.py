"""``manage.py load_demo``: lists, calendar, roles and demo people, for development; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from coverage.loading import load_hospitals_demo
from samples.demo import load_draft, load_staff
from samples.demo_cases import load_demo_cases


class Command(BaseCommand):
    """Load all a fresh machine needs to be tried out, whole or not at all."""

    help = "载入名单、日历、岗位和演示人员（仅限开发环境，可重复执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loaders, on machines for development only."""
        if not settings.DEBUG:
            raise CommandError("演示数据只能载入开发环境。")
        with transaction.atomic():
            self._load()

    def _load(self) -> None:
        """Run the loaders in the order they build on each other."""
        for name in ("load_lists", "load_calendar", "load_roles", "load_demo_policies"):
            call_command(name, stdout=self.stdout)
        load_hospitals_demo()
        load_staff()
        load_draft(at=timezone.now())
        self.stdout.write("正在逐步办理演示案件，首次约需一分钟…")
        self.stdout.write(f"已载入演示案件 {load_demo_cases(now=timezone.now())} 件")
        self.stdout.write(f"已载入演示账号 {User.objects.filter(is_staff=True).count()} 个")
