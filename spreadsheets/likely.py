"""The likeliest matches of a word that is not known: what a mistyped name probably meant."""

from collections.abc import Collection

from rapidfuzz import fuzz, process

SHOWN = 3
NEAR = 50
"""A score from 0 to 100 below which nothing is near."""


def matches(word: str, known: Collection[str], *, shown: int = SHOWN) -> list[str]:
    """Return at most ``shown`` of the ``known`` words that are nearest to ``word``, the nearest first."""
    found = process.extract(word, list(known), scorer=fuzz.ratio, limit=shown, score_cutoff=NEAR)
    return [name for name, _, _ in found]
