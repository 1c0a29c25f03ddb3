"""Hit policies: which of the matched rules count, and what the table's value is (clauses 8.2.10 and 10.3.2.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from app import feel
from app.dmn.records import Outcome
from app.feel import builtins

Policy = Literal["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["SUM", "COUNT", "MIN", "MAX"]

POLICIES: dict[str, Policy] = {
    "UNIQUE": "UNIQUE",
    "U": "UNIQUE",
    "ANY": "ANY",
    "A": "ANY",
    "PRIORITY": "PRIORITY",
    "P": "PRIORITY",
    "FIRST": "FIRST",
    "F": "FIRST",
    "RULE ORDER": "RULE ORDER",
    "R": "RULE ORDER",
    "OUTPUT ORDER": "OUTPUT ORDER",
    "O": "OUTPUT ORDER",
    "COLLECT": "COLLECT",
    "C": "COLLECT",
}
AGGREGATORS: dict[str, str] = {"SUM": "sum", "COUNT": "count", "MIN": "min", "MAX": "max"}
MULTIPLE: frozenset[str] = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})

Output = Mapping[str, object]
"""The outputs of one rule by the names of the output clauses."""


class Hit(NamedTuple):
    """`rules` are indexes from 0 in the order of `outputs`; `value` is what the table returns."""

    rules: tuple[int, ...]
    outputs: tuple[Output, ...]
    value: object
    outcome: Outcome = "ok"
    reason: str = ""


def decide(
    policy: Policy,
    aggregation: Aggregation | None,
    matched: Sequence[int],
    output: Callable[[int], Output],
    simple: bool,
    rank: Callable[[Output], tuple[int, ...]],
) -> Hit:
    """Apply `policy` to the `matched` rules (at least one, in rule order).

    `output` evaluates a rule's outputs, `rank` gives their priority (lowest first), `simple` is true for
    single-output tables.
    """
    if policy in ("UNIQUE", "FIRST"):
        return _first(policy, matched, output, simple)
    outputs = [output(rule) for rule in matched]
    if policy == "ANY":
        return _any(matched, outputs, simple)
    order = list(range(len(matched)))
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        order.sort(key=lambda i: rank(outputs[i]))
    if policy == "PRIORITY":
        order = order[:1]
    rules = tuple(matched[i] for i in order)
    chosen = tuple(outputs[i] for i in order)
    values = [_value(one, simple) for one in chosen]
    if policy == "PRIORITY":
        return Hit(rules, chosen, values[0])
    return Hit(rules, chosen, aggregate(values, aggregation) if aggregation and policy == "COLLECT" else values)


def aggregate(values: list[object], aggregation: Aggregation) -> object:
    """SUM, COUNT, MIN or MAX over the outputs of all hits; of several outputs each for itself."""
    if aggregation != "COUNT" and values and all(isinstance(value, dict) for value in values):
        contexts: list[dict[str, object]] = [value for value in values if isinstance(value, dict)]
        return {name: aggregate([context[name] for context in contexts], aggregation) for name in contexts[0]}
    try:
        return builtins.FUNCTIONS[AGGREGATORS[aggregation]].invoke(feel.Run({}), [values])
    except (feel.Undefined, ArithmeticError):
        return None


def _first(policy: Policy, matched: Sequence[int], output: Callable[[int], Output], simple: bool) -> Hit:
    if policy == "UNIQUE" and len(matched) > 1:
        numbers = ", ".join(str(rule + 1) for rule in matched)
        reason = f"Expected one matching rule at most (UNIQUE) but rules {numbers} match."
        return Hit(tuple(matched), tuple(output(rule) for rule in matched), None, "not_unique", reason)
    only = output(matched[0])
    return Hit((matched[0],), (only,), _value(only, simple))


def _any(matched: Sequence[int], outputs: list[Output], simple: bool) -> Hit:
    for rule, other in zip(matched[1:], outputs[1:], strict=True):
        if any(not _same(outputs[0][name], other[name]) for name in other):
            reason = (
                f"Expected equal outputs of all matching rules (ANY) but rules {matched[0] + 1} and {rule + 1} differ."
            )
            return Hit(tuple(matched), tuple(outputs), None, "not_unique", reason)
    return Hit(tuple(matched), tuple(outputs[:1]), _value(outputs[0], simple))


def _same(left: object, right: object) -> bool:
    return left is right or feel.equal(left, right) is True


def _value(output: Output, simple: bool) -> object:
    return next(iter(output.values())) if simple else dict(output)
