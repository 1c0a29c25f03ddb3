"""How text is cut for search: words of Latin letters and digits, and every two neighbouring Chinese characters.

One design on both databases. A token of ours holds only letters, digits and `_`, so that no operator of a query
language can get into an index or a query.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[0-9A-Za-z_À-ɏͰ-ӿ]+|[㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f]+")
_LATIN = re.compile(r"[0-9A-Za-z_À-ɏͰ-ӿ]")
MAX_WORD = 64
MAX_WORDS = 20_000


def normal(text: str) -> str:
    """Full-width forms become plain ones, capitals small ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[str]:
    """The stretches of one script in a text."""
    for match in _RUN.finditer(normal(text)):
        yield match[0]


def _tokens(run: str) -> Iterator[str]:
    if _LATIN.match(run):
        word = run[:MAX_WORD]
        yield word
        if word.isdigit() and len(word) >= 6:
            yield word[-4:]  # the last four digits of a phone or an order number
        return
    yield from run
    for first, second in itertools.pairwise(run):
        yield first + second


def words_of(*texts: str) -> list[str]:
    """The words to index, each once, in order."""
    words: dict[str, None] = {}
    for text in texts:
        for run in runs(text):
            for token in _tokens(run):
                words[token] = None
                if len(words) >= MAX_WORDS:
                    return list(words)
    return list(words)


def query_words(text: str) -> list[tuple[str, bool]]:
    """What to look for: each word, and whether it may be the beginning of a longer one (the last Latin word typed).

    A run of Chinese asks for its bigrams, a single character for itself.
    """
    wanted: dict[tuple[str, bool], None] = {}
    found = list(runs(text[:200]))
    for index, run in enumerate(found):
        if _LATIN.match(run):
            wanted[run[:MAX_WORD], index == len(found) - 1] = None
        elif len(run) == 1:
            wanted[run, False] = None
        else:
            for first, second in itertools.pairwise(run):
                wanted[first + second, False] = None
    return list(wanted)
