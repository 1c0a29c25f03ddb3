"""The way that a case took: what each act entered, left and took away, as one JSON text a line of history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Place = tuple[tuple[str, ...], str]
"""The call activities that lead to it, and an element or a flow."""


class Passage(NamedTuple):
    """`what` is `entered`, `left` or `cancelled`; `path` the call activities that lead to the element."""

    what: str
    path: tuple[str, ...]
    element: str

    @property
    def place(self) -> Place:
        return self.path, self.element


_LETTERS = {"entered": "+", "left": "-", "cancelled": "x"}
_WORDS = {letter: what for what, letter in _LETTERS.items()}


def dumps(passages: Iterable[tuple[str, Sequence[str], str]]) -> str:
    """In the order in which it happened; what was thrown or not caught moves nothing and is left out."""
    rows = [[_LETTERS[what], element, *path] for what, path, element in passages if what in _LETTERS]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> list[Passage]:
    return [Passage(_WORDS[letter], tuple(path), element) for letter, element, *path in json.loads(text)]
