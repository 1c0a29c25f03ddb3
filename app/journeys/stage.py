"""Where a journey plays: a throw-away database with cast, release and calendar, and a clock that stands still."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from app import actions
from app.cases import Actor
from app.clock import FakeClock, SystemClock
from app.config import Settings
from app.context import Context, make_context
from app.errors import BihuanError
from app.journeys.cast import Person, introduce
from app.journeys.script import Play, Script
from app.store import throwaway

SHIPPED = Path(__file__).parents[2]


class Setting(Protocol):
    """What a player needs of the place it plays on."""

    ctx: Context
    clock: FakeClock

    def actor(self, by: Any) -> Actor | None:
        """The person of `by:`; nothing where the script names nobody who exists."""
        ...

    def restart(self) -> None:
        """Forget everything in memory, as a new process would."""
        ...


class WrongStage(BihuanError):
    """The script asks for something that is not there: a folder, a calendar."""


class _Templates:
    """Databases with tables and cast, made once a process and copied for each journey."""

    def __init__(self) -> None:
        self._sqlite: Path | None = None
        self._postgresql: dict[str, str] = {}

    def sqlite(self, target: Path) -> str:
        if self._sqlite is None:
            folder = Path(tempfile.mkdtemp(prefix="bihuan-template-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            self._sqlite = folder / "template.db"
            self._prepare(f"sqlite:///{self._sqlite}")
        shutil.copy(self._sqlite, target)
        return f"sqlite:///{target}"

    def postgresql(self, server: str, name: str) -> str:
        if server not in self._postgresql:
            template = f"bihuan_template_{os.getpid()}_{uuid.uuid4().hex[:8]}"
            self._prepare(throwaway.create(server, template))
            self._postgresql[server] = template
            atexit.register(self.drop, server)
        return throwaway.create(server, name, self._postgresql[server])

    def drop(self, server: str) -> None:
        """Drop the template on a server, once."""
        if (template := self._postgresql.pop(server, None)) is not None:
            throwaway.drop(server, template)

    @staticmethod
    def _prepare(url: str) -> None:
        with tempfile.TemporaryDirectory(prefix="bihuan-") as instance:
            ctx = make_context(_settings(url, Path(instance), "24x7"), SystemClock())
            introduce(ctx)
            ctx.store.dispose()


TEMPLATES = _Templates()


def _settings(url: str, instance: Path, calendar: str) -> Settings:
    named = "" if calendar == "24x7" else calendar
    return Settings(database_url=url, instance=instance, secret_key=uuid.uuid4().hex, calendar=named).complete()


class Stage:
    """A context manager: everything is gone at its end."""

    ctx: Context

    def __init__(self, script: Script, server: str | None = None) -> None:
        self.script = script
        self.server = server
        self.clock = FakeClock(script.now)
        self._clean: list[Callable[[], object]] = []

    def __enter__(self) -> Stage:
        folder = Path(tempfile.mkdtemp(prefix="bihuan-journey-"))
        self._clean.append(lambda: shutil.rmtree(folder, ignore_errors=True))
        try:
            self._settings = _settings(self._database(folder), folder, self._calendar())
            self.ctx = make_context(self._settings, self.clock)
            introduce(self.ctx, _own_people(self.script.steps))
            release = self.script.release or SHIPPED
            if not release.is_dir():
                raise WrongStage(f"{self.script.file}: expected `release:` to name a folder, found {release}")
            actions.load_release(self.ctx, actions.SYSTEM, actions.read_folder(release), note="journey", publish=True)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if hasattr(self, "ctx"):
            self.ctx.store.dispose()
        for clean in reversed(self._clean):
            clean()

    def _database(self, folder: Path) -> str:
        if self.server is None:
            return TEMPLATES.sqlite(folder / "journey.db")
        name, server = f"bihuan_journey_{uuid.uuid4().hex[:12]}", self.server
        self._clean.append(lambda: throwaway.drop(server, name))
        return TEMPLATES.postgresql(server, name)

    def _calendar(self) -> str:
        if self.script.calendar == "24x7":
            return "24x7"
        file = (self.script.file.parent / self.script.calendar).resolve()
        if not file.is_file():
            raise WrongStage(f"{self.script.file}: expected `calendar:` to be 24x7 or a file, found {file}")
        return str(file)

    def restart(self) -> None:
        """Forget everything in memory, as a new process would: only the database remains."""
        self.ctx.store.dispose()
        self.ctx = make_context(self._settings, self.clock)

    def actor(self, by: Any) -> Actor | None:
        """The person of `by:`; nothing where the script names nobody who exists."""
        user = str(by.get("user") if isinstance(by, Mapping) else by)
        return self.ctx.people.actor(user) if self.ctx.people.is_user(user) else None


def _own_people(steps: tuple[Play, ...]) -> Iterator[Person]:
    """People that the script brings along: `by: {user: x, groups: [y]}`."""
    for play in steps:
        value = play.value if isinstance(play.value, Mapping) else {}
        for by in (play.options.get("by"), value.get("by")):
            if isinstance(by, Mapping) and isinstance(by.get("user"), str):
                yield Person(by["user"], by["user"], tuple(map(str, by.get("groups") or ())))
        yield from _own_people(play.steps)
