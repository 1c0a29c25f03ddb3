"""What every act and every query is handed: database, clock, settings, calendar, what is parsed and who is known.

One `Context` a process. Nothing in it belongs to a request or a person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from app import calendars, engine, store
from app.cases import Actor
from app.clock import Clock, SystemClock
from app.config import Settings
from app.errors import BihuanError, Refusal, Text
from app.store import people, releases

ALWAYS_LATEST = frozenset({"authority", "compensation"})
"""Decisions that are taken from the live release unless their setting says otherwise (semantics: *Releases*)."""

_FRESH = timedelta(seconds=10)


K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class NoRelease(BihuanError):
    """No release is live yet: nothing can be started."""


class Catalogue:
    """The releases of the database, each parsed once."""

    def __init__(self, database: store.Store) -> None:
        self._store = database
        self._known: dict[int, engine.Definitions] = {}
        self._lock = threading.Lock()

    def definitions(self, release_id: int) -> engine.Definitions:
        """A release, parsed. Immutable; shared by all threads."""
        found = self._known.get(release_id)
        if found is not None:
            return found
        with self._lock:
            if release_id not in self._known:
                with self._store.read() as tx:
                    files = releases.release_files(tx, release_id)
                self._known[release_id] = engine.load(files, checked=True)
            return self._known[release_id]

    def live_id(self, tx: store.Tx) -> int:
        """The release that new cases start on. Raises `NoRelease`."""
        release_id = releases.live_release(tx)
        if release_id is None:
            raise NoRelease("no release is live: run `flask release load --publish`")
        return release_id


@dataclass(frozen=True)
class GroupInfo:
    id: str
    name: Text
    kind: str


@dataclass(frozen=True)
class UserInfo:
    id: str
    name: str
    active: bool
    language: str
    groups: frozenset[str]
    leads: frozenset[str]
    absences: tuple[tuple[datetime, datetime, str | None], ...] = ()  # from, until, deputy
    task_limit: int | None = None  # where it is not the house's

    def absence(self, now: datetime) -> tuple[datetime, datetime, str | None] | None:
        """The absence that runs now: from, until, deputy."""
        return next((found for found in self.absences if found[0] <= now < found[1]), None)

    def actor(self) -> Actor:
        return Actor(self.id, self.name, self.groups, self.leads, self.language)


@dataclass(frozen=True)
class _People:
    at: datetime
    users: Mapping[str, UserInfo]
    groups: Mapping[str, GroupInfo]
    group_names: Mapping[str, Text]  # those that were deactivated too
    staffed: frozenset[str]  # groups in which somebody works


class Directory:
    """Who exists: read from the database, kept for ten seconds, read again at once when somebody is not found."""

    def __init__(self, database: store.Store, clock: Clock) -> None:
        self._store = database
        self._clock = clock
        self._people: _People | None = None

    def forget(self) -> None:
        """Somebody was changed: read again at the next question."""
        self._people = None

    def _now(self) -> _People:
        found = self._people
        now = self._clock.now()
        if found is None or not found.at <= now < found.at + _FRESH:
            found = self._people = self._read(now)
        return found

    def _read(self, now: datetime) -> _People:
        with self._store.read() as tx:
            users, groups, members = people.all_users(tx), people.all_groups(tx), people.all_memberships(tx)
            absences = people.all_absences(tx, now)
        away: dict[str, list[tuple[datetime, datetime, str | None]]] = {}
        for absence in absences:
            away.setdefault(absence.user_id, []).append((absence.start, absence.end, absence.deputy))
        known = {g.group_id: GroupInfo(g.group_id, Text(g.name_zh, g.name_en), g.kind) for g in groups if g.active}
        of: dict[str, set[str]] = {}
        leads: dict[str, set[str]] = {}
        for member in members:
            if member.group_id in known:
                of.setdefault(member.user_id, set()).add(member.group_id)
                if member.leads:
                    leads.setdefault(member.user_id, set()).add(member.group_id)
        infos = {
            u.user_id: UserInfo(
                u.user_id, u.name, u.active, u.language,
                frozenset(of.get(u.user_id, ())), frozenset(leads.get(u.user_id, ())),
                tuple(away.get(u.user_id, ())), u.task_limit,
            )
            for u in users
        }  # fmt: skip
        staffed = frozenset(group for user in infos.values() if user.active for group in user.groups)
        names = {g.group_id: Text(g.name_zh, g.name_en) for g in groups}
        return _People(now, infos, known, names, staffed)

    @property
    def users(self) -> Mapping[str, UserInfo]:
        return self._now().users

    @property
    def groups(self) -> Mapping[str, GroupInfo]:
        return self._now().groups

    @property
    def group_names(self) -> Mapping[str, Text]:
        """Those of the groups that were deactivated too."""
        return self._now().group_names

    def group_name(self, group: str) -> Text:
        """Its name, also once it was deactivated; the id of one that never was."""
        return self.group_names.get(group, Text(group, group))

    @property
    def staffed(self) -> frozenset[str]:
        """The groups in which somebody works."""
        return self._now().staffed

    def nobody_in(self, groups: Collection[str]) -> bool:
        """Whether there are groups and nobody works in any of them: what is theirs, nobody can take."""
        return bool(groups) and self.staffed.isdisjoint(groups)

    def is_group(self, group: str) -> bool:
        if group in self.groups:
            return True
        self.forget()
        return group in self.groups

    def is_user(self, user: str) -> bool:
        """Whether an active user of this id exists."""
        info = self.users.get(user)
        if info is None:
            self.forget()
            info = self.users.get(user)
        return info is not None and info.active

    def actor(self, user: str) -> Actor:
        """An active user as actor; the refusal `not_found` otherwise."""
        if not self.is_user(user):
            raise Refusal("not_found", Text(f"没有可用的用户 {user}", f"There is no active user {user}"))
        return self.users[user].actor()

    def stand_in(self, user: str | None, now: datetime) -> str | None:
        """Who gets what would go to this user: the deputy of one who is away where they still work here, else the
        user."""
        seen: set[str] = set()
        while user is not None and user not in seen:
            seen.add(user)
            info = self.users.get(user)
            away = info.absence(now) if info else None
            deputy = self.users.get(away[2] or "") if away else None
            if deputy is None or not deputy.active:
                return user
            user = deputy.id
        return user

    def name(self, user: str | None) -> str:
        info = self.users.get(user or "")
        return info.name if info else (user or "系统")


class Recent:
    """Answers that many readers share and that may be some seconds old: counts of groups and of saved views."""

    MOST = 5000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Hashable, tuple[datetime, Any]] = {}

    def get(self, key: Hashable, seconds: float, make: Callable[[], T]) -> T:
        """What `make` answered at most so many seconds ago, else what it answers now."""
        return self.get_all([key], seconds, lambda _missing: {key: make()})[key]

    def get_all(self, keys: Iterable[K], seconds: float, make: Callable[[Sequence[K]], Mapping[K, T]]) -> dict[K, T]:
        """The same for several: `make` is asked once for all that are too old; what it leaves out has no answer."""
        now, known = self._clock.now(), self._known
        found: dict[K, T] = {}
        missing: list[K] = []
        for key in keys:
            at, answer = known.get(key, (now + timedelta(1), None))
            if at <= now < at + timedelta(seconds=seconds):
                found[key] = answer
            else:
                missing.append(key)
        made = make(missing) if missing else {}
        if len(known) >= self.MOST:
            known.clear()
        known.update((key, (now, answer)) for key, answer in made.items())
        return {**found, **made}


@dataclass(frozen=True)
class Context:
    """One a process; immutable, safe across threads."""

    store: store.Store
    clock: Clock
    settings: Settings
    calendar: calendars.Calendar
    catalogue: Catalogue
    people: Directory
    recent: Recent
    cache: engine.Cache | None = None
    limits: engine.Limits = field(default_factory=engine.Limits)


def make_context(
    settings: Settings | None = None, clock: Clock | None = None, *, calendar: calendars.Calendar | None = None
) -> Context:
    """Open the database of the settings and bring its tables up to date."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    database = store.Store(settings.database_url)
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    store.migrate(database)
    if calendar is None:
        text = Path(settings.calendar).read_text("utf-8") if settings.calendar else "24x7"
        calendar = calendars.from_yaml(text)
    limits = engine.Limits(settings.max_elements, settings.max_instances)
    return Context(
        database,
        clock,
        settings,
        calendar,
        Catalogue(database),
        Directory(database, clock),
        Recent(clock),
        engine.Cache(),
        limits,
    )
