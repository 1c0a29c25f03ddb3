"""What a reader may read, and how it is said: people, names of elements and steps, values by permission, masks."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from pathlib import PurePath

from app import cases, engine, feel
from app.cases import Actor, Subject
from app.cases.columns import mask_name, mask_phone
from app.cases.reach import Reach, reach_of
from app.context import Context
from app.errors import Refusal, Text
from app.queries.rows import Deadline, Group, Person
from app.store.types import Row
from app.store.work_reads import Day

MASK = "•••"
OWNER = "owner"
"""A pseudo group in `read` of `variables.json`: the owner of the case."""


_UNTITLED = Text("未说明事由", "No subject given")


@dataclass(frozen=True)
class Reader:
    """One reader at one instant."""

    ctx: Context
    actor: Actor
    now: datetime

    @classmethod
    def of(cls, ctx: Context, actor: Actor) -> Reader:
        return cls(ctx, actor, ctx.clock.now())

    @cached_property
    def day(self) -> Day:
        """Now, and the end of the day in the service's time zone."""
        return Day(self.now, self.midnight(-1))

    def midnight(self, days: int = 0) -> datetime:
        """Where the day so many days ago began in the service's time zone."""
        local = self.now.astimezone(self.ctx.settings.zone)
        return datetime.combine(local.date() - timedelta(days=days), time(), self.ctx.settings.zone)

    @cached_property
    def masked(self) -> bool:
        return cases.masked(self.actor)

    @cached_property
    def reach(self) -> Reach:
        """How far the reader sees over the lists of cases. Refusal: `not_allowed` for who sees none."""
        reach = reach_of(self.actor)
        if reach.nothing:
            raise Refusal("not_allowed", Text("您没有权限查看案件", "You may not see cases"))
        return reach

    @property
    def sight(self) -> Hashable:
        """Equal for readers who see the same in lists of cases: what is counted for one may be told to the other."""
        return (self.masked, self.actor.groups) if self.reach.everything else self.reach

    # ── people and names ─────────────────────────────────────────────────────────────────────────

    def person(self, user: str | None) -> Person | None:
        return Person(user, self.ctx.people.name(user)) if user else None

    def group(self, group: str) -> Group:
        info = self.ctx.people.groups.get(group)
        if info is None:
            return Group(group, self.ctx.people.group_name(group))
        return Group(info.id, info.name, info.kind)  # type: ignore[arg-type]

    def customer(self, name: str | None) -> str:
        return (mask_name(name) if self.masked else name) or ""

    def file_name(self, name: str) -> str:
        """Whoever named a file may have put a name or a phone number into it; the ending says what kind it is."""
        return cover(name) if self.masked else name

    def title(self, row: Row) -> str:
        """What a case is about; that nobody said it, where a caller hung up before."""
        return row.title or _UNTITLED.in_language(self.actor.language)

    def phone(self, phone: str | None, defs: engine.Definitions, owner: str | None) -> str | None:
        """The masked phone; nothing for who may not read it at all."""
        path = defs.variables.columns.get("customer_phone")
        if path is None or not defs.variables.readable(path, self.groups(owner)):
            return None
        return mask_phone(phone)

    def groups(self, owner: str | None) -> frozenset[str]:
        """The reader's groups, as owner of the case with that one too."""
        return self.actor.groups | {OWNER} if owner == self.actor.id else self.actor.groups

    # ── clocks ───────────────────────────────────────────────────────────────────────────────────

    def clock(
        self, due: datetime | None, start: datetime | None, *, name: Text | None = None, paused: bool = False
    ) -> Deadline | None:
        """The clock of a task, under the task's short name."""
        if due is None:
            return None
        return deadline("task", name or Text("截止", "Due"), due, start, self.now, paused=paused)


def deadline(
    kind: str,
    name: Text,
    due: datetime,
    start: datetime | None,
    now: datetime,
    *,
    paused: bool = False,
    met_at: datetime | None = None,
    element: str | None = None,
) -> Deadline:
    """How a clock stands now: running, overdue, met in time or missed."""
    state = "paused" if paused else "overdue" if due < now else "running"
    if met_at is not None:
        state = "met" if met_at <= due else "missed"
    whole = (due - start).total_seconds() if start is not None else 0
    gone = ((met_at or now) - start).total_seconds() if start is not None else 0
    share = min(max(gone / whole, 0.0), 1.0) if whole > 0 else float(due < now)
    return Deadline(kind, name, due, start, state, round(share, 4), element, met_at)  # type: ignore[arg-type]


# ── names out of diagrams ─────────────────────────────────────────────────────────────────────────


def element_name(defs: engine.Definitions, process: str, element: str, fallback: str = "") -> Text:
    info = defs.element(process, element)
    zh = (info.name if info else "") or fallback or element
    return Text(zh, (info.name_en if info else None) or zh)


_ENGLISH: dict[str, dict[str, str]] = {}


def named(defs: engine.Definitions, name: str) -> Text:
    """The name of some element, as history keeps it, in both languages."""
    names = _ENGLISH.get(defs.hash)
    if names is None:
        every = (info for process in defs.processes.values() for info in process.elements.values())
        names = {info.name: info.name_en for info in every if info.name_en}
        if len(_ENGLISH) > 50:
            _ENGLISH.clear()
        _ENGLISH[defs.hash] = names
    return Text(name, names.get(name, name))


