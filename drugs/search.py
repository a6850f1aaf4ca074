"""Which drug of a list a name means: by brand, by pinyin initials, by the generic name a pharmacist has confirmed.

The list prints brand names only, so that another brand is another drug, and a generic name alone is for a pharmacist.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from pypinyin import Style, lazy_pinyin, pinyin

from coverage.models import ListRelease
from coverage.releases import OFFICIAL_CHANNELS, confirmed_before
from drugs.models import DrugEntry, GenericConfirmation
from manual.registry import rule

SHORTEST_PART = 2
SHORTEST_SPELLING = 3
SHOWN = 8


@dataclass(frozen=True)
class Verdict:
    """Whether a list holds a drug, the brand it is printed under, and why in a Chinese sentence."""

    verdict: Literal["listed", "refer", "not_listed"]
    brand: str
    reason: str


def plain(text: str) -> str:
    """Return a name as it is compared: full-width forms, blanks, trade-mark signs and case do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("®™“”\"'").casefold()


def entries_of(release: ListRelease, *, at: datetime) -> "QuerySet[Any]":
    """Return the entries of ``release``, each with ``is_confirmed``: whether its generic name was by ``at`` (aware).

    With them come those of the last officially announced release, where this one was not (A22).
    """
    wanted = Q(release=release)
    if release.notice_channel not in OFFICIAL_CHANNELS:
        wanted |= Q(release=Subquery(confirmed_before(release).values("pk")[:1]))
    confirmed = GenericConfirmation.objects.filter(
        brand_name=OuterRef("brand_name"), generic_name_zh=OuterRef("generic_name_zh"), confirmed_at__lte=at
    )
    return DrugEntry.objects.filter(wanted).annotate(is_confirmed=Exists(confirmed)).order_by("seq")


def called(*, text: str, release: ListRelease, at: datetime) -> list[Any]:
    """Return the entries of ``release`` that ``text`` may mean, by one query: by the surest way that finds any.

    The whole brand name, the whole confirmed generic name, all pinyin initials of either, then a part of either or the
    beginning of its pinyin.
    """
    entries = [entry for entry in entries_of(release, at=at) if entry.release_id == release.pk]
    typed = plain(text)
    return next(filter(None, ([entry for entry in entries if way(entry, typed)] for way in WAYS)), [])


def _is_brand(entry: Any, typed: str) -> bool:
    return typed == plain(entry.brand_name)


def is_generic(entry: Any, typed: str) -> bool:
    """Tell whether ``typed`` (``plain``) is the entry's confirmed generic name."""
    return entry.is_confirmed and typed in _generics(entry)


def _is_initials(entry: Any, typed: str) -> bool:
    return any(_fits(typed, name) and len(typed) == len(name) for name in _names(entry))


def _is_part(entry: Any, typed: str) -> bool:
    if len(typed) < SHORTEST_PART:
        return False
    return any(typed in plain(name) or _fits(typed, name) or _spells(typed, name) for name in _names(entry))


WAYS: tuple[Callable[[Any, str], bool], ...] = (_is_brand, is_generic, _is_initials, _is_part)


def _names(entry: Any) -> list[str]:
    """Return the names that answer: the brand, and the generic names once confirmed."""
    confirmed = [entry.generic_name_zh, entry.generic_name_en] if entry.is_confirmed else []
    return [entry.brand_name, *confirmed]


def _generics(entry: Any) -> list[str]:
    return [plain(entry.generic_name_zh), plain(entry.generic_name_en)]


def _fits(typed: str, name: str) -> bool:
    """Tell whether ``typed`` are the first pinyin initials of ``name``, in any reading of each character."""
    if not (typed.isascii() and typed.isalpha()) or name.isascii() or len(typed) > len(name):
        return False
    letters = pinyin(name, style=Style.FIRST_LETTER, heteronym=True)
    return all(letter in readings for letter, readings in zip(typed, letters, strict=False))


def _spells(typed: str, name: str) -> bool:
    """Tell whether ``typed`` begins the whole pinyin of ``name``."""
    if len(typed) < SHORTEST_SPELLING or not typed.isascii() or name.isascii():
        return False
    return _spelling(name).startswith(typed)


@lru_cache(maxsize=1000)
def _spelling(name: str) -> str:
    return "".join(lazy_pinyin(name))


@rule("DRUG-05", "DRUG-34")
def judge(*, text: str, release: ListRelease, at: datetime) -> Verdict:
    """Say whether ``release`` holds the drug called ``text``, by one query; ``at`` is when it is asked (aware).

    A generic name alone, and what only a lesser channel than 官网 and 官微 announced, is for a person (A22).
    """
    entries, typed = list(entries_of(release, at=at)), plain(text)
    verdict = _judge([entry for entry in entries if entry.release_id == release.pk], typed, text, release)
    if release.notice_channel in OFFICIAL_CHANNELS:
        return verdict
    earlier = _judge([entry for entry in entries if entry.release_id != release.pk], typed, text, release)
    if earlier.verdict == verdict.verdict:
        return verdict
    how = release.get_notice_channel_display()
    return Verdict("refer", verdict.brand, f"“{text}”的变化仅由{how}通知，官网或官微公告前须人工确认")


def _judge(entries: Iterable[Any], typed: str, text: str, release: ListRelease) -> Verdict:
    known = list(entries)
    for entry in known:
        if _is_brand(entry, typed):
            return Verdict("listed", entry.brand_name, f"“{entry.brand_name}”在清单内（{edition(release)}）")
    meant = [entry for entry in known if typed in _generics(entry)]
    if confirmed := [entry for entry in meant if entry.is_confirmed]:
        return Verdict(
            "refer", "", f"“{text}”是通用名，清单只列商品名（{names(confirmed)}），须由药师核对处方上的商品名"
        )
    if meant:
        return Verdict("refer", "", f"“{text}”是通用名，清单中的通用名尚未经药师确认，须由药师核对处方上的商品名")
    return Verdict("not_listed", "", f"“{text}”不在申请时生效的清单内（{edition(release)}）")


def names(entries: list[Any]) -> str:
    """Return the brands of ``entries`` in a row, the first few of many."""
    more = f"等{len(entries)}种" if len(entries) > SHOWN else ""
    return "、".join(entry.brand_name for entry in entries[:SHOWN]) + more


def edition(release: ListRelease) -> str:
    """Say which edition a release is, and since when it is in force."""
    since = timezone.localtime(release.effective_from).strftime("%Y-%m-%d %H:%M") if release.effective_from else ""
    return f"{release}，自 {since} 起生效"
