"""Re-encrypt every encrypted value with the first of ``PRIVACY_KEYS``."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from privacy import rotation


class Command(BaseCommand):
    """Goes over all models, history tables too, and the files apps store; may be stopped and started again."""

    help = "用当前密钥（PRIVACY_KEYS 的第一个）重新加密所有加密字段和资料文件，历史记录也在内；可中断后重跑。"

    def handle(self, *args: Any, **options: Any) -> None:
        columns = rotation.encrypted_columns(apps.get_models(include_auto_created=True))
        total = sum(self._rotated(_column(model, field)) for model, field in columns)
        total += sum(self._rotated(hook) for hook in rotation.on_rotate)
        self.stdout.write(f"完成，共重新加密 {total} 个值。")

    def _rotated(self, rotate: Callable[[], rotation.Rotated]) -> int:
        try:
            label, changed, current = rotate()
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{label}：重新加密 {changed} 个，已是当前密钥 {current} 个")
        return changed


def _column(model: type[models.Model], field: str) -> Callable[[], rotation.Rotated]:
    return lambda: rotation.Rotated(f"{model._meta.label}.{field}", *rotation.rotate_column(model, field))
