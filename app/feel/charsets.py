"""Sets of characters: for RE2 as text, for the bounded matcher as a test."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache

from app.feel.regex_syntax import BLOCKS, Letters

Spans = tuple[tuple[int, int], ...]
"""Code points from the first to the last of each pair, in order, without overlap."""

_LAST = sys.maxunicode
_SURROGATES = ((0xD800, 0xDFFF),)
_SPACE: Spans = ((9, 10), (13, 13), (32, 32))
_LINE_ENDS: Spans = ((10, 10), (13, 13))
_NAME_START: Spans = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF)),
    *((0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME_ONLY: Spans = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
_NATIVE = {"s": r"\t\n\r ", "d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{M}\p{N}\p{S}"}
_NO_NATIVE = frozenset({"Cn", "C"})


def re2_class(letters: Letters, fold: bool) -> str:
    """The set in RE2's words, by code points where RE2 has none."""
    if letters.special:
        return r"[^\n\r]" if letters.special == "dot" else "(?s:.)"
    parts = [_span_text(ord(first), ord(last)) for first, last in letters.ranges]
    native = [text for escape in letters.escapes if (text := _native(escape))]
    if letters.minus is None and len(native) == len(letters.escapes):
        return f"[{'^' if letters.negated else ''}{''.join([*parts, *native])}]"
    spans = spans_of(letters, fold)
    return f"[{''.join(_span_text(*span) for span in spans)}]" if spans else r"[^\x{0}-\x{10FFFF}]"


def _native(escape: str) -> str:
    if len(escape) == 1:
        return _NATIVE.get(escape, "")
    name = escape[2:-1]
    if name in BLOCKS:
        return _span_text(*BLOCKS[name]) if escape[0] == "p" else ""
    return "" if name in _NO_NATIVE else f"\\{escape}"


def _span_text(first: int, last: int) -> str:
    return f"\\x{{{first:X}}}" if first == last else f"\\x{{{first:X}}}-\\x{{{last:X}}}"


# --- sets as spans


def union(spans: Iterable[tuple[int, int]]) -> Spans:
    """Any spans, put in order and joined where they touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def complement(spans: Spans) -> Spans:
    """Every code point that is in none of them."""
    rest = []
    start = 0
    for first, last in spans:
        if first > start:
            rest.append((start, first - 1))
        start = last + 1
    return (*rest, (start, _LAST)) if start <= _LAST else tuple(rest)


def difference(a: Spans, b: Spans) -> Spans:
    return complement(union((*complement(a), *b)))


def spans_of(letters: Letters, fold: bool) -> Spans:
    """The characters of a set; with `fold` in all their cases."""
    if letters.special:
        return complement(_LINE_ENDS) if letters.special == "dot" else ((0, _LAST),)
    plain = union((ord(first), ord(last)) for first, last in letters.ranges)
    if fold:
        plain = _folded(plain)
    spans = union([*plain, *(span for escape in letters.escapes for span in _escape_spans(escape))])
    if letters.negated:
        spans = complement(spans)
    if letters.minus is not None:
        spans = difference(spans, spans_of(letters.minus, fold))
    return difference(spans, _SURROGATES)


def _escape_spans(escape: str) -> Spans:
    positive = escape[0].lower()
    if len(escape) > 1:
        name = escape[2:-1]
        spans: Spans = (BLOCKS[name],) if name in BLOCKS else _category(name)
    elif positive == "s":
        spans = _SPACE
    elif positive == "d":
        spans = _category("Nd")
    elif positive == "w":
        spans = complement(union([*_category("P"), *_category("Z"), *_category("C")]))
    elif positive == "i":
        spans = _NAME_START
    else:
        spans = union([*_NAME_START, *_NAME_ONLY])
    return spans if escape[0] == positive else complement(spans)


@lru_cache(maxsize=1)
def _categories() -> dict[str, Spans]:
    """The spans of each two-letter category; some 100 ms, once."""
    found: dict[str, list[tuple[int, int]]] = {}
    category = unicodedata.category
    start, current = 0, category("\0")
    for code in range(1, _LAST + 1):
        if (name := category(chr(code))) != current:
            found.setdefault(current, []).append((start, code - 1))
            start, current = code, name
    found.setdefault(current, []).append((start, _LAST))
    return {name: tuple(spans) for name, spans in found.items()}


@lru_cache(maxsize=64)
def _category(name: str) -> Spans:
    return union(span for key, spans in _categories().items() if key.startswith(name) for span in spans)


# --- cases


@lru_cache(maxsize=8192)
def cases_of(char: str) -> tuple[str, ...]:
    """A character in all its cases (`k`, `K` and the Kelvin sign)."""
    folded = char.casefold()
    variants = {char, char.lower(), char.upper(), char.title(), folded, folded.upper(), _ODD_CASES.get(folded, char)}
    return tuple(variant for variant in variants if len(variant) == 1)


_ODD_CASES = {"k": "\u212a", "å": "\u212b", "s": "\u017f", "ω": "\u2126"}


@lru_cache(maxsize=1)
def _cased() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The letters that have cases, each with the others."""
    letters = (code for name in ("Lu", "Ll", "Lt", "Nl", "So") for a, b in _category(name) for code in range(a, b + 1))
    table = ((code, tuple(map(ord, cases_of(chr(code))))) for code in letters)
    return tuple((code, others) for code, others in table if len(others) > 1)


def _folded(spans: Spans) -> Spans:
    extra = [(one, one) for code, others in _cased() if contains(spans, code) for one in others]
    return union([*spans, *extra])


def contains(spans: Spans, code: int) -> bool:
    index = bisect_right(spans, (code, _LAST)) - 1
    return index >= 0 and spans[index][1] >= code


def test_of(letters: Letters, fold: bool) -> Callable[[str], bool]:
    """Whether a character belongs to the set; with `fold` in any of its cases."""
    spans = spans_of(letters, fold)
    return lambda char: contains(spans, ord(char))
