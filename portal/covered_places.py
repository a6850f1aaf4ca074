"""The places a service covers, as a customer looks them up (GEN-16, GEN-18, GC-28)."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings

from coverage import kinds, places, releases
from coverage.models import ListRelease
from manual.registry import rule

ANSWERS_SHOWN = 8
WORDS = {
    "covered": "在本项服务的覆盖城市内。",
    "refer": f"是否在覆盖范围内，需由专人为您确认，请致电{settings.HOTLINE}。",
    "not_covered": "不在本项服务目前的覆盖城市内。",
}

OUTSIDE = "本项服务限中国大陆31个省市范围内。"


@dataclass(frozen=True)
class Answer:
    """What a customer hears about one place: ``verdict`` covered, refer, not_covered or unknown."""

    verdict: str
    text: str


@dataclass(frozen=True)
class CoveredPlaces:
    """A list in force with its places by province, in printed order; ``count`` takes one printed twice (东莞) once."""

    release: ListRelease
    provinces: dict[str, list[str]]
    count: int


class PlaceSearch(forms.Form):
    """The search box."""

    city = forms.CharField(
        label="查询城市",
        max_length=50,
        required=False,
        error_messages={"max_length": "城市名称过长，请只填写城市名称，例如“南京”。"},
        widget=forms.TextInput(attrs={"placeholder": "城市名称，例如 南京", "autocomplete": "off"}),
    )


@rule("GEN-16", "GC-15", "GC-28")
def in_force(*, kind: str, at: datetime) -> CoveredPlaces | None:
    """Return the places of the list in force at the aware moment ``at``; None where no list is."""
    release = release_in_force(kind, at)
    if release is None:
        return None
    provinces: dict[str, list[str]] = {}
    entries = list(kinds.get(kind).entries([release.pk]))
    for entry in entries:
        provinces.setdefault(entry.division.province.name, []).append(entry.city_printed)
    return CoveredPlaces(release, provinces, len({entry.division.pk for entry in entries}))


def release_in_force(kind: str, at: datetime) -> ListRelease | None:
    """Return the list in force at the aware moment ``at``; None where none is."""
    try:
        return releases.in_force(kind=kind, at=at)
    except releases.NoReleaseInForce:
        return None


@rule("GC-28")
def answers(*, release: ListRelease, name: str) -> list[Answer]:
    """Say for every place ``name`` can mean whether ``release`` covers it; two queries, however many they are."""
    found = places.resolve(name)
    if not found:
        return [Answer("unknown", _unknown(name))]
    shown = found[:ANSWERS_SHOWN]
    verdicts = places.cover_each(release=release, divisions=[item.division for item in shown])
    said = [_answer(item, verdict) for item, verdict in zip(shown, verdicts, strict=True)]
    if len(found) > len(shown):
        said.append(Answer("unknown", f"叫“{name}”的地区共{len(found)}个，请在前面加上所在的省、市再查。"))
    return said


def _answer(found: places.Found, verdict: places.PlaceVerdict) -> Answer:
    outside = found.division.code[:2] in places.OUTSIDE_MAINLAND
    words = WORDS[verdict.verdict] + (OUTSIDE if outside else "")
    return Answer(verdict.verdict, f"{found.remark}{found.division.full_name}{words}")


def _unknown(name: str) -> str:
    why = places.unplaced(name) or f"没有找到“{name}”。请填写城市的名称，例如“南京”。"
    return f"{why}如有疑问，请致电{settings.HOTLINE}。"
