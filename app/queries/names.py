"""Names out of the diagrams, for filters and for the list beside a diagram."""

from __future__ import annotations

from collections.abc import Mapping

from app import engine
from app.context import Context
from app.errors import Text
from app.queries.reading import step_name
from app.queries.timeline import element_names as names_of


def element_names(ctx: Context, release_id: int, process: str) -> Mapping[str, Text]:
    """Element id → name, of a process and of those that it calls."""
    return names_of(ctx.catalogue.definitions(release_id), process)


def step_names(defs: engine.Definitions) -> tuple[Text, ...]:
    """The steps of a release's processes, in their order: what a list can be filtered by."""
    names = dict.fromkeys(step for info in defs.processes.values() for step in info.steps)
    return tuple(step_name(defs, name) for name in names)
