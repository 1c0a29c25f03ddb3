"""Time zones: an offset in seconds (`int`), an IANA id (`str`), or none at all (`None`, local time)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Zone = int | str | None

MAX_OFFSET = 18 * 3600
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*\Z")
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory", "leapseconds", "tzdata.zi"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def zone_info(zone_id: str) -> ZoneInfo | None:
    """The rules of an IANA zone, or None if there is no such zone."""
    if not _ID.match(zone_id) or zone_id in _NOT_ZONES:
        return None
    try:
        return ZoneInfo(zone_id)
    except (KeyError, ValueError, OSError):
        return None


def parse_zone(text: str) -> Zone:
    """`Z`, `+08:00`, `-05:30:15` or `@Europe/Paris`; raises ValueError for anything else."""
    if text in ("Z", "z"):
        return 0
    if text.startswith("@"):
        if zone_info(text[1:]) is None:
            raise ValueError(f"no such time zone: {text[1:]}")
        return text[1:]
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text[1:].split(":")]
    hours, minutes, seconds = [*parts, 0][:3]
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or offset > MAX_OFFSET:
        raise ValueError(f"not an offset: {text}")
    return sign * offset


def zone_text(zone: Zone) -> str:
    """The zone as it stands at the end of a time: `""`, `Z`, `+08:00`, `@Europe/Paris`."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    hours, rest = divmod(abs(zone), 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{'-' if zone < 0 else '+'}{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _near_year(year: int) -> int:
    """A year in reach of `datetime` with the same calendar: the Gregorian calendar repeats every 400 years."""
    if year > 9990:
        return 9200 + year % 400
    return 400 + year % 400 if year < 10 else year


def offset_at_local(zone: Zone, year: int, month: int, day: int, seconds: int) -> int:
    """Seconds east of UTC that hold in the zone at a local date and second of day (gaps: the offset before)."""
    if zone is None:
        return 0
    if isinstance(zone, int):
        return zone
    info = zone_info(zone)
    if info is None:
        return 0
    local = datetime(_near_year(year), month, day, tzinfo=info) + timedelta(seconds=seconds)
    offset = local.utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def offset_at_instant(zone: Zone, year: int, epoch_seconds: int) -> int:
    """Seconds east of UTC that hold in the zone at an instant; `year` is the instant's year in UTC."""
    if zone is None:
        return 0
    if isinstance(zone, int):
        return zone
    info = zone_info(zone)
    if info is None:
        return 0
    shift = (year - _near_year(year)) // 400 * 146_097 * 86_400
    offset = (_EPOCH + timedelta(seconds=epoch_seconds - shift)).astimezone(info).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())
