"""Sets of characters: for RE2 as text, for the bounded matcher as a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache

from app.feel.names import WORD
from app.feel.regex_syntax import BLOCKS, Letters, in_category

Spans = list[tuple[int, int]]
_LAST = sys.maxunicode
_SPACES = frozenset("\t\n\r ")
_NAME_START = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}" + (
    r"\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME_CHAR = _NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_WORDS = r"\p{L}\p{M}\p{N}\p{S}"
_INSIDE = {"s": r"\t\n\r ", "d": r"\p{Nd}", "D": r"\P{Nd}", "w": _WORDS, "i": _NAME_START, "c": _NAME_CHAR}
_NO_NATIVE = frozenset({"Cn", "C"})


def re2_class(letters: Letters, fold: bool) -> str:
    """The set in RE2's words, by code points where RE2 has none."""
    if letters.special:
        return r"[^\n\r]" if letters.special == "dot" else "(?s:.)"
    if letters.minus is None:
        parts = [_char_span(ord(first), ord(last)) for first, last in letters.ranges]
        native = [_native(escape) for escape in letters.escapes]
        if None not in native:
            inside = "".join([*parts, *(part for part in native if part is not None)])
            return f"[{'^' if letters.negated else ''}{inside}]"
        if len(native) == 1 and not parts and not letters.negated:
            return (
                f"[^{_INSIDE[letters.escapes[0].lower()]}]" if letters.escapes[0] in "SWIC" else _spelled(letters, fold)
            )
    return _spelled(letters, fold)


def _native(escape: str) -> str | None:
    if escape in _INSIDE:
        return _INSIDE[escape]
    if len(escape) > 1:
        name = escape[2:-1]
        if name in BLOCKS and escape[0] == "p":
            return _char_span(*BLOCKS[name])
        if name not in BLOCKS and name not in _NO_NATIVE:
            return f"\\{escape}"
    return None


def _char_span(first: int, last: int) -> str:
    return f"\\x{{{first:X}}}" if first == last else f"\\x{{{first:X}}}-\\x{{{last:X}}}"


def _spelled(letters: Letters, fold: bool) -> str:
    spans = _spans(test_of(letters, fold))
    return f"[{''.join(_char_span(*span) for span in spans)}]" if spans else r"[^\x{0}-\x{10FFFF}]"


def _spans(test: Callable[[str], bool]) -> Spans:
    spans: Spans = []
    start: int | None = None
    for code in range(_LAST + 1):
        inside = not 0xD800 <= code <= 0xDFFF and test(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            spans.append((start, code - 1))
            start = None
    return spans if start is None else [*spans, (start, _LAST)]


def test_of(letters: Letters, fold: bool) -> Callable[[str], bool]:
    """Whether a character belongs to the set; with `fold` in any of its cases."""
    if letters.special:
        return (lambda char: char not in "\n\r") if letters.special == "dot" else (lambda _char: True)
    minus = test_of(letters.minus, fold) if letters.minus is not None else None

    def inside(char: str) -> bool:
        found = any(first <= one <= last for one in _cases(char, fold) for first, last in letters.ranges)
        found = found or any(_in_escape(char, escape) for escape in letters.escapes)
        return found != letters.negated and not (minus is not None and minus(char))

    return inside


@lru_cache(maxsize=8192)
def cases_of(char: str) -> tuple[str, ...]:
    """A character in all its cases (`k`, `K` and the Kelvin sign)."""
    folded = char.casefold()
    variants = {char, char.lower(), char.upper(), char.title(), folded, folded.upper(), _ODD_CASES.get(folded, char)}
    return tuple(variant for variant in variants if len(variant) == 1)


_ODD_CASES = {"k": "\u212a", "å": "\u212b", "s": "\u017f", "ω": "\u2126"}


def _cases(char: str, fold: bool) -> tuple[str, ...]:
    return cases_of(char) if fold else (char,)


def _in_escape(char: str, escape: str) -> bool:
    if len(escape) > 1:
        return in_category(char, escape[2:-1]) == (escape[0] == "p")
    positive = escape.lower()
    if positive == "s":
        found = char in _SPACES
    elif positive == "d":
        found = in_category(char, "Nd")
    elif positive == "w":
        found = not any(in_category(char, name) for name in ("P", "Z", "C"))
    elif positive == "i":
        found = char == ":" or (char != "?" and WORD.fullmatch(char) is not None)
    else:
        found = char in ":-." or (char != "?" and WORD.fullmatch(f"a{char}") is not None)
    return found == (escape == positive)
