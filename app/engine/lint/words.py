"""Words for messages: a guess at what was meant, and a value shortened enough to be quoted."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_WORD, MAX_KNOWN = 80, 2_000
"""Beyond these no guess is made: it would take too long."""


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`"; did you mean 'assignee'?"` where a known word is close, else the empty string."""
    folded = {name.casefold(): name for name in known}
    if len(word) > MAX_WORD or len(folded) > MAX_KNOWN:
        return ""
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=cutoff)
    return f"; did you mean {folded[matches[0]]!r}?" if matches else ""


def quoted(text: str | None, limit: int = 80) -> str:
    """The text on one line, in quotes, cut where it is long."""
    line = " ".join((text or "")[: 20 * limit].split())
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"
