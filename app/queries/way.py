"""The way that a case took through its diagrams, act by act: what its replay shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app import engine
from app.cases import Actor, trail
from app.cases.trail import Passage, Place
from app.context import Context
from app.engine.definitions import ACTIVITIES
from app.errors import Text
from app.queries.diagrams import process_at
from app.queries.reading import Reader, element_name
from app.queries.rows import ElementState, EventRow, WayStop, WayTaken
from app.queries.seen import Seen
from app.store import tokens

STOPS = 300
_HOLD = ACTIVITIES | {"intermediateCatchEvent"}
_WORK = ACTIVITIES - {"subProcess", "callActivity"}
"""Where a case is said to stand: neither around a step, nor where it only listens."""


def way_taken(ctx: Context, actor: Actor, number: str) -> WayTaken:
    """The latest `STOPS` acts that moved the flow, oldest first. Refusals: `not_found`, `not_allowed`."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        rows = tokens.trail_of(tx, seen.row.case_id, STOPS)[::-1]
    passages = [trail.loads(row.passed) for row in rows]
    before = _before(seen.progress.visits, passages)
    teller, way = seen.teller({}), _Way(seen, Counter(before))
    stops = tuple(way.stop(teller.event(row), passed) for row, passed in zip(rows, passages, strict=True))
    return WayTaken(stops, _by_path(before))


def _before(visits: Mapping[str, Mapping[str, int]], told: Iterable[Sequence[Passage]]) -> Counter[Place]:
    """What was passed before anything that is told: all there is, less what is told."""
    found: Counter[Place] = Counter()
    for path, elements in visits.items():
        for element, times in elements.items():
            found[tuple(path.split("/")) if path else (), element] = times
    found.subtract(one.place for passed in told for one in passed if one.what == "left")
    return +found


def _by_path(visits: Mapping[Place, int]) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for (path, element), times in visits.items():
        found[path][element] = times
    return found


@dataclass
class _Way:
    """What has been passed and where the flow stands, while one goes along it."""

    seen: Seen
    visits: Counter[Place]
    standing: Counter[Place] = field(default_factory=Counter)

    def stop(self, event: EventRow, passed: Sequence[Passage]) -> WayStop:
        for one in passed:
            self._go(one)
        changed: dict[tuple[str, ...], dict[str, tuple[ElementState, int]]] = defaultdict(dict)
        for one in passed:
            changed[one.path][one.element] = (self._state(one.place), self.visits[one.place])
        here = [place for place in self.standing if self._kind(place) in _WORK]
        left = [one.place for one in passed if one.what == "left" and self._kind(one.place)]
        came = [one.place for one in passed if one.what == "entered" and one.place in here]
        own = [place for place in left if place[1] == event.element]
        return WayStop(event, changed, self._names(left), self._names(here), next(reversed(came or own or left), None))

    def _go(self, one: Passage) -> None:
        if one.what == "left":
            self.visits[one.place] += 1
        if self._kind(one.place) not in _HOLD:
            return
        if one.what == "entered":
            self.standing[one.place] += 1
        elif self.standing[one.place] > 1:
            self.standing[one.place] -= 1
        else:
            del self.standing[one.place]

    def _state(self, place: Place) -> ElementState:
        if self.standing[place]:
            return "active"
        return "done" if self.visits[place] else "cancelled"

    def _process(self, path: tuple[str, ...]) -> engine.ProcessInfo | None:
        return process_at(self.seen.defs, self.seen.row.process, path)

    def _kind(self, place: Place) -> str | None:
        """Nothing for a flow."""
        process = self._process(place[0])
        info = process.elements.get(place[1]) if process else None
        return info.kind if info else None

    def _names(self, places: Iterable[Place]) -> tuple[Text, ...]:
        """Each once, in order; what has no name of its own is not told."""
        found: dict[Text, None] = {}
        for path, element in places:
            process = self._process(path)
            name = element_name(self.seen.defs, process.id if process else "", element)
            if name.zh != element:
                found[name] = None
        return tuple(found)
