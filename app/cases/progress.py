"""How far a case has come: open tasks with their steps, rounds of each step, and how often tokens came by each element.

Bounded by the size of the diagrams however often the case loops; kept as one JSON text beside the snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class StepRecord:
    """When a step was entered first and last (ISO 8601), and how often."""

    first: str
    last: str
    rounds: int


@dataclass
class Progress:
    """Mutable while one act works on the case."""

    tasks: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)  # key → step, due (ISO, UTC)
    steps: dict[str, StepRecord] = field(default_factory=dict)
    visits: dict[str, dict[str, int]] = field(default_factory=dict)  # path joined by / → element → times

    @classmethod
    def loads(cls, text: str) -> Progress:
        stored = json.loads(text)
        return cls(
            {int(key): (step, due) for key, step, due in stored["tasks"]},
            {name: StepRecord(*values) for name, values in stored["steps"].items()},
            stored["visits"],
        )

    def dumps(self) -> str:
        tasks = [[key, step, due] for key, (step, due) in self.tasks.items()]
        steps = {name: [record.first, record.last, record.rounds] for name, record in self.steps.items()}
        content = {"tasks": tasks, "steps": steps, "visits": self.visits}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def open(self, key: int, step: str | None, due: datetime | None, now: datetime) -> None:
        """A task opened: its step begins a round unless the step is already at work."""
        if step is not None and all(step != other for other, _ in self.tasks.values()):
            at = now.isoformat()
            record = self.steps.get(step)
            if record is None:
                self.steps[step] = StepRecord(at, at, 1)
            else:
                record.last, record.rounds = at, record.rounds + 1
        self.tasks[key] = (step, due.isoformat() if due else None)

    def change(self, key: int, due: datetime | None) -> None:
        if key in self.tasks:
            self.tasks[key] = (self.tasks[key][0], due.isoformat() if due else None)

    def close(self, keys: Iterable[int]) -> None:
        for key in keys:
            self.tasks.pop(key, None)

    def visit(self, path: Sequence[str], element: str) -> None:
        elements = self.visits.setdefault("/".join(path), {})
        elements[element] = elements.get(element, 0) + 1

    def furthest(self, steps: Sequence[str]) -> str | None:
        """The furthest step with an open task, in the order of the progress bar."""
        order = {name: position for position, name in enumerate(steps)}
        found = [step for step, _ in self.tasks.values() if step in order]
        return max(found, key=lambda step: order[step]) if found else None

    def next_due(self) -> datetime | None:
        """The earliest due time of an open task."""
        dues = [datetime.fromisoformat(due) for _, due in self.tasks.values() if due]
        return min(dues) if dues else None
