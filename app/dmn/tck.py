"""Runs folders of the DMN Technology Compatibility Kit and compares as the kit's own runners do.

A folder is one of the kit's (`compliance-level-*` above test folders), one level, or a single test folder with a
`.dmn` and its `-test-*.xml`. Numbers are equal within 1e-8, null equals only null, lists go item by item, contexts by
their set of keys.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

from lxml import etree

from app import feel
from app.dmn import model as models
from app.dmn import xml
from app.dmn.records import Evaluation
from app.errors import BihuanError

TOLERANCE = Decimal("1e-8")
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
TEMPORAL = frozenset({"date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration"})
SKIPPED = {"0076-feel-external-java": "it calls methods of Java classes, which are not run here"}
"""Test folders that are not run, by name, with the reason."""


@dataclass(frozen=True)
class Case:
    """The outcome of one test case; `reason` says what differed."""

    level: str
    folder: str
    file: str
    id: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """`skipped` holds folder and reason, with the number of cases in it."""

    cases: tuple[Case, ...]
    skipped: tuple[tuple[str, str, int], ...]

    @property
    def failures(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if not case.passed)

    def lines(self, failures: bool = False) -> Iterator[str]:
        """The report as text; its last lines are the totals."""
        if failures:
            for case in self.failures:
                yield f"{case.folder}/{case.id}: {case.reason}"
        for folder, reason, count in self.skipped:
            yield f"{folder}: {count} skipped because {reason}"
        failed = len(self.failures)
        yield f"{len(self.cases) - failed} passed, {failed} failed"
        yield f"{sum(count for _, _, count in self.skipped)} skipped"

    def write_csv(self, path: Path) -> None:
        """One row a case, in the columns of the kit's own result files."""
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            for case in self.cases:
                state = "SUCCESS" if case.passed else "ERROR"
                writer.writerow([case.level, case.folder, case.id, state, case.reason])
            for folder, reason, _ in self.skipped:
                writer.writerow(["", folder, "", "SKIPPED", reason])


def run(folder: Path | str, level: int | None = None) -> Report:
    """Run every test case below `folder`, of one conformance level or of all."""
    cases: list[Case] = []
    skipped: list[tuple[str, str, int]] = []
    for test in _test_files(Path(folder), level):
        name = test.parent.name
        if name in SKIPPED:
            skipped.append((name, SKIPPED[name], len(list(_cases(_parse(test))))))
        else:
            cases.extend(_run_file(test))
    return Report(tuple(cases), tuple(skipped))


def _test_files(folder: Path, level: int | None) -> list[Path]:
    wanted = f"compliance-level-{level}" if level else ""
    tests = sorted(folder.rglob("*.xml"))
    return [test for test in tests if not wanted or wanted in test.resolve().parts]


def _parse(test: Path) -> etree._Element:
    return etree.fromstring(test.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _cases(root: etree._Element) -> Iterator[etree._Element]:
    return root.iterchildren("{*}testCase")


def _run_file(test: Path) -> Iterator[Case]:
    root = _parse(test)
    level = next((part for part in test.resolve().parts if part.startswith("compliance-level-")), "")
    named = (root.findtext("{*}modelName") or "").strip()
    make = partial(Case, level, test.parent.name, test.name)
    try:
        model = _model(test.parent, named)
    except (BihuanError, OSError) as error:
        reason = str(error)
        yield from (make(case.get("id", "?"), False, reason) for case in _cases(root))
        return
    for case in _cases(root):
        reason = _run_case(model, case)
        yield make(case.get("id", "?"), not reason, reason)


def _model(folder: Path, named: str) -> models.Model:
    """The model that the test names, with the folder's others if it imports any; the named one first."""
    main = folder / named
    files = {named: main.read_bytes()}
    if xml.read(named, files[named]).imports:
        files |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.dmn")) if path.name != named}
    return models.load(files)


def _run_case(model: models.Model, case: etree._Element) -> str:
    """What differed, or nothing."""
    inputs = dict(map(_input, case.iterchildren("{*}inputNode")))
    differences = []
    for node in case.iterchildren("{*}resultNode"):
        name = " ".join(node.get("name", "").split())
        try:
            found = _evaluate(model, case, name, inputs)
        except BihuanError as error:
            differences.append(f"{name}: {error}")
            continue
        expected = _value(node.find("{*}expected"))
        if not same(expected, found):
            differences.append(f"{name}: expected {_show(expected)} but found {_show(found)}")
    return "; ".join(differences)


def _input(node: etree._Element) -> tuple[str, object]:
    name = " ".join(node.get("name", "").split())
    namespace = node.get("namespace")
    return (f"{{{namespace}}}{name}" if namespace else name), _value(node)


def _evaluate(model: models.Model, case: etree._Element, result: str, inputs: dict[str, object]) -> object:
    kind, invocable = case.get("type", "decision"), case.get("invocableName", "")
    if kind == "decisionService":
        return _service_result(model, model.evaluate_service(invocable, inputs), invocable, result)
    if kind == "bkm":
        return model.invoke(invocable, inputs).value
    try:
        return model.evaluate(result, inputs, given=inputs).value
    except models.UnknownDecision:
        return _service_result(model, model.evaluate_service(result, inputs), result, result)


def _service_result(model: models.Model, evaluation: Evaluation, service: str, result: str) -> object:
    """A result node names the service itself or one of its output decisions."""
    outputs = model.compiled(model.find(service, "decisionService")).outputs
    if len(outputs) > 1 and any(result == node.name for node in outputs):
        return evaluation.value.get(result) if isinstance(evaluation.value, dict) else None
    return evaluation.value


def _value(node: etree._Element | None) -> object:
    """A value of the test file: `<value>`, `<list>` of items, or components of a context."""
    if node is None or node.get(NIL) == "true":
        return None
    components = list(node.iterchildren("{*}component"))
    if components:
        return {" ".join(part.get("name", "").split()): _value(part) for part in components}
    listed = node.find("{*}list")
    if listed is not None:
        return None if listed.get(NIL) == "true" else [_value(item) for item in listed.iterchildren("{*}item")]
    value = node.find("{*}value")
    return None if value is None else _simple(value)


def _simple(value: etree._Element) -> object:
    if value.get(NIL) == "true":
        return None
    kind = (value.get(TYPE) or "string").rpartition(":")[2]
    text = "".join(map(str, value.itertext()))
    if kind == "string":
        return text
    text = text.strip()
    if kind == "boolean":
        return text in ("true", "1")
    if kind in TEMPORAL:
        return feel.parse_temporal(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def same(expected: object, found: object) -> bool:
    """Equality of the kit: see the module."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) < TOLERANCE
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(same(value, found[name]) for name, value in expected.items())
    return type(expected) is type(found) and expected == found


def _show(value: object) -> str:
    return feel.to_text(value)


def main_report(
    folder: Path | str, level: int | None, failures: bool, table: Path | None, echo: Callable[[str], object]
) -> int:
    """Run, tell, and write the table if one is wanted. Gives 0 if no case failed, else 1."""
    report = run(folder, level)
    if table is not None:
        report.write_csv(table)
    for line in report.lines(failures):
        echo(line)
    return 1 if report.failures else 0
