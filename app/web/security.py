"""Headers, cookies and rates: what a browser may do with our pages (OWASP; frontend policy measured in Chromium)."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; "
    "style-src 'self'; {attributes}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STRICT = _POLICY.format(attributes="")
# form-js and diagram-js set style attributes on what they draw
WITH_STYLE_ATTRIBUTES = _POLICY.format(attributes="style-src-attr 'unsafe-inline'; ")
VIEWER_PAGES = frozenset(
    {"tasks.show", "intake.show", "cases.show", "releases.show", "studio.form", "studio.preview", "cases.correction"}
)


def _harden(response: Response) -> Response:
    policy = WITH_STYLE_ATTRIBUTES if request.endpoint in VIEWER_PAGES else STRICT
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def install(app: Flask, *, https: bool, secret: str, largest_upload: int) -> None:
    """Cookies are HttpOnly and SameSite=Lax; over https also Secure with the `__Host-` prefix."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-bihuan" if https else "bihuan",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=https,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        MAX_CONTENT_LENGTH=largest_upload + 1_000_000,
        MAX_FORM_MEMORY_SIZE=4_000_000,
        RATELIMIT_ENABLED=True,
    )
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_harden)


def address_of(asked: Request) -> str:
    return asked.remote_addr or ""
