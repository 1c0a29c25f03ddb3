"""An evaluation as text for a terminal: what was asked, what matched and why."""

from __future__ import annotations

from collections.abc import Iterator

from app import feel
from app.dmn.records import DecisionRecord, Evaluation


def explain(evaluation: Evaluation) -> str:
    """Every decision in the order of evaluation, then the value that was asked for."""
    lines = [line for record in evaluation.records for line in _record(record)]
    lines.append(f"= {feel.to_text(evaluation.value)}")
    if evaluation.outcome != "ok":
        lines.append(f"outcome: {evaluation.outcome}")
    known = {str(warning) for record in evaluation.records for warning in record.warnings}
    lines += [f"warning: {warning}" for warning in map(str, evaluation.warnings) if warning not in known]
    return "\n".join(lines)


def _record(record: DecisionRecord) -> Iterator[str]:
    policy = f" [{record.hit_policy}]" if record.hit_policy else ""
    label = "" if record.name == record.decision else f" {record.name}"
    yield f"{record.decision}{label}{policy} (version {record.version[:12]})"
    for text, value in record.inputs:
        yield f"  {text} = {feel.to_text(value)}"
    for number, annotation, output in _rules(record):
        shown = ", ".join(f"{name} = {feel.to_text(value)}" for name, value in output.items())
        yield f"  rule {number}: {shown}" + (f"  // {annotation}" if annotation else "")
    if record.hit_policy and not record.matched:
        shown = ", ".join(
            f"{name} = {feel.to_text(value)}" for output in record.outputs for name, value in output.items()
        )
        yield f"  no rule matches, default: {shown}" if shown else "  no rule matches"
    yield f"  → {feel.to_text(record.value)}" + ("" if record.outcome == "ok" else f" ({record.outcome})")
    for warning in record.warnings:
        yield f"  warning: {warning}"


def _rules(record: DecisionRecord) -> Iterator[tuple[int, str, dict[str, object]]]:
    """Matched rules with annotation and outputs; rules that only agree with another (ANY) have no outputs of their
    own.
    """
    for at, number in enumerate(record.matched):
        output = dict(record.outputs[at]) if at < len(record.outputs) else {}
        yield number, record.annotations[at], output
