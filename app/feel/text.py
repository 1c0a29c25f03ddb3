"""FEEL values as FEEL text: what `string()` answers and what a person can paste back into an expression."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from app.feel.durations import DayTimeDuration, YearMonthDuration
from app.feel.names import WORD
from app.feel.temporal import Date, DateTime, Time
from app.feel.values import Range

if TYPE_CHECKING:
    from app.feel.run import Run

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KEYWORDS = frozenset(
    {"for", "return", "if", "then", "else", "some", "every", "satisfies", "in", "and", "or", "between", "instance"}
    | {"of", "function", "external", "true", "false", "null", "not"}
)


def number_text(value: Decimal) -> str:
    """Without exponent, without useless zeros: `1.50` is 1.5, `1E+3` is 1000."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def quoted(value: str) -> str:
    return '"' + "".join(_ESCAPES.get(char, char) for char in value) + '"'


def to_string(value: object, run: Run | None = None) -> str | None:
    """What `string(value)` is: bare text for strings and temporal values, FEEL text for the rest."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Date | Time | DateTime | YearMonthDuration | DayTimeDuration):
        return str(value)
    return to_text(value, run)


def to_text(value: object, run: Run | None = None) -> str:
    """The value as a FEEL literal: it parses back to the same value (functions excepted)."""
    if run is not None:
        run.spend(1)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join([to_text(item, run) for item in value])}]"
    if isinstance(value, dict):
        return f"{{{', '.join([f'{_key(key)}: {to_text(item, run)}' for key, item in value.items()])}}}"
    if isinstance(value, Range):
        return _range_text(value, run)
    if isinstance(value, Date | Time | DateTime | YearMonthDuration | DayTimeDuration):
        return f'@"{value}"'
    return str(value)


def _key(key: str) -> str:
    return key if WORD.fullmatch(key) and "?" not in key and key not in _KEYWORDS else quoted(key)


def _range_text(value: Range, run: Run | None) -> str:
    if value.operator:
        shown = value.end if value.operator in ("<", "<=") else value.start
        return f"({value.operator} {to_text(shown, run)})"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{to_text(value.start, run)}..{to_text(value.end, run)}{closing}"


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def unescape(body: str) -> str:
    """The characters between the quotes of a string literal."""
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_escaped, body)
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _escaped(match: re.Match[str]) -> str:
    if match[3] is None:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]
    return _SIMPLE_ESCAPES.get(match[3], match[0])
