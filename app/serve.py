"""Starts the product for `make run` and `flask serve`: database, release, demo data, worker, web server."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable

import waitress

from app import actions, create_app, demo, worker
from app.clock import SystemClock
from app.config import Settings
from app.errors import BihuanError

Say = Callable[[str], object]
CONNECTIONS = 2000
"""Every open page keeps one between two questions; more wait to be accepted."""


def main(*, with_demo: bool, with_worker: bool, say: Say) -> None:
    """Serve until stopped. What is missing gets one clear sentence and ends the process."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    try:
        listener = listen(host, port)
        settings = Settings.from_env()
        ctx = actions.make_context(settings, SystemClock())
        prepare(ctx, with_demo, say)
    except (BihuanError, OSError) as error:
        sys.exit(str(error))
    application = create_app(settings, ctx)
    settle(ctx)
    runner = worker.start(ctx) if with_worker else None
    say(f"Bihuan is at http://{host}:{port} (Ctrl-C stops it)")
    try:
        waitress.serve(
            application,
            sockets=[listener],
            threads=8,
            ident=None,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
        )
    finally:
        if runner is not None:
            runner.shutdown(wait=False)


def settle(ctx: actions.Context) -> None:
    """What is read once is read now and left out of the collector's rounds, which would stop requests for it."""
    with ctx.store.read() as tx:
        ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
    gc.collect()
    gc.freeze()


def listen(host: str, port: str) -> socket.socket:
    """A socket on the port, or a sentence on what to do about it."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise BihuanError(f"PORT must be a number from 1 to 65535, found {port!r}.")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(port)))
    except OSError as error:
        listener.close()
        raise BihuanError(
            f"Port {port} cannot be used ({error.strerror}). Stop what listens there, or take another: "
            "PORT=9000 make run"
        ) from error
    return listener


def prepare(ctx: actions.Context, with_demo: bool, say: Say) -> None:
    """Tables, release 1, demo data where asked for; says when the folders differ from what is live."""
    actions.ensure_groups(ctx)
    first = actions.load_first_release(ctx)
    if first is not None:
        say(f"Release {first.id} is loaded from {ctx.settings.content}.")
    elif actions.folder_differs(ctx):
        say(
            "The folders processes/ forms/ rules/ differ from the live release: "
            "`flask --app app release load` takes them in."
        )
    if with_demo and not actions.has_users(ctx):
        say("Making demo people and a dozen demo cases …")
        demo.fill(ctx, say)
