"""String functions (DMN 1.5, 10.3.4.3). A character is a Unicode code point."""

from __future__ import annotations

from decimal import Decimal

from app.feel.builtins.arguments import items, string, whole
from app.feel.builtins.registry import builtin
from app.feel.errors import Undefined
from app.feel.regex import Pattern, compile_pattern
from app.feel.run import Run
from app.feel.values import kind


@builtin("substring", "string, start position, length?")
def substring(text: object, start: object, length: object = None) -> str:
    """Positions count from 1, negative ones from the end."""
    value, position = string(text, "string"), whole(start, "start position")
    if position == 0 or abs(position) > len(value):
        raise Undefined(f"a string of {len(value)} characters has no position {position}")
    begin = position - 1 if position > 0 else len(value) + position
    if length is None:
        return value[begin:]
    size = whole(length, "length")
    if size < 1:
        raise Undefined("length must be at least 1")
    return value[begin : begin + size]


@builtin("string length", "string")
def string_length(text: object) -> Decimal:
    return Decimal(len(string(text, "string")))


@builtin("upper case", "string")
def upper_case(text: object) -> str:
    return string(text, "string").upper()


@builtin("lower case", "string")
def lower_case(text: object) -> str:
    return string(text, "string").lower()


@builtin("substring before", "string, match")
def substring_before(text: object, match: object) -> str:
    before, found, _ = _partition(text, match)
    return before if found else ""


@builtin("substring after", "string, match")
def substring_after(text: object, match: object) -> str:
    _, found, after = _partition(text, match)
    return after if found else ""


def _partition(text: object, match: object) -> tuple[str, bool, str]:
    value, sought = string(text, "string"), string(match, "match")
    at = value.find(sought)
    return (value[:at], True, value[at + len(sought) :]) if at >= 0 else ("", False, "")


@builtin("contains", "string, match")
def contains(text: object, match: object) -> bool:
    return string(match, "match") in string(text, "string")


@builtin("starts with", "string, match")
def starts_with(text: object, match: object) -> bool:
    return string(text, "string").startswith(string(match, "match"))


@builtin("ends with", "string, match")
def ends_with(text: object, match: object) -> bool:
    return string(text, "string").endswith(string(match, "match"))


def _pattern(run: Run, pattern: object, flags: object) -> Pattern:
    return compile_pattern(string(pattern, "pattern"), "" if flags is None else string(flags, "flags"), run)


@builtin("matches", "input, pattern, flags?", run=True)
def matches(run: Run, text: object, pattern: object, flags: object = None) -> bool:
    value = string(text, "input")
    return _pattern(run, pattern, flags).found_in(value, run)


@builtin("replace", "input, pattern, replacement, flags?", run=True)
def replace(run: Run, text: object, pattern: object, replacement: object, flags: object = None) -> str:
    value, new = string(text, "input"), string(replacement, "replacement")
    return _pattern(run, pattern, flags).replaced(value, new, run)


@builtin("split", "string, delimiter", run=True)
def split(run: Run, text: object, delimiter: object) -> list[object]:
    value = string(text, "string")
    return list(_pattern(run, delimiter, None).split(value, run))


@builtin("string join", "list, delimiter?", run=True)
def string_join(run: Run, list_: object, delimiter: object = None) -> str:
    """Nulls are left out."""
    separator = "" if delimiter is None else string(delimiter, "delimiter")
    parts: list[str] = []
    size = 0
    for item in items(list_):
        if item is None:
            continue
        if not isinstance(item, str):
            raise Undefined(f"the list must hold strings, not {kind(item)}")
        parts.append(item)
        size += len(item) + len(separator)
    run.check_string(size)
    return separator.join(parts)
