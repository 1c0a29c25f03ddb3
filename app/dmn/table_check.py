"""What a check says about one decision table: overlaps, gaps, rules that never count, outputs that are not allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from app.dmn import analysis, hits, index, xml
from app.dmn.cells import Shape
from app.dmn.table import Table
from app.errors import Finding
from app.feel import types

MAX_OVERLAPS = 10


def table(document: xml.Document, made: Table, domains: Sequence[Shape | None]) -> Iterator[Finding]:
    """All findings about a table; `domains` are the allowed values of its inputs where they are known."""
    yield from _policy(document, made)
    yield from _outputs(document, made)
    if not made.rules:
        yield xml.warning(document, made.id, "Expected at least one rule but the table has none.", "no_rules")
        return
    columns = analysis.axes(made, domains)
    yield from _impossible(document, made, columns)
    if made.policy in ("UNIQUE", "ANY"):
        yield from _overlaps(document, made, columns)
    if made.policy in ("FIRST", "PRIORITY"):
        yield from _shadowed(document, made, columns)
    if made.policy not in hits.MULTIPLE and not any(clause.default for clause in made.outputs):
        yield from _gaps(document, made, columns)


def _policy(document: xml.Document, made: Table) -> Iterator[Finding]:
    if made.policy in ("PRIORITY", "OUTPUT ORDER") and not any(clause.ranks for clause in made.outputs):
        text = f"Expected output values to take the priority from ({made.policy}) but no output has any."
        yield xml.finding(document, made.id, text, "no_priorities")
    if made.aggregation and made.policy != "COLLECT":
        text = f"Expected {made.aggregation} only with COLLECT but the hit policy is {made.policy}; it is not applied."
        yield xml.warning(document, made.id, text, "aggregation")
    elif made.aggregation and not made.simple:
        text = f"Expected one output for {made.aggregation} but found {len(made.outputs)}; each is taken for itself."
        yield xml.warning(document, made.id, text, "aggregation")


def _outputs(document: xml.Document, made: Table) -> Iterator[Finding]:
    """Constant outputs that are not among the clause's output values, or not of its type."""
    for rule in made.rules:
        for clause, cell in zip(made.outputs, rule.outputs, strict=True):
            if not cell.constant or cell.value is None:
                continue
            allowed = clause.allowed.shape if clause.allowed else None
            if allowed and not allowed.intervals and (cell.value in allowed.points) is allowed.negated:
                assert clause.allowed is not None
                text = f"Expected {clause.name} among {clause.allowed.text} but found {cell.text}."
                yield xml.finding(document, cell.id, text, "output_value")
            elif clause.type and not types.coerce(clause.type.shape, cell.value)[1]:
                text = f"Expected {clause.name} to be {clause.type.name} but found {cell.text}."
                yield xml.warning(document, cell.id, text, "output_type")


def _impossible(document: xml.Document, made: Table, columns: Sequence[analysis.Axis]) -> Iterator[Finding]:
    for at, rule in enumerate(made.rules):
        column = analysis.impossible(columns, at)
        if column:
            text = f"Expected rule {at + 1} to match something but no allowed value of {column} satisfies its cell."
            yield xml.warning(document, rule.id, text, "dead_rule")


def _overlaps(document: xml.Document, made: Table, columns: Sequence[analysis.Axis]) -> Iterator[Finding]:
    def harmless(first: int, second: int) -> bool:
        """Under ANY equal outputs may overlap; outputs that are not constant are not judged."""
        if made.policy != "ANY":
            return False
        pairs = list(zip(made.rules[first].outputs, made.rules[second].outputs, strict=True))
        return not any(a.constant and b.constant and a.value != b.value for a, b in pairs)

    for found in islice(analysis.overlaps(columns, len(made.rules), harmless), MAX_OVERLAPS):
        pair = f"{found.first + 1} and {found.second + 1}"
        text = (
            f"Expected rules that exclude each other ({made.policy}) but rules {pair} both match, e.g. {found.where}."
        )
        yield xml.finding(document, made.rules[found.second].id, text, "overlap")


def _shadowed(document: xml.Document, made: Table, columns: Sequence[analysis.Axis]) -> Iterator[Finding]:
    """Rules that never win: all they match is matched by earlier ones (FIRST) or by stronger ones (PRIORITY)."""
    ranks = [_rank(made, at) if made.policy == "PRIORITY" else (at,) for at in range(len(made.rules))]
    masks: dict[tuple[int, ...], int] = {}
    for at, rank in enumerate(ranks):
        if rank is not None:
            masks[rank] = masks.get(rank, 0) | 1 << at
    stronger = 0
    for rank in sorted(masks):
        for at in index.bits(masks[rank]):
            if stronger and analysis.shadowed(columns, at, stronger):
                text = (
                    f"Expected rule {at + 1} to decide something but rules that win over it match all that it matches."
                )
                yield xml.warning(document, made.rules[at].id, text, "dead_rule")
        stronger |= masks[rank]


def _rank(made: Table, rule: int) -> tuple[int, ...] | None:
    cells = made.rules[rule].outputs
    if not all(cell.constant for cell in cells):
        return None
    return made.rank({clause.name: cell.value for clause, cell in zip(made.outputs, cells, strict=True)})


def _gaps(document: xml.Document, made: Table, columns: Sequence[analysis.Axis]) -> Iterator[Finding]:
    for gap in analysis.gaps(columns, len(made.rules)):
        text = f"Expected a rule for every input but none matches {gap}."
        yield xml.warning(document, made.id, text, "gap")
