"""How a case comes into the world: which process, with which values, as which row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app import engine, feel, store
from app.actions.surroundings import functions
from app.actions.work import CaseWork
from app.cases import Actor, CaseFile
from app.cases.progress import Progress
from app.context import Context
from app.errors import Refusal, Text
from app.forms import FileLookup
from app.store import case_rows


@dataclass(frozen=True)
class NewCase:
    release_id: int
    process: str
    now: datetime
    actor: Actor
    owner: str | None


def process_for(defs: engine.Definitions, process: str | None, message: str | None) -> str:
    """The process of this id, or the one that a message of this name starts."""
    if process is not None:
        if process not in defs.processes:
            raise Refusal("not_found", Text(f"没有流程“{process}”", f"There is no process {process!r}"), "process")
        return process
    for info in defs.processes.values():
        if message in info.start_messages:
            return info.id
    raise Refusal(
        "not_expected",
        Text(f"没有流程由消息“{message}”启动", f"No process starts by the message {message!r}"),
        "message",
    )


def start_values(
    ctx: Context,
    defs: engine.Definitions,
    process: str,
    given: Mapping[str, object],
    now: datetime,
    files: FileLookup | None = None,
) -> dict[str, object]:
    """Leaf path → FEEL value: judged by the start form if there is one, else as given."""
    form = defs.forms.get(defs.processes[process].start_form or "")
    if form is not None:
        local = now.astimezone(ctx.settings.zone)
        return dict(form.validate(given, MappingProxyType({}), now=local, files=files, functions=functions(ctx)))
    return dict(leaves(given))


def leaves(given: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Nested data as leaf paths, so that what stands beside a value is not lost by writing it."""
    for name, value in given.items():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(value, Mapping) and value:
            yield from leaves(value, path)
        else:
            yield path, feel.from_python(value)


def begin(ctx: Context, tx: store.Tx, new: NewCase) -> CaseWork:
    """Insert the case as an empty one and load it for work."""
    defs = ctx.catalogue.definitions(new.release_id)
    values = {
        "year": new.now.astimezone(ctx.settings.zone).year,
        "process": new.process,
        "release_id": new.release_id,
        "status": "open",
        "opened_at": new.now,
        "opened_by": new.actor.id or None,
        "updated_at": new.now,
        "owner": new.owner,
        "version": 0,
        "events": 0,
        "title": defs.processes[new.process].name or new.process,
        "received_at": new.now,
        "progress": Progress().dumps(),
        "variables": CaseFile.empty().dumps(),
        "snapshot": b"",
    }
    case_id = case_rows.insert_case(tx, values)
    row = case_rows.load_case(tx, case_id)
    return CaseWork.of(ctx, tx, new.actor, row, new.now)
