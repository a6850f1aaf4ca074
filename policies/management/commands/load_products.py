"""``manage.py load_products``: products and covered diseases from ``data/products/``; can be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.products import load_products


class Command(BaseCommand):
    """Add missing products and covered diseases."""

    help = "载入保险产品及其保障疾病；可重复运行，不改动已有内容"

    def handle(self, *args: Any, **options: Any) -> None:
        product = load_products()
        self.stdout.write(f"产品“{product}”已就绪，保障疾病 {product.diseases.count()} 种。")
