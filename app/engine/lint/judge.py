"""All rules over all files of a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.engine import parser
from app.engine.lint import (
    activities,
    allowed,
    camunda,
    data,
    dataflow,
    drawing,
    events,
    expressions,
    flows,
    people,
    pools,
    references,
    release,
    schema,
)
from app.engine.lint.diagram import Diagram
from app.engine.lint.library import FILE, Library, Names, read
from app.errors import Finding

RULES = (schema, references, allowed, camunda, events, flows, activities, data, pools, expressions, people, drawing)
"""What is asked of each diagram."""
MAX_FINDINGS = 500


def inspect(
    files: Mapping[str, bytes], elsewhere: Names | None = None, neighbours: Mapping[str, bytes] | None = None
) -> Library:
    """Read and judge the files; the library's report holds the findings. `neighbours` are only looked up."""
    library = read(files, elsewhere, neighbours)
    for diagram in library.judged:
        check_diagram(diagram)
    release.check(library)
    dataflow.check(library)
    if not any(finding.severity == "error" for finding in findings(library)):
        _make_executable(library)
    return library


def check_diagram(diagram: Diagram) -> None:
    """Everything that can be said of one file alone."""
    for rule in RULES:
        rule.check(diagram)


def findings(library: Library) -> tuple[Finding, ...]:
    """The findings by file, errors first, at most `MAX_FINDINGS` of each file."""
    files: dict[str, list[Finding]] = {}
    for finding in library.report.findings:
        if finding.file not in library.neighbours:
            files.setdefault(finding.file, []).append(finding)
    return tuple(finding for file in sorted(files) for finding in _first(files[file]))


def _first(found: list[Finding]) -> list[Finding]:
    found.sort(key=lambda finding: finding.severity != "error")
    more = found[MAX_FINDINGS:]
    if not more:
        return found
    return [*found[:MAX_FINDINGS], Finding(found[0].file, FILE, more[0].severity, f"has {len(more):,} more findings")]


def executable(diagrams: Iterable[Diagram]) -> parser.Parsed:
    """What the engine makes of diagrams. Raises `parser.ParseFailed`."""
    return parser.parse({diagram.file: diagram.root for diagram in diagrams})


def _make_executable(library: Library) -> None:
    """What the rules let pass must be readable for the engine."""
    try:
        library.parsed = executable(library.judged)
    except parser.ParseFailed as error:
        library.report.extend(error.findings)
