"""`not`, `number`, `string` and `range` (DMN 1.5, 10.3.4.1 and 10.3.4.2)."""

from __future__ import annotations

import re
from decimal import Decimal

from app.feel.builtins.arguments import string
from app.feel.builtins.registry import FUNCTIONS, builtin
from app.feel.compare import order
from app.feel.errors import Undefined
from app.feel.run import Run
from app.feel.temporal import parse_temporal
from app.feel.text import to_string, unescape
from app.feel.values import DECIMAL128, Range, kind

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?\Z")
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*"|\.\.|.', re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"\Z', re.DOTALL)
_AT = re.compile(r'@\s*"([^"]*)"\Z')
_CALL = re.compile(r"(date\s+and\s+time|date|time|duration)\s*\((.*)\)\Z", re.DOTALL)


@builtin("not", "negand")
def not_(value: object) -> bool | None:
    if value is None:
        return None
    if type(value) is not bool:
        raise Undefined(f"not takes a boolean, not {kind(value)}")
    return not value


@builtin("number", "from, grouping separator?, decimal separator?")
def number(source: object, grouping: object = None, point: object = None) -> Decimal:
    text = string(source, "from")
    group = _separator(grouping, " .,", "grouping separator")
    decimal = _separator(point, ".,", "decimal separator")
    if group and group == decimal:
        raise Undefined("the separators must differ")
    plain = text.replace(group, "") if group else text
    if decimal and decimal != ".":
        if "." in plain:
            raise Undefined(f"{text} is not a number")
        plain = plain.replace(decimal, ".")
    if not _NUMBER.match(plain):
        raise Undefined(f"{text} is not a number")
    return DECIMAL128.create_decimal(plain)


def _separator(value: object, allowed: str, name: str) -> str:
    if value is None:
        return ""
    text = string(value, name)
    if len(text) != 1 or text not in allowed:
        raise Undefined(f"{name} must be one of {' '.join(repr(char) for char in allowed)}")
    return text


@builtin("string", "from", run=True)
def string_(run: Run, value: object) -> str | None:
    text = to_string(value, run)
    if text is not None:
        run.check_string(len(text))
    return text


@builtin("range", "from", run=True)
def range_(run: Run, source: object) -> Range:
    """From text such as `[1..10)` or `(..date("2026-01-01")]`: endpoints are literals, an infinite one is left out."""
    text = string(source, "from").strip()
    middle = next((piece for piece in _PIECE.finditer(text) if piece[0] == ".."), None)
    if middle is None or text[0] not in "[(]" or text[-1] not in "])[":
        raise Undefined(f"{text} is not a range")
    start_included, end_included = text[0] == "[", text[-1] == "]"
    low, high = text[1 : middle.start()].strip(), text[middle.end() : -1].strip()
    if not low and not high:
        raise Undefined("a range needs an endpoint")
    start, end = (_endpoint(run, part) if part else None for part in (low, high))
    if not low:
        return _half_open(start_included, Range.from_operator("<=" if end_included else "<", end))
    if not high:
        return _half_open(end_included, Range.from_operator(">=" if start_included else ">", start))
    difference = order(start, end)
    if difference is None or difference > 0:
        raise Undefined(f"{text} is not a range")
    return Range(start, end, start_included, end_included)


def _half_open(infinite_end_included: bool, range_value: Range) -> Range:
    if infinite_end_included:
        raise Undefined("an infinite endpoint cannot be included")
    return range_value


def _endpoint(run: Run, text: str, deepest: int = 3) -> object:
    """A literal: a number, a string, `@"…"`, or a date, time or duration made of such literals (rules 60 and 67).

    Nothing else, as the TCK has it (1156): no name and no other function, not even inside.
    """
    if _NUMBER.match(text):
        return DECIMAL128.create_decimal(text)
    quoted = _STRING.match(text)
    if quoted is not None:
        return unescape(quoted[1])
    at = _AT.match(text)
    if at is not None:
        return parse_temporal(at[1])
    call = _CALL.match(text)
    if call is None or not deepest:
        raise Undefined(f"{text} is not an endpoint")
    arguments = [_endpoint(run, part, deepest - 1) for part in _arguments(call[2])]
    return FUNCTIONS[" ".join(call[1].split())].invoke(run, arguments)


def _arguments(text: str) -> list[str]:
    """What stands between the commas, those in strings and in calls left aside."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(text):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]
