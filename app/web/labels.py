"""How values of the case file and of decisions are said to people, in their language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from app.cases.columns import RISK_RANK
from app.errors import Text
from app.queries.rows import EventRow, News, VariableRow
from app.web import door, live_release, words
from app.web.release_words import of_release

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?(@[\w/+-]+)?", re.ASCII)
_PATH = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")


def _say(text: Text) -> str:
    return text.in_language(door.language())


def choices(column: str) -> Mapping[str, Text]:
    """What a form of the live release offers for a column of the case, by value: `channel`, `category`, …"""
    release, defs = live_release.number(), live_release.definitions()
    if release is None or defs is None:
        return {}
    return of_release(release).options.get(defs.variables.columns.get(column, ""), {})


def choice(column: str, value: str) -> str:
    """A value of a column as the form says it that offers it."""
    known = choices(column).get(value)
    return _say(known) if known else value


def code(kind: str, value: str | None) -> str:
    """The product's own, short word for a code; for others what the form says that offers it."""
    if value is None or value in words.CODES[kind]:
        return words.code(kind, value)
    return choice(kind, value)


def value(path: str, content: object, release: int) -> str:
    """A value of the case file as a person reads it: options by their label, instants as day and time."""
    if isinstance(content, str):
        known = of_release(release)
        text = known.options.get(path, {}).get(content) or known.values.get(content)
        text = text or door.ctx().people.group_names.get(content)
        return _say(text) if text else instant(content)
    if isinstance(content, list):
        between = "\n" if any(isinstance(item, Mapping) for item in content) else words.separator()
        return between.join(value(path, item, release) for item in content) or "–"
    if isinstance(content, Mapping):
        parts = _parts(path, content, release)
        return parts[0][1] if len(parts) == 1 else " · ".join(" ".join(part).strip() for part in parts) or "–"
    return words.plain(content)


def _parts(path: str, content: Mapping[str, Any], release: int) -> list[tuple[str, str]]:
    """Name and value of what a context holds. What is named elsewhere only is told without a name; keys and marks of
    the process that nobody named are not for people."""
    filled = ((f"{path}.{key}", key, item) for key, item in content.items() if item not in (None, "", []))
    named = ((name(place, release), place, key, item) for place, key, item in filled)
    elsewhere = of_release(release).parts
    return [(said, value(place, item, release)) for said, place, key, item in named if said or key in elsewhere]


def instant(text: str) -> str:
    """A date and time written by FEEL as people write it; any other text as it is."""
    if not _INSTANT.fullmatch(text):
        return text
    plain = text.split("@")[0]
    try:
        at = datetime.fromisoformat(plain)
    except ValueError:
        return text
    at = at if at.tzinfo else at.replace(tzinfo=door.zone())
    return words.exact(at, door.zone())[:-3] if door.on_paper() else words.day_time(at, door.now(), door.zone())


SECRET = frozenset({"customer.phone", "customer.email"})
"""Shown masked; looking at them is recorded."""


def side(path: str, content: object, release: int) -> str:
    """One side of a change, as `value` says it; what is shown masked elsewhere is masked here too."""
    return "•••" if _secret(path) else value(path, content, release)


def gist(event: EventRow, most: int = 3, longest: int = 40) -> str:
    """What was said in a completed task, at a glance: its first short texts and choices."""
    if event.kind != "completed":
        return ""
    written = ((change.path, change.after) for change in event.changes if not _secret(change.path))
    texts = [(path, text) for path, text in written if isinstance(text, str) and not _INSTANT.match(text)]
    told = [value(path, text, event.release) for path, text in texts]
    return " · ".join([text for text in told if 0 < len(text) <= longest][:most])


def news(told: News) -> str:
    """The latest event of a case in a line: whose it is, and what was chosen or done."""
    said = value(*told.answer, told.release) if told.answer else _say(told.gist)
    whose = _say(told.group) if told.group else told.who
    return words.labelled(whose, said) if whose else said


def name(path: str, release: int) -> str:
    """What the value at a path is called: by the catalogue, by a form, by the table that puts it out; else nothing."""
    known = of_release(release)
    root, _, rest = path.partition(".")
    found = known.names.get(path) or (known.outputs.get(root, {}).get(rest) if rest else known.decisions.get(root))
    return _say(found) if found else ""


def _secret(path: str) -> bool:
    return any(path == secret or secret.startswith(f"{path}.") for secret in SECRET)


def variable(row: VariableRow, release: int) -> str:
    return row.text if row.masked else value(row.path, row.value, release)


def decision_name(decision: str, release: int, recorded: str = "") -> str:
    """The name of a table in the reader's language; as it was recorded when the release holds it no more."""
    known = of_release(release).decisions.get(decision)
    return _say(known) if known else recorded or decision


def tables(schema: Mapping[str, Any], release: int) -> dict[str, Any]:
    """What the tables that a form shows are called, for the browser: their names, inputs, outputs and values."""
    known = of_release(release)
    named = {component["decision"] for component in _all(schema) if component.get("decision") in known.decisions}
    told = {
        decision: {
            "name": _say(known.decisions[decision]),
            "inputs": {text: _say(label) for text, label in known.inputs.get(decision, {}).items()},
            "outputs": {name: _say(label) for name, label in known.outputs.get(decision, {}).items()},
            "options": _options_of(decision, release),
        }
        for decision in named
    }
    groups = {key: group.name for key, group in door.ctx().people.groups.items()}
    return {
        "tables": told,
        "values": {key: _say(text) for key, text in {**known.values, **groups}.items()} if told else {},
    }


def _options_of(decision: str, release: int) -> dict[str, dict[str, str]]:
    """Of each input and output of a table what its values are called."""
    known = of_release(release)
    read = {text: next(iter(_PATH.findall(text)), "") for text in known.inputs.get(decision, {})}
    put = {name: f"{decision}.{name}" for name in known.outputs.get(decision, {})}
    return {
        key: {value: _say(text) for value, text in known.options[path].items()}
        for key, path in {**read, **put}.items()
        if path in known.options
    }


def _all(parent: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in parent.get("components") or ():
        yield component
        yield from _all(component)


def output_name(decision: str, output: str, release: int) -> str:
    """Also of a context that no table names: then what such a part is called elsewhere, if that is one name."""
    known = of_release(release)
    found = known.outputs.get(decision, {}).get(output) or known.names.get(f"{decision}.{output}")
    found = found or known.parts.get(output)
    return _say(found) if found else output


def input_name(decision: str, expression: str, release: int) -> str:
    known = of_release(release).inputs.get(decision, {}).get(expression.strip())
    return _say(known) if known else name(expression.strip(), release) or expression


NOTHING = "none"
"""What a table says for a value that is missing: it cannot ask for null beside other texts."""


def outcome(path: str, content: object, release: int) -> str:
    """A value that a table read or put out. `path`: of an output, or the expression of an input, which names what it
    reads."""
    if content == NOTHING:
        return words.plain(None)
    if not isinstance(content, str):
        return value(path, content, release)
    if content in RISK_RANK:
        return words.code("risk", content)
    options = of_release(release).options
    named = next((read for read in _PATH.findall(path) if content in options.get(read, ())), path)
    return value(named, content, release)
