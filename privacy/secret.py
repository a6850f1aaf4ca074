"""A sensitive text in memory."""

from collections.abc import Callable

from privacy.masking import mask_all


class Secret:
    """A sensitive text that shows itself masked: printed, logged, in a template or in a history.

    Only ``reveal()`` gives the clear text, so every place that reads it can be found. Equal to another ``Secret`` of
    the same text, never to a plain string. It cannot be pickled, hence not cached.
    """

    __slots__ = ("_clear", "_mask")

    def __init__(self, clear: str, mask: Callable[[str], str] = mask_all) -> None:
        """Hold ``clear``; ``mask`` says how it may be shown."""
        self._clear = clear
        self._mask = mask

    def reveal(self) -> str:
        """Return the clear text. The caller answers for who sees it."""
        return self._clear

    def __str__(self) -> str:
        return self._mask(self._clear)

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __bool__(self) -> bool:
        return bool(self._clear)

    def __eq__(self, other: object) -> bool:
        return other._clear == self._clear if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash((Secret, self._clear))

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce__(self) -> str:
        raise TypeError("A Secret is not to be pickled")


def clear_text(value: Secret | str | None) -> str:
    """Return the text of an encrypted field's value, whatever type checkers take it for; "" for none."""
    return value.reveal() if isinstance(value, Secret) else value or ""
