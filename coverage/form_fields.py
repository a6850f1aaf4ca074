"""Form fields for places and hospitals: typed by name, never picked from a list of thousands."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coverage import hospitals, places
from coverage.models import Division, Hospital

SUGGESTIONS = 8


class PlaceField(forms.CharField):
    """A place typed by name or code; cleans to a ``Division`` in use. Says which ones there are where several fit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=50, **options)
        self.widget.attrs["placeholder"] = "城市名称，如 南京、常熟市"

    def clean(self, value: Any) -> Division | None:
        """Return the one division meant. Raises ``ValidationError`` for none or several, naming the choices."""
        text = super().clean(value).strip()
        if not text:
            return None
        found = places.resolve(text)
        if len(found) == 1:
            return found[0].division
        raise ValidationError(_choices(text, found) if found else _missing(text))


def _choices(text: str, found: list[places.Found]) -> str:
    remarks = "".join(dict.fromkeys(item.remark for item in found[:SUGGESTIONS]))
    listed = "、".join(f"{item.division.full_name}（{item.division.code}）" for item in found[:SUGGESTIONS])
    more = f"等{len(found)}个" if len(found) > SUGGESTIONS else ""
    return f"“{text}”可能是：{listed}{more}。{remarks}请填写其中一个的完整名称或区划代码。"


def _missing(text: str) -> str:
    if text.isdecimal():
        return f"没有区划代码 {text}，请核对。"
    return places.unplaced(text) or f"没有找到地名“{text}”，请填写城市或区县的名称，如“苏州”。"


class HospitalInput(forms.TextInput):
    """An input that offers hospitals as one types; where none was meant alone, those it may be, each a button.

    A button sends the form again with its own hospital last, so that a page without scripts needs no typing either.
    ``near`` is the code of the place whose hospitals come first.
    """

    template_name = "coverage/hospital_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-suggest": "hospitals", **(attrs or {})})
        self.near = ""
        self.candidates: list[Hospital] = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        if self.near:
            found["widget"]["attrs"]["data-near"] = self.near
        return {**found, "offered": [hospitals.label(item) for item in self.candidates]}


class HospitalField(forms.CharField):
    """A hospital typed by its name, an alias, its pinyin, or a part that fits one alone; cleans to a ``Hospital``."""

    widget = HospitalInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)
        self.widget.attrs["placeholder"] = "医院名称、别名、城市或拼音，如 瑞金医院"

    def clean(self, value: Any) -> Hospital | None:
        """Return the one hospital meant. Raises ``ValidationError`` naming those it may be, or how to register it."""
        text = super().clean(value).strip()
        if not text:
            return None
        found = hospitals.called(text)
        if not found and len(text) >= hospitals.SHORTEST_PART:
            found = hospitals.suggested(text, limit=SUGGESTIONS + 1)
        if len(found) == 1:
            return found[0]
        if isinstance(self.widget, HospitalInput):
            self.widget.candidates = found[:SUGGESTIONS]
        raise ValidationError(_hospitals(text, found) if found else _no_hospital(text))


def _hospitals(text: str, found: list[Hospital]) -> str:
    listed = "、".join(map(hospitals.label, found[:SUGGESTIONS]))
    more = f"等{len(found)}家" if len(found) > SUGGESTIONS else ""
    return f"“{text}”可能是：{listed}{more}。请填写其中一家的全称。"


def _no_hospital(text: str) -> str:
    if closed := hospitals.called(text, active=False):
        return f"{hospitals.label(closed[0])}已登记，但标为不可选用；如有变动请联系数据团队。"
    return f"医院库中没有“{text}”，请核对名称，或请数据团队登记。"