def element_short(defs: engine.Definitions, process: str, element: str) -> Text | None:
    """The short name of an element, where the diagram gives one (property `short`)."""
    info = defs.element(process, element)
    return Text(info.short, info.short_en or info.short) if info and info.short else None


@dataclass(frozen=True)
class StepName:
    """A step in both languages, and the short form that rows have room for."""

    name: Text
    short: Text


_STEPS: dict[str, dict[str, StepName]] = {}


def _step(defs: engine.Definitions, step: str) -> StepName:
    names = _STEPS.get(defs.hash)
    if names is None:
        names = {name: _named(name, said) for info in defs.processes.values() for name, said in info.step_names.items()}
        if len(_STEPS) > 50:
            _STEPS.clear()
        _STEPS[defs.hash] = names
    return names.get(step) or _named(step, engine.StepNames())


def _named(step: str, said: engine.StepNames) -> StepName:
    """What the diagram does not say of a step is made of its name: two characters, the first English word."""
    name = Text(step, said.en or step)
    return StepName(name, Text(said.short or step[:2], said.short_en or (name.en.split() or [step])[0]))


def step_name(defs: engine.Definitions, step: str) -> Text:
    """A step in both languages (property `step_en` of an element that bears it)."""
    return _step(defs, step).name


def step_short(defs: engine.Definitions, step: str | None) -> Text | None:
    """The short form of a step (property `step_short`)."""
    return None if step is None else _step(defs, step).short


def step_place(defs: engine.Definitions, process: str, step: str | None) -> tuple[Text | None, int | None, int]:
    """Name and index of a step in the progress bar of a case, and how many steps there are."""
    info = defs.processes.get(process)
    steps = info.steps if info else ()
    if step is None:
        return None, None, len(steps)
    return step_name(defs, step), steps.index(step) if step in steps else None, len(steps)


# ── values by permission ──────────────────────────────────────────────────────────────────────────


class Readable(Mapping[str, object]):
    """The variables of a scope as the reader may see them: unreadable parts left out, personal ones masked."""

    def __init__(self, reader: Reader, defs: engine.Definitions, owner: str | None, view: Mapping[str, object]) -> None:
        self._view = view
        self._catalogue = defs.variables
        self._groups = reader.groups(owner)
        self._masked = reader.masked
        self._all = reader.actor.is_system

    def __getitem__(self, name: str) -> object:
        value = self._view[name]
        if self._all:
            return value
        if not self._catalogue.readable(name, self._groups) and not self._inside(name):
            raise KeyError(name)
        value = prune(self._catalogue, name, value, self._groups)
        return mask(self._catalogue, name, value) if self._masked else value

    def _inside(self, name: str) -> bool:
        """Whether something below an unreadable variable may be read."""
        return any(
            path.startswith(name + ".") and self._catalogue.readable(path, self._groups) for path in self._catalogue
        )

    def __contains__(self, name: object) -> bool:
        return (
            isinstance(name, str)
            and name in self._view
            and (self._all or self._catalogue.readable(name, self._groups) or self._inside(name))
        )

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._view if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def prune(catalogue: engine.VariableCatalogue, path: str, value: object, groups: frozenset[str]) -> object:
    """The parts of a value that the groups may read, also below a context that they may not read as a whole."""
    if isinstance(value, list):
        return [prune(catalogue, path, item, groups) for item in value]
    if isinstance(value, dict):
        found = {name: prune(catalogue, f"{path}.{name}", item, groups) for name, item in value.items()}
        return {name: item for name, item in found.items() if item is not None or value[name] is None}
    return value if catalogue.readable(path, groups) else None


def cover(file_name: str) -> str:
    """`•••.png`"""
    return MASK + PurePath(file_name).suffix


_FILE = frozenset({"id", "name", "size", "type"})
"""What a value holds of a file (docs/forms.md)."""


def mask(catalogue: engine.VariableCatalogue, path: str, value: object) -> object:
    """Personal values and the names of files covered, the rest as it is."""
    if isinstance(value, list):
        return [mask(catalogue, path, item) for item in value]
    if isinstance(value, dict):
        covered = {name: mask(catalogue, f"{path}.{name}", item) for name, item in value.items()}
        return {**covered, "name": cover(str(value["name"]))} if value.keys() >= _FILE else covered
    variable = catalogue.covering(path)
    return MASK if variable is not None and variable.personal and value is not None else value


def show(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "、".join(show(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{name}: {show(item)}" for name, item in value.items())
    return str(feel.to_python(value)) if not isinstance(value, feel.Function) else feel.to_text(value)


# ── the right to see ──────────────────────────────────────────────────────────────────────────────


def require_sight(reader: Reader, row: Row, groups: frozenset[str], people: frozenset[str]) -> Subject:
    """The case as a subject of rights; the refusal `not_allowed` for who may not see it."""
    subject = Subject(owner=row.owner, case_groups=groups, case_people=people)
    cases.require(reader.actor, "see", subject)
    return subject


def no_case(number: str) -> Refusal:
    return Refusal("not_found", Text(f"没有案件 {number}", f"There is no case {number}"))
