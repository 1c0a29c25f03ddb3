"""What may come in: texts that every database can hold, numbers that can be a row's, JSON as the standard writes it.

Pasted text may carry NUL or half a surrogate pair. No reader ever sees these, PostgreSQL and UTF-8 refuse them: they
are dropped at the door, so that nobody behind it has to think of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NoReturn

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import BaseConverter, IntegerConverter

LARGEST = 2**31 - 1
"""The largest number of a row that a URL may name."""
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def holdable(text: str) -> str:
    """The text without what no database holds."""
    return _UNHOLDABLE.sub("", text)


def row_number(text: str | None) -> int | None:
    """A row's number as a URL or a form gives it; nothing for a text that cannot be one."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST)):
        return None
    return int(text) if int(text) <= LARGEST else None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return holdable(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {holdable(name): _clean(item) for name, item in value.items()}
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON (RFC 8259)")


class Json(DefaultJSONProvider):
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises ValueError for what is no JSON, also for NaN and for what is nested more deeply than we read."""
        try:
            return _clean(super().loads(s, parse_constant=_no_number, **kwargs))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


class Texts(ImmutableMultiDict[str, Any]):
    """The arguments of a URL or the fields of a form."""

    def __init__(self, given: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(
            [(holdable(name), holdable(value) if isinstance(value, str) else value) for name, value in given]
        )


class Incoming(Request):
    parameter_storage_class = Texts


class RowNumber(IntegerConverter):
    """`<int:file>`: larger numbers than any row has lead nowhere."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **options})


class Name(BaseConverter):
    """`<number>`: one part of a path, of a length that a name may have."""

    regex = "[^/\x00]{1,200}"


def install(app: Flask) -> None:
    """Before any page is registered: the rules of their addresses are made with these."""
    app.json = Json(app)
    app.json.sort_keys = False
    app.request_class = Incoming
    app.url_map.converters |= {"int": RowNumber, "default": Name}
