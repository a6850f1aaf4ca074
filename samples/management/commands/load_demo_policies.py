"""``manage.py load_demo_policies``: fictional people and policies for the demo; can be run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from samples.demo_policies import load_demo_policies


class Command(BaseCommand):
    """Add missing demo people and policies, dated around today."""

    help = "载入演示用的虚构人员和保单；可重复运行，不改动已有保单"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them, on machines for development only."""
        if not settings.DEBUG:
            raise CommandError("演示数据只能载入开发环境。")
        policies = load_demo_policies(today=timezone.localdate())
        self.stdout.write(f"演示保单 {len(policies)} 张已就绪：{policies[0]} 至 {policies[-1]}。")
