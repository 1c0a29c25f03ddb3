"""What an evaluation hands back: the value, and everything a reviewer asks about it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from app import feel

Outcome = Literal["ok", "no_match", "not_unique", "error"]
"""`no_match`: a single-hit table without default outputs found no rule; `not_unique`: UNIQUE or ANY was violated."""

Mapped = Literal["singleEntry", "singleResult", "collectEntries", "resultList"]


class DecisionRecord(NamedTuple):
    """How one decision of the requirements graph came to its value.

    `version` is the SHA-256 of its file, `inputs` are input expressions (or required names) with their values,
    `matched` the numbers of the rules from 1 in the order in which their outputs stand in the result, `annotations`
    and `outputs` go with them.
    """

    decision: str
    name: str
    version: str
    hit_policy: str | None
    inputs: tuple[tuple[str, object], ...]
    matched: tuple[int, ...]
    annotations: tuple[str, ...]
    outputs: tuple[Mapping[str, object], ...]
    value: object
    outcome: Outcome
    warnings: tuple[feel.Warning, ...]

    def explain(self) -> dict[str, object]:
        """The record as a plain FEEL context, ready for `feel.dumps`."""
        return {
            "decision": self.decision,
            "name": self.name,
            "version": self.version,
            "hit policy": self.hit_policy,
            "inputs": [{"expression": text, "value": value} for text, value in self.inputs],
            "rules": [Decimal(rule) for rule in self.matched],
            "annotations": list(self.annotations),
            "outputs": [dict(output) for output in self.outputs],
            "value": self.value,
            "outcome": self.outcome,
            "warnings": [str(warning) for warning in self.warnings],
        }


class Evaluation(NamedTuple):
    """Value and explanation of a decision (or service). `records` ends with the decision that was asked for."""

    decision: str
    value: object
    outcome: Outcome
    records: tuple[DecisionRecord, ...]
    warnings: tuple[feel.Warning, ...]

    @property
    def record(self) -> DecisionRecord:
        return self.records[-1]

    @property
    def results(self) -> list[dict[str, object]]:
        """The outputs of the matched rules (or the default) as contexts; else one with the value."""
        return [dict(output) for output in self.record.outputs]

    def mapped(self, mapping: Mapped | None) -> object:
        """The value in the shape of Camunda's `mapDecisionResult`; without one, the value of the standard.

        A multiple-hit table without a match gives an empty list for every shape that is a list. Raises ValueError
        where the shape does not fit (several results for a single one, several outputs for an entry).
        """
        results = self.results
        if mapping is None:
            many = self.record.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
            return [] if many and not results and self.value is None and self.outcome == "ok" else self.value
        if mapping == "resultList":
            return results
        if mapping == "collectEntries":
            return [_entry(result) for result in results]
        if len(results) > 1:
            raise ValueError(f"Expected at most one result for {mapping} but found {len(results)}.")
        if not results:
            return None
        return results[0] if mapping == "singleResult" else _entry(results[0])

    def explain(self) -> dict[str, object]:
        """The whole explanation as a plain FEEL context."""
        return {
            "decision": self.decision,
            "value": self.value,
            "outcome": self.outcome,
            "decisions": [record.explain() for record in self.records],
            "warnings": [str(warning) for warning in self.warnings],
        }


def _entry(result: Mapping[str, object]) -> object:
    if len(result) > 1:
        raise ValueError(f"Expected a single output but found {', '.join(result)}.")
    return next(iter(result.values()), None)
