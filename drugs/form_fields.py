"""The form field for a drug: typed by name, never picked from a list of thousands."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coverage import releases
from drugs import search
from privacy.typed_text import letters


class DrugField(forms.CharField):
    """A drug typed by brand, confirmed generic name or pinyin initials; cleans to the brand as the list prints it.

    ``at`` (aware), set by the form, says whose list: the one in force then. A generic name stays as it was typed, for a
    pharmacist to judge; so does a name the list does not hold, for the rules to judge. Several candidates are named.
    """

    at: datetime | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)
        self.widget.attrs["placeholder"] = "处方上的商品名、通用名或拼音首字母，如 可瑞达、krd"
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> str:
        """Return the one drug meant. Raises ``ValidationError`` for several, naming them, and for what names nothing."""
        text: str = super().clean(value).strip()
        if not text:
            return ""
        if not letters(text):
            raise ValidationError("请填写药品名称，不能只有符号。")
        try:
            release = releases.in_force(kind="drugs", at=self._moment())
        except releases.NoReleaseInForce:
            return text
        found = search.called(text=text, release=release, at=self._moment())
        generic = [entry for entry in found if search.plain(text) in map(search.plain, _generic_names(entry))]
        if len(found) == 1 or generic:
            return text if generic else str(found[0].brand_name)
        if found:
            raise ValidationError(f"“{text}”可能是：{search.names(found)}。请填写其中一种的商品名。")
        return text

    def _moment(self) -> datetime:
        if self.at is None:
            raise RuntimeError("the form has not said at which moment the drug is asked for")
        return self.at


def _generic_names(entry: Any) -> tuple[str, str]:
    return entry.generic_name_zh, entry.generic_name_en
