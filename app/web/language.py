"""In which language and with which look a page speaks: the user's choice, else Chinese."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, request, session
from flask_babel import Babel
from flask_login import current_user

from app.config import Settings
from app.web import translations

LANGUAGES = ("zh", "en")


def chosen() -> str:
    """`zh` or `en`."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["language"] = asked
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user.is_authenticated and current_user.actor.language in LANGUAGES:
        return str(current_user.actor.language)
    return str(g.get("language", "zh"))


def install(app: Flask, settings: Settings) -> None:
    translations.compile_catalogue()
    babel = Babel()
    babel.init_app(
        app,
        default_locale=settings.language,
        default_timezone=settings.time_zone,
        default_translation_directories=str(Path(translations.__file__).parent),
        locale_selector=chosen,
    )
