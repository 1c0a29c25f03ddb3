"""How a person likes the desk to look: kept in the browser it is looked at with, in one cookie."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import Response, current_app, request

COOKIE = "desk"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "density": ("normal", "compact", "roomy"),
    "letters": ("on", "off"),
}
_YEAR = 365 * 24 * 3600


def _kept() -> dict[str, str]:
    found = dict(parse_qsl(request.cookies.get(COOKIE, "")[:500]))
    return {name: value for name, value in found.items() if value in CHOICES.get(name, ())}


def chosen(name: str) -> str:
    """What was chosen, or the first choice."""
    return _kept().get(name, CHOICES[name][0])


def keep(answer: Response, changed: Mapping[str, str]) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        COOKIE, urlencode({**_kept(), **changed}), max_age=_YEAR, httponly=True, samesite="Lax", secure=secure
    )
