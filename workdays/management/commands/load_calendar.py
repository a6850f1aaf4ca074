"""Load the working calendar."""

from typing import Any

from django.core.management.base import BaseCommand

from workdays.loading import load_calendar


class Command(BaseCommand):
    """Loads the seeded years; leaves alone those the data team maintains."""

    help = "载入工作日历（2021 至 2027 年）；可重复运行，人工维护过的年份不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        years = load_calendar()
        self.stdout.write(f"已载入 {'、'.join(map(str, years))} 年。" if years else "日历已是最新，没有改动。")
