"""The columns of a case that variables may fill (`column` in `processes/variables.json`), and how values get there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from types import MappingProxyType

from app import feel

ZONE_FALLBACK = UTC


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "、".join(part for part in map(_text, value) if part) or None
    return feel.to_text(value)


def _short(length: int) -> Callable[[object], str | None]:
    def convert(value: object) -> str | None:
        text = _text(value)
        return text[:length] if text else None

    return convert


def _risk(value: object) -> str:
    return value if value in ("elevated", "high") else "normal"  # type: ignore[return-value]


def _title(value: object) -> str:
    text = " ".join((_text(value) or "").split())
    return text if len(text) <= 120 else text[:119] + "…"


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, Decimal) and abs(value) <= 32_000 else None


def _priority(value: object) -> int:
    number = _whole(value)
    return 50 if number is None else min(max(number, 0), 100)


def _money(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) and abs(value) < Decimal(10) ** 15 else None


def _instant(value: object) -> datetime | None:
    if isinstance(value, feel.DateTime):
        moment = value.to_datetime()
    elif isinstance(value, feel.Date):
        moment = datetime.combine(datetime.fromisoformat(str(feel.to_python(value))), time())
    else:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE_FALLBACK)


COLUMNS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "title": _title,
        "risk": _risk,
        "priority": _priority,
        "owner": _short(64),
        "category": _short(64),
        "sub_category": _short(64),
        "channel": _short(64),
        "emotion": _short(32),
        "threat": _short(32),
        "customer_name": _text,
        "customer_phone": _text,
        "customer_email": _text,
        "member_level": _short(64),
        "order_number": _text,
        "order_amount": _money,
        "product": _text,
        "batch": _text,
        "store": _text,
        "department": _short(64),
        "party": _short(64),
        "cause": _short(128),
        "amount": _money,
        "outcome": _short(64),
        "satisfaction": _whole,
        "received_at": _instant,
        "soothed_at": _instant,
        "plan_set_at": _instant,
        "result_given_at": _instant,
    }
)
"""Column → conversion of a FEEL value. A value of the wrong kind becomes what stands for nothing known."""

REQUIRED = MappingProxyType({"title": "", "risk": "normal", "priority": 50})
"""Columns that always hold something."""

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
