"""``manage.py generate_load``: fill a development database with fictional policies and cases to measure with."""

import time
from argparse import ArgumentParser
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from policies.models import Policy
from samples.load import generation
from samples.load.world import prepare


class Command(BaseCommand):
    """Generate the load; the same seed and day give the same data, ciphertexts apart."""

    help = "生成压测用的虚构保单和案件（仅限开发环境；同一种子、同一日期生成相同的数据）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--policies", type=int, default=1_000_000, help="保单数")
        parser.add_argument("--cases", type=int, default=200_000, help="案件数，不多于保单数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="以哪一天为今天，如 2026-11-22")
        parser.add_argument("--services", nargs="+", help="只生成这些服务的案件（服务代码），默认全部")
        parser.add_argument("--append", action="store_true", help="已有保单时也继续追加")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, prepare, generate, and say how far it is."""
        policies, cases = options["policies"], options["cases"]
        if not settings.DEBUG:
            raise CommandError("压测数据只能生成在开发环境。")
        if not policies > 0 or not 0 <= cases <= policies:
            raise CommandError("保单数须大于 0，案件数须在 0 与保单数之间。")
        if Policy.objects.exists() and not options["append"]:
            raise CommandError("库中已有保单。请换一个空的数据库，或加 --append 追加。")
        day = options["today"] or timezone.localdate()
        now = timezone.make_aware(datetime.combine(day, time_of_day(10)))
        started = time.monotonic()
        world = prepare(policies=policies, cases=cases, seed=options["seed"], now=now, services=options["services"])

        def progress(what: str, done: int) -> None:
            whole = {"保单": policies, "案件": cases}[what]
            if done == whole or done % 50_000 == 0:
                self.stdout.write(f"已生成{what} {done:,} / {whole:,}，用时 {time.monotonic() - started:.0f} 秒")

        generation.generate(world=world, progress=progress)
        self.stdout.write(f"完成：保单 {policies:,} 张，案件 {cases:,} 件，共 {time.monotonic() - started:.0f} 秒。")
