"""Load the divisions and every registered list's first release."""

from typing import Any

from django.core.management.base import BaseCommand

from coverage import kinds, loading


class Command(BaseCommand):
    """``manage.py load_lists``: can be run again; what exists stays."""

    help = "载入行政区划和各份名单的首版（可重复运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many of each there are."""
        self.stdout.write(f"行政区划：{loading.load_divisions()} 条")
        for release in loading.load_first_releases():
            count = kinds.get(release.kind).entries([release.pk]).count()
            self.stdout.write(f"{release}：{count} 条")
