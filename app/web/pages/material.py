"""The material beside a form, in words: by variable and by who fixed it, each value with its place in the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from app.queries import rows
from app.web import door, labels, words

_SECTIONS = {
    "complaint.demands": "demands",
    "differences": "parties",
    "facts": "parties",
    "confirmations": "parties",
    "promises": "promises",
}
"""What stands in a section of its own on the page of the case."""


@dataclass(frozen=True)
class Item:
    name: str
    text: str
    url: str


@dataclass(frozen=True)
class Fixed:
    """Values that one act or one table fixed; `decision` says why the table did."""

    who: str
    origin: rows.Origin | None
    url: str
    items: list[Item]
    decision: rows.DecisionRow | None


@dataclass(frozen=True)
class Section:
    """`near`: what is known of the same matter besides what the form reads."""

    title: str
    fixed: list[Fixed]
    near: list[Item]


def sections(page: rows.TaskPage) -> list[Section]:
    found = []
    for root, group in groupby(page.material, key=lambda row: row.path.partition(".")[0]):
        told = [(row, item) for row in group if (item := _item(page, row)) is not None]
        asked = [(row, item) for row, item in told if row.asked]
        near = [item for row, item in told if not row.asked]
        if told:
            found.append(Section(labels.name(root, page.case.release), _fixed(page, asked), near))
    return found


def _fixed(page: rows.TaskPage, asked: Iterable[tuple[rows.MaterialRow, Item]]) -> list[Fixed]:
    found = []
    for origin, group in groupby(asked, key=lambda pair: pair[0].origin):
        seq = origin.seq if origin is not None and origin.decision else None
        decision = next((row for row in page.decisions if row.seq == seq), None)
        found.append(Fixed(_who(page, origin), origin, _place(page, origin), [item for _row, item in group], decision))
    return found


def _item(page: rows.TaskPage, row: rows.MaterialRow) -> Item | None:
    """A value that nobody named, or that is shown masked, is no material."""
    name, release = labels.name(row.path, page.case.release), page.case.release
    text = str(row.value) if row.masked else labels.value(row.path, row.value, release)
    if not name or row.path in labels.SECRET or not text.strip("–\n"):
        return None
    section = _SECTIONS.get(row.path)
    return Item(name, text, f"/cases/{page.task.case}#{section}" if section else _place(page, row.origin))


def _place(page: rows.TaskPage, origin: rows.Origin | None) -> str:
    kind = "decision" if origin is not None and origin.decision else "event"
    return f"/cases/{page.task.case}#{f'{kind}-{origin.seq}' if origin is not None else 'data'}"


def _who(page: rows.TaskPage, origin: rows.Origin | None) -> str:
    if origin is None:
        return ""
    if origin.decision:
        return labels.decision_name(origin.decision, page.case.release, words.say(origin.what, door.language()))
    return words.by(origin.who.name if origin.who else None)
