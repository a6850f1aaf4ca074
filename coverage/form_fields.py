"""Form fields for places and hospitals: typed by name, never picked from a list of thousands."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coverage import places
from coverage.models import Division, Hospital

SUGGESTIONS = 8


class PlaceField(forms.CharField):
    """A mainland place typed by name or code; cleans to a ``Division``. Says which ones there are where several fit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=50, **options)
        self.widget.attrs["placeholder"] = "城市名称，如 南京、常熟市"

    def clean(self, value: Any) -> Division | None:
        """Return the one division meant. Raises ``ValidationError`` for none or several."""
        text = super().clean(value).strip()
        if not text:
            return None
        if text.isdigit():
            return self._by_code(text)
        found = places.resolve(text)
        if not found:
            raise ValidationError(f"没有找到地名“{text}”，请填写城市或区县的名称，如“苏州”。")
        if len(found) > 1:
            listed = "、".join(f"{item.division.full_name}（{item.division.code}）" for item in found[:8])
            raise ValidationError(f"“{text}”有多个同名地区：{listed}。请填写完整名称或区划代码。")
        return found[0].division

    def _by_code(self, code: str) -> Division:
        found = Division.objects.select_related("successor").filter(pk=code).first()
        if found is None:
            raise ValidationError(f"没有区划代码 {code}，请核对。")
        return found.successor or found


class HospitalField(forms.CharField):
    """A hospital typed by its registered name; cleans to a ``Hospital``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)
        self.widget.attrs["placeholder"] = "医院全称"

    def clean(self, value: Any) -> Hospital | None:
        """Return the one hospital meant. Raises ``ValidationError`` naming close ones, or how to register it."""
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(Hospital.objects.select_related("division").filter(name=text, active=True)[:1])
        if found:
            return found[0]
        close = Hospital.objects.filter(name__startswith=text, active=True).values_list("name", flat=True)
        listed = "、".join(close[:SUGGESTIONS])
        if listed:
            raise ValidationError(f"请填写医院全称，例如：{listed}。")
        raise ValidationError(f"医院库中没有“{text}”，请核对全称，或请数据团队登记。")
