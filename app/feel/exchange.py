"""FEEL values to and from Python, JSON-friendly Python, and the JSON text in which they are stored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app.feel.durations import NANOS, DayTimeDuration, YearMonthDuration
from app.feel.errors import LimitExceeded
from app.feel.temporal import Date, DateTime, Time
from app.feel.text import number_text, to_text
from app.feel.values import DECIMAL128, Function, Range

_TAG = "$feel"
_MAX_PARTS = 4_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


def from_python(value: object) -> object:
    """The FEEL value of a Python value. A float is taken as its shortest decimal text, infinities are refused.

    ValueError for a number that is none, TypeError for what has no FEEL counterpart.
    """
    if value is None or isinstance(value, bool | str | Date | Time | DateTime | YearMonthDuration | DayTimeDuration):
        return str(value) if isinstance(value, str) and type(value) is not str else value
    if isinstance(value, Decimal | int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): from_python(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [from_python(item) for item in value]
    if isinstance(value, Range | Function):
        return value
    return _temporal(value)


def _number(value: Decimal | int | float) -> Decimal:
    try:
        number = DECIMAL128.create_decimal(repr(value) if isinstance(value, float) else value)
    except ArithmeticError:
        raise ValueError(f"{value} is not a FEEL number") from None
    if not number.is_finite():
        raise ValueError(f"{value} is not a FEEL number")
    return number or Decimal(0)


def _temporal(value: object) -> object:
    if isinstance(value, datetime):
        return DateTime.from_datetime(value)
    if isinstance(value, date):
        return Date.from_date(value)
    if isinstance(value, time):
        offset = value.utcoffset()
        nanos = ((value.hour * 60 + value.minute) * 60 + value.second) * NANOS + value.microsecond * 1000
        return Time(nanos, None if offset is None else round(offset.total_seconds()))
    if isinstance(value, timedelta):
        return DayTimeDuration.from_timedelta(value)
    raise TypeError(f"{type(value).__name__} has no FEEL counterpart")


def to_python(value: object) -> object:
    """Plain JSON material: whole numbers as `int`, others as `Decimal`, temporal values as ISO text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**18 else value
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        return {key: to_python(item) for key, item in value.items()}
    if isinstance(value, Range | Function):
        return to_text(value)
    return str(value)


def dumps(value: object) -> str:
    """Compact JSON that `loads` turns back into the same value; the same value always gives the same text.

    Numbers are JSON numbers, digit by digit. What JSON has no word for is `{"$feel": [kind, …]}`; a context that has
    the key `$feel` itself is tagged too, so that no value of a user's can be mistaken. Functions are null.
    """
    parts: list[str] = []
    try:
        _write(value, parts)
    except RecursionError:
        raise LimitExceeded("depth", "the value is nested too deep to be stored") from None
    return "".join(parts)


def _write(value: object, parts: list[str]) -> None:
    kind = type(value)
    if kind is str:
        parts.append(_quoted(value))  # type: ignore[arg-type]
    elif kind is Decimal:
        parts.append(_number_json(value))  # type: ignore[arg-type]
    elif value is None or isinstance(value, bool | Function):
        parts.append("true" if value is True else "false" if value is False else "null")
    elif isinstance(value, list):
        _write_list("[", value, "]", parts)
    elif isinstance(value, dict):
        if _TAG in value:
            _write_list(_opening("context"), [[key, item] for key, item in value.items()], "]}", parts)
        else:
            _write_context(value, parts)
    elif isinstance(value, Range):
        ends = [value.start, value.end, value.start_included, value.end_included, value.operator]
        _write_list(_opening("range"), ends, "]}", parts)
    elif kind in _TAGS:
        parts.append(f'{_opening(_TAGS[kind])}"{value}"]}}')
    else:
        raise TypeError(f"{kind.__name__} is not a FEEL value")


def _opening(kind: str) -> str:
    return f'{{"{_TAG}":["{kind}",'


def _write_list(opening: str, items: list[object], closing: str, parts: list[str]) -> None:
    for item in items:
        parts.append(opening)
        _write(item, parts)
        opening = ","
    parts.append(closing if items else opening.removesuffix(",") + closing)
    _check_size(parts)


def _write_context(context: Mapping[str, object], parts: list[str]) -> None:
    separator = "{"
    for key, item in context.items():
        parts.append(f"{separator}{_quoted(key)}:")
        _write(item, parts)
        separator = ","
    parts.append("}" if context else "{}")
    _check_size(parts)


def _check_size(parts: list[str]) -> None:
    if len(parts) > _MAX_PARTS:
        raise LimitExceeded("value size", "the value is too large to be stored")


def _quoted(text: str) -> str:
    return json.dumps(text) if _SURROGATE.search(text) else _TEXT.encode(text)


def _number_json(value: Decimal) -> str:
    text = str(value)
    if "." not in text and "E" not in text:
        return text if text != "-0" else "0"
    return number_text(value) if "E" not in text or -7 <= value.adjusted() <= 40 else text.replace("E+", "E")


_TAGS: dict[type, str] = {
    Date: "date",
    Time: "time",
    DateTime: "dateTime",
    YearMonthDuration: "yearMonthDuration",
    DayTimeDuration: "dayTimeDuration",
}
_PARSERS = {
    "date": Date.parse,
    "time": Time.parse,
    "dateTime": DateTime.parse,
    "yearMonthDuration": YearMonthDuration.parse,
    "dayTimeDuration": DayTimeDuration.parse,
}


def loads(text: str) -> object:
    """The value that `dumps` wrote, or that plain JSON stands for; ValueError for anything else."""
    return _DECODER.decode(text)


def _decimal(text: str) -> Decimal:
    return _number(Decimal(text))


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is not a FEEL number")


def _untagged(value: dict[str, object]) -> object:
    tagged = value.get(_TAG)
    if tagged is None:
        return value
    if len(value) != 1 or not isinstance(tagged, list) or not tagged or not isinstance(tagged[0], str):
        raise ValueError(f"{_TAG} stands alone and before a list")
    kind, *parts = tagged
    if kind == "context":
        return dict(parts)
    if kind == "range":
        return Range(*parts)
    if kind not in _PARSERS:
        raise ValueError(f"there is no kind {kind}")
    return _PARSERS[kind](*parts)


_TEXT = json.JSONEncoder(ensure_ascii=False)
_DECODER = json.JSONDecoder(
    parse_float=_decimal, parse_int=_decimal, parse_constant=_refuse, object_hook=_untagged
)  # made once: making one costs ten times what decoding a short text does
