"""Re-encrypt every encrypted value with the first of ``PRIVACY_KEYS``."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from privacy import rotation


class Command(BaseCommand):
    """Goes over all models, history tables and files too; may be stopped and started again."""

    help = "用当前密钥（PRIVACY_KEYS 的第一个）重新加密所有加密字段和资料文件，历史记录也在内；可中断后重跑。"

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        columns = rotation.encrypted_columns(apps.get_models(include_auto_created=True))
        parts: list[tuple[str, Callable[[], tuple[int, int]]]] = [
            (f"{model._meta.label}.{field}", partial(rotation.rotate_column, model, field)) for model, field in columns
        ]
        for name, rotate in [*parts, *rotation.others]:
            try:
                changed, current = rotate()
            except ValidationError as error:
                raise CommandError(error.messages[0]) from error
            total += changed
            self.stdout.write(f"{name}：重新加密 {changed} 个，已是当前密钥 {current} 个")
        self.stdout.write(f"完成，共重新加密 {total} 个值。")
