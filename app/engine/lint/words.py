"""Words for messages: a guess at what was meant, and a value shortened enough to be quoted."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`"; did you mean 'assignee'?"` where a known word is close, else the empty string."""
    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=cutoff)
    return f"; did you mean {folded[matches[0]]!r}?" if matches else ""


def quoted(text: str | None, limit: int = 80) -> str:
    """The text on one line, in quotes, cut where it is long."""
    line = " ".join((text or "").split())
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"
