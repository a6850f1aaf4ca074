"""The drugs a service pays for, as a customer looks them up in the list in force now (DRUG-05, DRUG-33, DRUG-34)."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings

from coverage import kinds, releases
from coverage.models import ListRelease
from drugs import search
from manual.registry import rule
from portal.covered_places import Answer

KIND = "drugs"
WORDS = {
    "listed": "“{}”在目前的药品清单内。",
    "refer": f"“{{}}”须由药师为您核对，请致电{settings.HOTLINE}。",
    "not_listed": "“{}”不在目前的药品清单内。",
}
GENERIC = f"“{{}}”是通用名，清单内的商品名有：{{}}。须由药师核对您处方上的商品名，请致电{settings.HOTLINE}。"
MORE = "名称中有“{}”的共 {} 种，请把名称写得更完整再查。"
CLASSES = {"listed": "covered", "refer": "refer", "not_listed": "not_covered"}


@dataclass(frozen=True)
class ListedDrugs:
    """A list in force with its brands, in printed order."""

    release: ListRelease
    brands: list[str]

    @property
    def edition(self) -> str:
        """Which edition it is, and since when it is in force."""
        return search.edition(self.release)


class DrugSearch(forms.Form):
    """The search box."""

    drug = forms.CharField(
        label="查询药品",
        max_length=100,
        required=False,
        error_messages={"max_length": "药品名称过长，请只填写名称，例如“可瑞达”。"},
        widget=forms.TextInput(attrs={"placeholder": "商品名，例如 可瑞达", "autocomplete": "off"}),
    )


@rule("DRUG-33", "DRUG-34")
def in_force(*, at: datetime) -> ListedDrugs | None:
    """Return the brands of the list in force at the aware moment ``at``; None where no list is."""
    try:
        release = releases.in_force(kind=KIND, at=at)
    except releases.NoReleaseInForce:
        return None
    return ListedDrugs(release, [entry.brand_name for entry in kinds.get(KIND).entries([release.pk])])


@rule("DRUG-05", "DRUG-33")
def answers(*, release: ListRelease, name: str, at: datetime) -> list[Answer]:
    """Say of every drug ``name`` can mean whether ``release`` holds it; a generic name is for a pharmacist."""
    found = search.called(text=name, release=release, at=at)
    verdict = search.judge(text=name, release=release, at=at)
    generics = [entry for entry in found if search.is_generic(entry, search.plain(name))]
    if verdict.verdict == "refer" and generics:
        return [Answer("refer", GENERIC.format(name, search.names(generics)))]
    if verdict.verdict == "not_listed" and found:
        said = [Answer("covered", WORDS["listed"].format(entry.brand_name)) for entry in found[: search.SHOWN]]
        return said + ([Answer("unknown", MORE.format(name, len(found)))] if len(found) > search.SHOWN else [])
    return [Answer(CLASSES[verdict.verdict], WORDS[verdict.verdict].format(verdict.brand or name))]
