"""What a history says of a change, in words: labels for codes, 是 and 否, masked values masked."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.models import DeletedObject, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from privacy.fields import EncryptedTextField
from privacy.masking import mask_typed_numbers

NOTHING = "（空）"


class HistoryWords(HistoricalRecordContextHelper):
    """Turns the differences between two versions into what people read; simple_history would show raw codes."""

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> Any:
        """Return ``value`` of the changed field in words."""
        prepared = super().prepare_delta_change_value(change, value)
        return in_words(self.model._meta.get_field(change.field), prepared)

    def get_obj_diff_display(self) -> ObjDiffDisplay:
        """Return what shortens long texts, saying so in Chinese."""
        return _Shortened(max_length=self.max_displayed_delta_change_chars)


class _Shortened(ObjDiffDisplay):
    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        return f"{prefix}……（略 {num_skipped_chars} 字）……{suffix}"


def in_words(field: Any, value: Any) -> str:
    """Return a model field's value as people read it; moments in Asia/Shanghai, secrets by their mask."""
    if isinstance(value, list | tuple):
        return "、".join(in_words(getattr(field, "base_field", field), item) for item in value) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, DeletedObject):
        return "已删除的记录"
    text = _of_choices(field, value) or _of_time(value) or str(value)
    return mask_typed_numbers(text) if isinstance(field, EncryptedTextField) else text


def _of_choices(field: Any, value: Any) -> str:
    if not isinstance(field, models.Field) or isinstance(value, models.Model):
        return ""
    return next((str(label) for code, label in field.flatchoices if code == value), "")


def _of_time(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else ""
