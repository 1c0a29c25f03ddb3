"""From submitted JSON to FEEL values: what may stand in a field of each type, and what an empty one holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from app import feel
from app.errors import Text
from app.forms import texts
from app.forms.components import MULTIPLE_CHOICE, TEXT, Component

MAXIMUM_TEXT = 100_000
MAXIMUM_DIGITS = 34
MAXIMUM_DEPTH = 20
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?P<zone>Z|[+-]\d{2}:\d{2}|@\w+([/+-]\w+)*)?", re.ASCII)
DATE_TIME = re.compile(rf"(?P<date>{DATE.pattern})T(?P<time>{TIME.pattern})", re.ASCII)

FileLookup = Callable[[str], Mapping[str, object] | None]


class Fault(Exception):
    """A value was not accepted: `code` and `text` as in FieldError, `at` the path below the field, if any."""

    def __init__(self, text: Text, code: str = "wrong_type", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(text.en)
        self.text, self.code, self.at = text, code, at


@dataclass(frozen=True)
class Surroundings:
    """What a value is read with: the instant and zone of the submission and the look-up of uploaded files."""

    now: datetime
    zone: tzinfo
    files: FileLookup | None = None


def empty(component: Component) -> object:
    """What form-js holds in a field nobody filled in."""
    if component.type in TEXT:
        return ""
    if component.type == "checkbox":
        return False
    if component.type in MULTIPLE_CHOICE or component.type.startswith("bh_"):
        return []
    return None


def convert(component: Component, value: object, around: Surroundings) -> object:
    """The FEEL value of what was submitted for this field; raises Fault."""
    if component.type in TEXT:
        return _text(component, value)
    if component.type == "number":
        return _number(component, value)
    if component.type == "checkbox":
        if value is None:
            return False
        if not isinstance(value, bool):
            raise Fault(texts.EXPECTED_YES_NO)
        return value
    if component.type == "datetime":
        return temporal(str(component.props.get("subtype") or "date"), component, value, around)
    if component.type == "filepicker":
        return _files(value, around)
    if component.type in MULTIPLE_CHOICE:
        if value is None:
            return []
        if not isinstance(value, list):
            raise Fault(texts.EXPECTED_LIST)
        return [plain(item) for item in value]
    return plain(value)


def plain(value: object, depth: int = 0) -> object:
    """Any JSON (or FEEL) value as a FEEL value; text stays text, numbers become exact. Raises Fault."""
    if depth > MAXIMUM_DEPTH:
        raise Fault(texts.EXPECTED_GROUP)
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _decimal(value)
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {readable(str(key)): plain(item, depth + 1) for key, item in value.items()}
    return feel.from_python(value)


def readable(value: object) -> str:
    """Text that every store can hold; raises Fault for anything else."""
    if not isinstance(value, str):
        raise Fault(texts.EXPECTED_TEXT)
    if len(value) > MAXIMUM_TEXT:
        raise Fault(texts.too_long(len(value), MAXIMUM_TEXT), "too_long")
    if UNREADABLE.search(value):
        raise Fault(texts.UNREADABLE_TEXT, "unreadable")
    return value


def _text(component: Component, value: object) -> str:
    if value is None:
        return ""
    text = readable(value)
    return re.sub(r"[\r\n\t]", " ", text) if component.type == "textfield" else text


def _number(component: Component, value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if component.props.get("serializeToString") is not True or not NUMBER.fullmatch(value):
            raise Fault(texts.EXPECTED_NUMBER)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Fault(texts.EXPECTED_NUMBER)
    return _decimal(value)


def _decimal(value: str | int | float | Decimal) -> Decimal:
    if isinstance(value, float) and not math.isfinite(value):
        raise Fault(texts.EXPECTED_NUMBER)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError):
        raise Fault(texts.EXPECTED_NUMBER) from None
    if not number.is_finite() or len(number.as_tuple().digits) > MAXIMUM_DIGITS or abs(number.adjusted()) > 6000:
        raise Fault(texts.EXPECTED_NUMBER)
    return number


def temporal(kind: str, component: Component, value: object, around: Surroundings) -> object:
    """A date, a time, or a date and time (`kind` as form-js' subtype: date, time, datetime)."""
    if value is None or value == "":
        return None
    expected = {"date": texts.EXPECTED_DATE, "time": texts.EXPECTED_TIME}.get(kind, texts.EXPECTED_DATE_TIME)
    if kind == "date" and isinstance(value, feel.Date):
        return value
    if kind == "time" and isinstance(value, feel.Time):
        return value
    if kind == "datetime" and isinstance(value, feel.DateTime):
        return value
    shape = {"date": DATE, "time": TIME}.get(kind, DATE_TIME)
    found = shape.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Fault(expected)
    if kind != "date":
        _offset_as_declared(component, found)
    return _read(kind, found, around.zone, expected)


def _offset_as_declared(component: Component, found: re.Match[str]) -> None:
    if component.props.get("timeSerializingFormat") in {"utc_offset", "utc_normalized"} and found["zone"] is None:
        raise Fault(texts.EXPECTED_OFFSET)


def _read(kind: str, found: re.Match[str], zone: tzinfo, expected: Text) -> object:
    text = _WITHOUT_SECONDS.sub(r"\1:00", found.group())
    name = {"date": "date", "time": "time"}.get(kind, "date and time")
    if kind == "datetime" and found["zone"] is None:
        try:
            return feel.DateTime.from_datetime(datetime.fromisoformat(text).replace(tzinfo=zone))
        except ValueError:
            raise Fault(expected) from None
    value = _READERS[name].evaluate({"text": text}).value
    if value is None:
        raise Fault(expected)
    return value


_WITHOUT_SECONDS = re.compile(r"((?:^|T)\d{2}:\d{2})(?!:)")  # FEEL wants them, the viewer leaves them out
_READERS = {name: feel.compile_expression(f"{name}(text)") for name in ("date", "time", "date and time")}


def _files(value: object, around: Surroundings) -> object:
    """Contexts `{id, name, size, type}` of the uploaded files; the look-up says which references this actor may use."""
    references = value if isinstance(value, list) else [] if value in (None, "") else [value]
    files: list[object] = []
    for position, reference in enumerate(references):
        if isinstance(reference, dict):
            reference = reference.get("id")
        known = around.files(reference) if isinstance(reference, str) and around.files is not None else None
        if known is None:
            raise Fault(texts.UNKNOWN_FILE, "unknown_file", (position,))
        files.append(plain({name: known.get(name) for name in ("id", "name", "size", "type")}))
    return files or None
