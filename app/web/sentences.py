"""The suggested sentences of the intake screen: grievances from the start form, sentences from the table `empathy`.

Both are content of the live release: a company changes them without touching code (requirements 001-05 to 001-08).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app import dmn, engine
from app.errors import BihuanError
from app.web import door, live_release
from app.web.texts import _

SECONDS = 30
TIMED = ("hotline", "store")
"""Channels on which somebody waits at the other end; elsewhere the sentence opens the acknowledgement."""
FIELD = "complaint.grievance"
DECISION = "empathy"


def grievances(schema: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Up to eight grievances with what to say: `id`, `name`, `sentences`."""
    defs = live_release.definitions()
    english = door.language() == "en"
    found = []
    for option in _options(schema or {}):
        name = str((english and option.get("label_en")) or option.get("label") or option["value"])
        found.append({"id": str(option["value"]), "name": name, "sentences": _sentences(defs, str(option["value"]))})
    return found[:8]


def anyhow() -> str:
    """What is said where the table has no sentence."""
    return _("给您添麻烦了，真的很抱歉。您说的我都记下来，这件事由我跟到底。")


def first(known: Sequence[Mapping[str, Any]]) -> str:
    """The sentence to begin with, before a grievance is chosen: that of the last one, *other*."""
    return known[-1]["sentences"][0] if known and known[-1]["sentences"] else anyhow()


def _components(parent: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in parent.get("components", ()):
        yield component
        yield from _components(component)


def _options(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    field = next((item for item in _components(schema) if item.get("key") == FIELD), {})
    return [option for option in field.get("values", ()) if option.get("value")]


def _sentences(defs: engine.Definitions | None, grievance: str) -> list[str]:
    """The table's texts for a grievance, in its order of outputs; nothing when there is no such table."""
    if defs is None or DECISION not in defs.decisions.decisions:
        return []
    try:
        value = defs.decisions.evaluate(DECISION, {"grievance": grievance}, now=door.now()).value
    except (BihuanError, dmn.ModelError):
        return []
    if isinstance(value, Mapping):
        return [text for text in value.values() if isinstance(text, str) and text]
    return [value] if isinstance(value, str) else []
