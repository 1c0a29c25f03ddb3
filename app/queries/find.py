"""Full-text search: who may find what, where the words stand, and how that place is shown.

The index knows nothing of rights. A reader who may not read every searchable field finds a case only by words that
stand in fields which they may read; each of the latest `LATEST` matches is looked at for that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app import engine, store
from app.cases import Actor
from app.cases.words import normal, query_words
from app.context import Context
from app.errors import Text
from app.queries.lists import case_rows, decode, encode
from app.queries.reading import Reader
from app.queries.rows import Place, SearchPage
from app.store import case_reads
from app.store import search as index
from app.store.case_reads import CaseLimits
from app.store.types import Row

LATEST = 500
AROUND = 20
"""Characters shown before the first hit of a line."""
SHOWN = 80


@dataclass(frozen=True)
class Finder:
    """What a reader looks for. `everywhere` says that they may read every field that search looks into."""

    reader: Reader
    asked: bool
    words: index.Words
    everywhere: bool

    @classmethod
    def of(cls, reader: Reader, tx: store.Tx, text: str) -> Finder:
        words = tuple(query_words(text))
        return cls(reader, bool(text.strip()), words, bool(words) and _reads_all(reader, tx))

    def narrow(self, tx: store.Tx, wanted: CaseLimits, *, listed: bool = False) -> CaseLimits:
        """The limits of a list with what is looked for; a text without a word is found nowhere. `listed`: a page of
        them is read in an order of its own, not only counted."""
        if not self.asked:
            return wanted
        if self.everywhere:
            few = index.few(tx, self.words, True) if listed and self.reader.ctx.store.is_sqlite else None
            return replace(wanted, words=self.words if few is None else (), ids=few)
        ids = [hit.case_id for hit in self._hits(tx) if self.place(hit) is not None] if self.words else []
        return replace(wanted, ids=ids)

    def _hits(self, tx: store.Tx) -> Sequence[Row]:
        return index.hits(tx, self.reader.reach, self.words, self.reader.ctx.store.is_sqlite, None, LATEST)

    def places(self, tx: store.Tx, rows: Sequence[Row]) -> Mapping[int, Place]:
        """Case → where the words stand in it, for the cases of a page."""
        if not self.words or not rows:
            return {}
        found = {row.case_id: self.place(row) for row in index.texts(tx, {row.case_id for row in rows})}
        return {case_id: place for case_id, place in found.items() if place is not None}

    def place(self, hit: Row) -> Place | None:
        """The first readable field that holds a word, cut to what stands around it; none unless every word stands in a
        field that the reader may read."""
        catalogue = self.reader.ctx.catalogue.definitions(hit.release_id).variables
        groups, missing = self.reader.groups(hit.owner), {word for word, _ in self.words}
        first: Place | None = None
        for field, text in json.loads(hit.text):
            if not _readable(self.reader, catalogue, field, groups):
                continue
            plain = normal(text)
            if here := [word for word, _ in self.words if word in plain]:
                missing -= set(here)
                first = first or Place(_label(catalogue, field), _snippet(text, plain, self.words))
        return first if not missing else None


def _reads_all(reader: Reader, tx: store.Tx) -> bool:
    if reader.actor.is_system:
        return True
    catalogue = reader.ctx.catalogue.definitions(reader.ctx.catalogue.live_id(tx)).variables
    return all(_readable(reader, catalogue, path, reader.actor.groups) for path in catalogue.searchable)


def _readable(reader: Reader, catalogue: engine.VariableCatalogue, field: str, groups: frozenset[str]) -> bool:
    if reader.actor.is_system:
        return True
    variable = catalogue.covering(field)
    return catalogue.readable(field, groups) and not (reader.masked and variable is not None and variable.personal)


_FIELDS = {"number": Text("案件号", "Case number"), "comment": Text("备注", "Note")}


def _label(catalogue: engine.VariableCatalogue, field: str) -> Text:
    variable = catalogue.covering(field)
    return variable.label if variable is not None else _FIELDS.get(field, Text(field, field))


def _snippet(text: str, plain: str, words: index.Words) -> tuple[tuple[str, bool], ...]:
    """What stands around the first hit, in pieces, with true where a word stands."""
    shown = text if len(text) == len(plain) else plain  # a few characters change their length when made plain
    start = max(min(place for word, _ in words if (place := plain.find(word)) >= 0) - AROUND, 0)
    piece = plain[start : start + SHOWN]
    marked = [False] * len(piece)
    for word, _ in words:
        place = piece.find(word)
        while place >= 0:
            marked[place : place + len(word)] = [True] * len(word)
            place = piece.find(word, place + 1)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    for character, hit in zip(shown[start : start + SHOWN], marked, strict=True):
        if pieces and pieces[-1][1] is hit:
            pieces[-1] = (pieces[-1][0] + character, hit)
        else:
            pieces.append((character, hit))
    return (*pieces, ("…", False)) if start + SHOWN < len(shown) else tuple(pieces)


def search(ctx: Context, actor: Actor, text: str, *, after: str | None = None, limit: int = 20) -> SearchPage:
    """Cases that hold every word of the text, newest first, with where. Only what the reader may read counts."""
    reader = Reader.of(ctx, actor)
    reach, limit = reader.reach, min(max(limit, 1), 100)
    place = decode(after, (int,))
    with ctx.store.read() as tx:
        finder = Finder.of(reader, tx, text)
        if not finder.words:
            return SearchPage((), None)
        before = place[0] if place else None
        found = index.hits(tx, reach, finder.words, ctx.store.is_sqlite, before, limit + 1)
        places = {hit.case_id: where for hit in found[:limit] if (where := finder.place(hit)) is not None}
        rows = case_reads.by_ids(tx, actor.id, reach, places.keys())
    more = encode([found[limit - 1].case_id]) if len(found) > limit else None
    newest = sorted(rows, key=lambda row: -row.case_id)
    return SearchPage(case_rows(reader, newest, places), more)
