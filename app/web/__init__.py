"""The web room: the sole home of the request, the session and `g`. Two thin doors, pages (HTML) and api (JSON), to the
same actions and queries; nothing here decides what may happen to a case."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.context import Context
from app.web import api, compress, door, faults, incoming, language, pages, people, security, shell


def install(app: Flask, settings: Settings, ctx: Context | None) -> None:
    """Everything a request meets, from the outside in."""
    app.extensions["bihuan.settings"] = settings
    if ctx is not None:
        app.extensions["bihuan"] = ctx
    incoming.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    compress.install(app)
    security.install(app, https=settings.secure_cookies, secret=settings.secret_key, largest_upload=settings.max_upload)
    language.install(app, settings)
    people.install(app)
    shell.install(app)
    pages.install(app)
    api.install(app)
    faults.install(app)


__all__ = ["door", "install"]
