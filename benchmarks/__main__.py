"""``python -m benchmarks``: measure the back office on the database of DEVELOPMENT_DATABASE_URL, or on the embedded one.

Generates the load where the database holds fewer policies than asked for; beyond that it leaves nothing behind.
"""

import argparse
import os
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from benchmarks.measuring import Result


def main() -> None:
    """Read the options, generate what is missing, measure, and print."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
    django.setup()
    _fill(options.policies, options.cases)
    _run(options.rounds, options.stock_rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="性能测量")
    parser.add_argument("--policies", type=int, default=1_000_000, help="至少要有的保单数")
    parser.add_argument("--cases", type=int, default=200_000, help="补足时生成的案件数")
    parser.add_argument("--rounds", type=int, default=15, help="每项测量次数")
    parser.add_argument("--stock-rounds", type=int, default=5, help="Django 原样后台的测量次数")
    return parser.parse_args()


def _fill(policies: int, cases: int) -> None:
    from django.core.management import call_command

    from policies.models import Policy

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    there = Policy.objects.count()
    if there < policies:
        call_command(
            "generate_load",
            policies=policies - there,
            cases=min(cases, policies - there),
            append=True,
            stdout=sys.stdout,
        )


def _run(rounds: int, stock_rounds: int) -> None:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from accounts.models import User
    from benchmarks.measuring import measure
    from benchmarks.subjects import subjects

    settings.DEBUG = False  # as in production, without the log of statements
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]  # type: ignore[misc]
    with transaction.atomic():
        client = Client()
        client.force_login(User.objects.create_superuser("benchmark", display_name="性能测量"))
        report(measure(subjects(client), rounds=rounds, stock_rounds=stock_rounds))
        transaction.set_rollback(True)


def report(results: "list[Result]") -> None:
    """Print the table; the exit code stays 0, a missed goal says so in its row."""
    from cases.models import Case
    from policies.models import Policy

    print(f"保单 {Policy.objects.count():,} 张，案件 {Case.objects.count():,} 件；单位毫秒，取中位数")
    print("| 项目 | 页面 | 其中数据库 | 对照 | 比值 | 目标 | 原样后台 | 结论 |\n|---|--:|--:|--:|--:|--:|--:|---|")
    for result in results:
        goal = f"≤ {result.subject.goal:.0f}" + ("，数据库 ≤ 20" if result.subject.work_goal else "")
        stock = f"{median(result.stock) * 1000:.1f}" if result.stock else "—"
        verdict = f"MISSED：{'、'.join(result.missed)}" if result.missed else "达到"
        times = [f"{median(part) * 1000:.1f}" for part in (result.full, result.work, result.bare)]
        print(f"| {' | '.join([result.subject.name, *times, f'{result.ratio:.1f}', goal, stock, verdict])} |")


if __name__ == "__main__":
    main()
