"""The places a service covers, as a customer looks them up: of one service, or of all at once (GEN-16, GEN-18, GC-28)."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings

from cases.declaration import registry
from cases.declaration.words import Service
from coverage import kinds, places, releases
from coverage.models import Division, ListRelease
from manual.registry import rule

ANSWERS_SHOWN = 8
WORDS = {
    "covered": "在本项服务的覆盖城市内。",
    "refer": f"是否在覆盖范围内，需由专人为您确认，请致电{settings.HOTLINE}。",
    "not_covered": "不在本项服务目前的覆盖城市内。",
}
SHORT = {
    "covered": "可以办理",
    "refer": f"需由专人为您确认，请致电{settings.HOTLINE}",
    "not_covered": "目前不在覆盖城市内",
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


@dataclass(frozen=True)
class Network:
    """A service that is given at certain places, with its list in force."""

    service: Service
    places: CoveredPlaces


@dataclass(frozen=True)
class AtPlace:
    """What can be had at one place: its name, what became of an old one, and the answer of each service."""

    name: str
    remark: str
    answers: list[tuple[Service, Answer]]


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
    return _grouped(release) if release else None


def _grouped(release: ListRelease) -> CoveredPlaces:
    provinces: dict[str, list[str]] = {}
    entries = list(kinds.get(release.kind).entries([release.pk]))
    for entry in entries:
        provinces.setdefault(entry.division.province.name, []).append(entry.city_printed)
    return CoveredPlaces(release, provinces, len({entry.division.pk for entry in entries}))


def release_in_force(kind: str, at: datetime) -> ListRelease | None:
    """Return the list in force at the aware moment ``at``; None where none is."""
    try:
        return releases.in_force(kind=kind, at=at)
    except releases.NoReleaseInForce:
        return None


@rule("GEN-16")
def networks(*, at: datetime) -> list[Network]:
    """Return every service that is given at certain places, with its list in force at ``at`` (aware)."""
    services = [service for service in registry.services() if service.place_list]
    there = releases.in_force_of(lists=[service.place_list for service in services], at=at)
    return [
        Network(service, _grouped(there[service.place_list])) for service in services if service.place_list in there
    ]


@rule("GC-28")
def answers(*, service: Service, covered: CoveredPlaces, name: str) -> list[Answer]:
    """Say for every place ``name`` can mean whether ``covered`` holds it; two queries, however many they are."""
    found = places.resolve(name)
    if not found:
        return [Answer("unknown", _unknown(name))]
    shown = found[:ANSWERS_SHOWN]
    verdicts = places.cover_each(release=covered.release, divisions=[item.division for item in shown])
    said = [
        _answer(item, _words(service, covered, verdict, item.division, WORDS))
        for item, verdict in zip(shown, verdicts, strict=True)
    ]
    return said + [Answer("unknown", words) for words in _too_many(name, found)]


def _answer(found: places.Found, answer: Answer) -> Answer:
    return Answer(answer.verdict, f"{found.remark}{found.division.full_name}{answer.text}")


def _words(
    service: Service, covered: CoveredPlaces, verdict: places.PlaceVerdict, place: Division, words: dict[str, str]
) -> Answer:
    """Return the verdict in words; where living there is no condition, where the service is given instead."""
    if service.place_words:
        given = "、".join(name for names in covered.provinces.values() for name in names)
        return Answer("covered", service.place_words.format(places=given))
    outside = place.code[:2] in places.OUTSIDE_MAINLAND
    return Answer(verdict.verdict, words[verdict.verdict] + (OUTSIDE if outside else ""))


@rule("GC-28", "GEN-16")
def everywhere(*, networks: list[Network], name: str) -> tuple[list[AtPlace], list[str]]:
    """Return of every place ``name`` can mean what each network says, and what is wrong with the name, if anything."""
    found = places.resolve(name)
    if not found:
        return [], [_unknown(name)]
    shown = found[:ANSWERS_SHOWN]
    divisions = [item.division for item in shown]
    judged = [places.cover_each(release=network.places.release, divisions=divisions) for network in networks]
    said = [
        AtPlace(
            item.division.full_name,
            item.remark,
            [
                (network.service, _words(network.service, network.places, verdicts[number], item.division, SHORT))
                for network, verdicts in zip(networks, judged, strict=True)
            ],
        )
        for number, item in enumerate(shown)
    ]
    return said, _too_many(name, found)


def _too_many(name: str, found: list[places.Found]) -> list[str]:
    if len(found) <= ANSWERS_SHOWN:
        return []
    return [f"叫“{name}”的地区共{len(found)}个，请在前面加上所在的省、市再查。"]


def _unknown(name: str) -> str:
    why = places.unplaced(name) or f"没有找到“{name}”。请填写城市的名称，例如“南京”。"
    return f"{why}如有疑问，请致电{settings.HOTLINE}。"
