"""Bihuan: customer complaints on BPMN and DMN. This file assembles the web application and does nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings
    from app.context import Context


def create_app(settings: Settings | None = None, ctx: Context | None = None) -> Flask:
    """The web application and its commands. Without a context one is made from the settings at the first request.

    The imports stand here so that the pure rooms can be used without loading Flask and everything above them.
    """
    from flask import Flask

    from app import cli, web
    from app.config import Settings

    settings = settings or (ctx.settings if ctx else Settings.from_env())
    app = Flask("app.web", instance_path=str(settings.instance.resolve()))
    web.install(app, settings, ctx)
    cli.register(app)
    return app
