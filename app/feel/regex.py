"""Regular expressions of XPath 3.1 and XML Schema (DMN 1.5, 10.3.4.3), matched in linear time.

A pattern is translated for RE2. What RE2 cannot do, back references, a matcher of our own does within a fixed
number of steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import re2

from app.feel.backtrack import Backtracker
from app.feel.charsets import re2_class
from app.feel.errors import Undefined
from app.feel.regex_syntax import (
    Alternatives,
    Anchor,
    BackReference,
    Group,
    Item,
    Letters,
    RegexSyntaxError,
    Repeat,
    Sequence,
    parse_pattern,
)

if TYPE_CHECKING:
    from app.feel.run import Run

MAX_PATTERN = 10_000
_MAX_REPEAT = 1_000
_REPLACEMENT = re.compile(r"\\(.?)|\$([0-9]{0,9})", re.DOTALL)

Span = tuple[int, int]
Groups = tuple[Span, ...]
"""Where the whole match and each group lies; (-1, -1) for a group that did not take part."""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern; `engine` is RE2's, or the bounded one."""

    engine: Any
    groups: int
    literal: bool

    def found_in(self, text: str, run: Run | None = None) -> bool:
        return next(self._matches(text, run), None) is not None

    def replaced(self, text: str, replacement: str, run: Run | None = None) -> str:
        """`Undefined` if the pattern matches nothing at all or the replacement names what is not there."""
        self._refuse_empty()
        parts = [replacement] if self.literal else _replacement_parts(replacement, self.groups)
        result: list[str] = []
        size = at = 0
        for spans in self._matches(text, run):
            begin, end = spans[0]
            result.append(text[at:begin])
            for part in parts:
                result.append(part if isinstance(part, str) else _text_of(text, spans[part]))
            at = end
            size += sum(map(len, result[-len(parts) - 1 :]))
            if run is not None:
                run.check_string(size)
        result.append(text[at:])
        return "".join(result)

    def split(self, text: str, run: Run | None = None) -> Iterator[str]:
        self._refuse_empty()
        at = 0
        for spans in self._matches(text, run):
            yield text[at : spans[0][0]]
            at = spans[0][1]
        yield text[at:]

    def _refuse_empty(self) -> None:
        if next(self._matches("", None), None) is not None:
            raise Undefined("the pattern matches the empty string")

    def _matches(self, text: str, run: Run | None) -> Iterator[Groups]:
        if isinstance(self.engine, Backtracker):
            yield from self.engine.matches(text, run)
            return
        for match in self.engine.finditer(text):
            if run is not None:
                run.spend(1)
            yield tuple(match.span(i) for i in range(self.groups + 1))


def _text_of(text: str, span: Span) -> str:
    return text[span[0] : span[1]] if span[0] >= 0 else ""


def _replacement_parts(replacement: str, groups: int) -> list[str | int]:
    r"""`$N` is a group (the longest N that exists), `\$` and `\\` stand for themselves (XPath 3.1, fn:replace)."""
    parts: list[str | int] = []
    at = 0
    for match in _REPLACEMENT.finditer(replacement):
        parts.append(replacement[at : match.start()])
        at = match.end()
        if match[2] is None:
            if match[1] not in ("\\", "$"):
                raise Undefined(r"in a replacement \ stands only before \ or $")
            parts.append(match[1])
            continue
        if not match[2]:
            raise Undefined("in a replacement $ stands only before a digit")
        digits = match[2]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        if int(digits) <= groups:
            parts.append(int(digits))
        parts.append(match[2][len(digits) :])
    return [*parts, replacement[at:]]


_COMPILED: dict[tuple[str, str], Pattern] = {}
_MAX_COMPILED = 512
_COST = 16
_COST_OF_NEW = 3_000


def compile_pattern(pattern: str, flags: str = "", run: Run | None = None) -> Pattern:
    """`Undefined` for a pattern or flags that are not XPath's. The latest patterns are kept."""
    known = _COMPILED.get((pattern, flags))
    if run is not None:
        run.spend(_COST if known is not None else _COST_OF_NEW)
    if known is None:
        known = _compiled(pattern, flags)
        if len(_COMPILED) >= _MAX_COMPILED:
            _COMPILED.clear()
        _COMPILED[pattern, flags] = known
    return known


def _compiled(pattern: str, flags: str) -> Pattern:
    if len(pattern) > MAX_PATTERN:
        raise Undefined(f"a pattern has at most {MAX_PATTERN} characters")
    wrong = set(flags) - set("smixq")
    if wrong:
        raise Undefined(f"there is no flag {''.join(sorted(wrong))}")
    try:
        parsed = parse_pattern(pattern, flags)
        if parsed.back_references:
            return Pattern(Backtracker(parsed, flags), parsed.groups, "q" in flags)
        return Pattern(_re2(parsed.root, flags), parsed.groups, "q" in flags)
    except RegexSyntaxError as error:
        raise Undefined(f"{pattern!r} is not a pattern: {error}") from None
    except RecursionError:
        raise Undefined("the pattern is nested too deep") from None


def _re2(root: Item, flags: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 16 << 20
    options.case_sensitive = "i" not in flags
    options.never_nl = False
    try:
        return re2.compile(_translated(root, "i" in flags), options)
    except re2.error as error:
        reason = error.args[0] if error.args else "too large"
        shown = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise Undefined(f"the pattern cannot be used: {shown}") from None


def _translated(item: Item, fold: bool) -> str:
    if isinstance(item, Letters):
        return re2_class(item, fold)
    if isinstance(item, Sequence):
        return "".join([_translated(part, fold) for part in item.items])
    if isinstance(item, Alternatives):
        return "|".join([_translated(part, fold) for part in item.items])
    if isinstance(item, Group):
        return f"({'' if item.number else '?:'}{_translated(item.body, fold)})"
    if isinstance(item, Anchor):
        return {"^": r"\A", "$": r"\z", "m^": "(?m:^)", "m$": "(?m:$)"}[item.kind]
    if isinstance(item, Repeat):
        return _repeated(item, fold)
    assert not isinstance(item, BackReference)
    return ""


def _repeated(item: Repeat, fold: bool) -> str:
    body = f"(?:{_translated(item.body, fold)})"
    lazy = "?" if item.lazy else ""
    if max(item.least, item.most or 0) > _MAX_REPEAT:
        raise Undefined(f"a pattern repeats at most {_MAX_REPEAT} times")
    if item.most is None and item.least < 2:
        return body + ("+" if item.least else "*") + lazy
    if item.least == 0 and item.most == 1:
        return body + "?" + lazy
    return f"{body}{{{item.least},{'' if item.most is None else item.most}}}{lazy}"
