"""The columns of a case that variables may fill (`column` in `processes/variables.json`), and how values get there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from types import MappingProxyType

from app import feel

Convert = Callable[[object, tzinfo], object]
"""A FEEL value and the zone of the service → what the column holds."""


def instant(value: object, zone: tzinfo, *, end_of_day: bool = False) -> datetime | None:
    """The instant of a FEEL date and time, or of a date: its beginning or its end in the service's time zone."""
    if isinstance(value, feel.DateTime):
        moment = value.to_datetime()
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if isinstance(value, feel.Date):
        day = date.fromisoformat(str(feel.to_python(value)))
        return datetime.combine(day, time(23, 59, 59) if end_of_day else time(), zone)
    return None


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "、".join(part for part in map(_text, value) if part) or None
    return feel.to_text(value)


def _long(value: object, _: tzinfo) -> str | None:
    return _text(value)


def _short(length: int) -> Convert:
    def convert(value: object, _: tzinfo) -> str | None:
        text = _text(value)
        return text[:length] if text else None

    return convert


def _risk(value: object, _: tzinfo) -> str:
    return str(value) if value in ("elevated", "high") else "normal"


def _title(value: object, _: tzinfo) -> str:
    text = " ".join((_text(value) or "").split())
    return text if len(text) <= 120 else text[:119] + "…"


def _whole(value: object, _: tzinfo) -> int | None:
    return int(value) if isinstance(value, Decimal) and abs(value) <= 32_000 else None


def _priority(value: object, zone: tzinfo) -> int:
    number = _whole(value, zone)
    return 50 if number is None else min(max(number, 0), 100)


def _money(value: object, _: tzinfo) -> Decimal | None:
    return value if isinstance(value, Decimal) and abs(value) < Decimal(10) ** 15 else None


COLUMNS: Mapping[str, Convert] = MappingProxyType(
    {
        "title": _title,
        "risk": _risk,
        "priority": _priority,
        "category": _short(64),
        "sub_category": _short(64),
        "channel": _short(64),
        "disposition": _short(32),
        "emotion": _short(32),
        "threat": _short(32),
        "customer_name": _long,
        "customer_phone": _long,
        "customer_email": _long,
        "member_level": _short(64),
        "order_number": _long,
        "order_amount": _money,
        "product": _long,
        "batch": _long,
        "store": _long,
        "department": _short(64),
        "party": _short(64),
        "cause": _short(128),
        "amount": _money,
        "outcome": _short(64),
        "satisfaction": _whole,
        "received_at": instant,
        "soothed_at": instant,
        "plan_set_at": instant,
        "result_given_at": instant,
        "closed_at": instant,
    }
)
"""Column → conversion. A value of the wrong kind becomes what stands for nothing known."""

RISK_RANK = MappingProxyType({"high": 0, "elevated": 1, "normal": 2})


def customer_key(phone: str | None, name: str | None) -> str | None:
    """What makes two cases one customer's: the digits of the phone (a leading +86 or 0086 left out), else the name."""
    digits = "".join(ch for ch in phone or "" if ch.isdigit() and ch.isascii())
    if len(digits) > 11:
        digits = digits.removeprefix("0086").removeprefix("86")
    if len(digits) >= 5:
        return digits
    return " ".join(name.split()) if name and name.strip() else None


def mask_phone(phone: str | None) -> str | None:
    """138****5678: three digits, then stars, then four."""
    if not phone:
        return phone
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 9 else "*" * len(phone)


def mask_name(name: str | None) -> str | None:
    """王**: the first character stays."""
    return name if not name else name[0] + "*" * min(len(name) - 1, 2)
