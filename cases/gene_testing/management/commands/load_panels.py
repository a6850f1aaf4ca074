"""``manage.py load_panels``: the panels of ``data/gene_panels.csv``; can be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.gene_testing.panels import load_panels


class Command(BaseCommand):
    """Add missing panels."""

    help = "载入靶向用药检测项目；可重复运行，不改动已有内容"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"新增检测项目 {load_panels()} 个，均待与检测机构确认。")
