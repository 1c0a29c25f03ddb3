"""What every page and every API call needs from the request: the context, who acts, in which language, how to answer.

A refusal becomes the right status with a text in the reader's language; a script gets it as JSON, everybody else a
page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, jsonify, request
from flask_babel import get_locale
from flask_login import current_user

from app import actions
from app.cases.actors import Actor
from app.errors import Refusal

if TYPE_CHECKING:
    from app.web.people import SignedIn

STATUS = {
    "not_found": 404,
    "not_allowed": 403,
    "not_open": 409,
    "claimed_by_other": 409,
    "stale": 409,
    "invalid": 422,
    "not_expected": 409,
    "locked": 409,
}


def ctx() -> actions.Context:
    return cast(actions.Context, current_app.extensions["bihuan"])


def me() -> SignedIn:
    return cast("SignedIn", current_user)


def actor() -> Actor:
    """The signed-in person; pages without one are guarded by `login_required`."""
    return me().actor


def now() -> datetime:
    return ctx().clock.now()


def zone() -> ZoneInfo:
    return ZoneInfo(ctx().settings.time_zone)


def on_paper() -> bool:
    """Whether the page is to be printed: *today* means nothing on it tomorrow."""
    return request.endpoint == "cases.printed"


def language() -> str:
    """`zh` or `en`; chosen once a request."""
    if "spoken" not in g:
        locale = get_locale()
        g.spoken = "en" if locale is not None and locale.language == "en" else "zh"
    return str(g.spoken)


def wants_json() -> bool:
    """Asked by a script: its own header, or JSON preferred to HTML."""
    if request.path.startswith("/api/") or request.headers.get("X-Requested-With") == "desk":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def problem(refusal: Refusal) -> dict[str, object]:
    """A refusal as JSON: code, text, field and every field error in the reader's language."""
    tongue = language()
    return {
        "code": refusal.code,
        "text": refusal.text.in_language(tongue),
        "field": refusal.field,
        "errors": [
            {"field": fault.field, "text": fault.text.in_language(tongue), "code": fault.code}
            for fault in refusal.errors
        ],
        "details": _sayable(refusal.details, tongue),
    }


def _sayable(value: object, tongue: str) -> object:
    """Details for the browser: texts in one language, instants as ISO text."""
    if isinstance(value, Mapping):
        return {str(key): _sayable(item, tongue) for key, item in value.items()}
    if hasattr(value, "in_language"):
        return value.in_language(tongue)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_sayable(item, tongue) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def refused(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(problem(refusal)), STATUS[refusal.code]


def safe_next(target: str | None, default: str = "/work") -> str:
    """Where to go after signing in: only a path of this site, never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target):
        return default
    return target
