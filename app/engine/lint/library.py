"""All files of a release at once, read as far as they can be read, and what references can be resolved to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from app import dmn, forms
from app.engine import parser
from app.engine import variables as catalogue
from app.engine.lint import drawing, references, xml
from app.engine.lint.diagram import Diagram, Report, kind
from app.engine.variables import VariableCatalogue

FILE = "file"
"""What stands for the element where a finding is about the file as a whole."""


@dataclass(frozen=True)
class Names:
    """Ids that exist besides the files at hand: in the live release, or elsewhere in a folder."""

    processes: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()

    def __or__(self, other: Names) -> Names:
        return Names(self.processes | other.processes, self.forms | other.forms, self.decisions | other.decisions)


@dataclass
class Library:
    """The readable part of a release. `report` holds what was found while reading."""

    report: Report
    diagrams: list[Diagram] = field(default_factory=list)
    forms: dict[str, forms.Form] = field(default_factory=dict)
    form_files: dict[str, str] = field(default_factory=dict)  # id → file
    rules: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, dmn.DecisionInfo | None] = field(default_factory=dict)
    variables: VariableCatalogue | None = None
    variables_file: str = catalogue.FILE
    model: dmn.Model | None = None
    parsed: parser.Parsed | None = None  # set where no error was found
    elsewhere: Names = Names()
    neighbours: frozenset[str] = frozenset()  # files that are only looked up, not judged

    @property
    def judged(self) -> list[Diagram]:
        """The diagrams that findings are wanted of."""
        return [diagram for diagram in self.diagrams if diagram.file not in self.neighbours]

    @property
    def processes(self) -> Iterator[tuple[Diagram, etree._Element]]:
        return ((diagram, process) for diagram in self.diagrams for process in diagram.processes)

    def names(self) -> Names:
        """The ids that these files define, for those who refer to them from outside."""
        processes = {process.get("id", "") for _, process in self.processes}
        return Names(frozenset(processes), frozenset(self.form_files), frozenset(self.decisions))


def kind_of(file: str, source: bytes) -> str:
    """`bpmn`, `dmn`, `form`, `variables` or `other`: by the name, and where that says nothing by the content."""
    path = PurePosixPath(file.replace("\\", "/"))
    if path.name == "variables.json":
        return "variables"
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in ("bpmn", "dmn", "form"):
        return suffix
    head = source[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return "form"
    if head.startswith(b"<"):
        return "dmn" if b"/DMN/" in head else "bpmn"
    return "other"


def read(
    files: Mapping[str, bytes], elsewhere: Names | None = None, neighbours: Mapping[str, bytes] | None = None
) -> Library:
    """Read every file; whatever cannot be read is an error in the report and left out of the library."""
    neighbours = neighbours or {}
    library = Library(Report(), elsewhere=elsewhere or Names(), neighbours=frozenset(neighbours) - frozenset(files))
    for file, source in {**neighbours, **files}.items():
        _READERS[kind_of(file, source)](library, file, source)
    _read_rules(library)
    return library


def _read_diagram(library: Library, file: str, source: bytes) -> None:
    try:
        diagram = Diagram(file, xml.parse_diagram(source), library.report)
    except xml.Unreadable as error:
        library.report.add(file, FILE, "error", str(error), "unreadable")
        return
    if not drawing.too_large(diagram):
        references.drop_prefixes(diagram)
        library.diagrams.append(diagram)


def _read_form(library: Library, file: str, source: bytes) -> None:
    if file not in library.neighbours:
        library.report.extend(forms.check(source, file))
    stem = PurePosixPath(file).stem
    try:
        form = forms.load(source, file)
    except forms.FormError as error:
        library.report.extend(error.findings)
        library.form_files.setdefault(stem, file)
        return
    if form.id in library.forms:
        text = f"has the id {form.id!r}, as {library.form_files[form.id]} has; every form has an id of its own"
        library.report.add(file, form.id, "error", text, "duplicate_id")
        return
    library.forms[form.id] = form
    library.form_files[form.id] = file


def _read_rule(library: Library, file: str, source: bytes) -> None:
    try:
        xml.parse(source)
    except xml.Unreadable as error:
        library.report.add(file, FILE, "error", str(error), "unreadable")
        return
    library.rules[file] = source


def _read_variables(library: Library, file: str, source: bytes) -> None:
    library.variables_file = file
    try:
        library.variables = catalogue.load(source, file)
    except catalogue.VariablesError as error:
        library.report.extend(error.findings)


def _read_other(library: Library, file: str, _source: bytes) -> None:
    library.report.add(file, FILE, "error", "is neither a BPMN diagram, a DMN file nor a form", "unreadable")


_READERS = {
    "bpmn": _read_diagram,
    "form": _read_form,
    "dmn": _read_rule,
    "variables": _read_variables,
    "other": _read_other,
}


def _read_rules(library: Library) -> None:
    if not library.rules:
        return
    if not library.neighbours.issuperset(library.rules):
        library.report.extend(dmn.check(library.rules))
    try:
        library.model = dmn.load(library.rules)
    except dmn.ModelError:
        for source in library.rules.values():
            library.decisions.update(dict.fromkeys(_decision_ids(source)))
    else:
        library.decisions.update(library.model.decisions)


def _decision_ids(source: bytes) -> list[str]:
    return [
        element.get("id", "")
        for element in xml.parse(source).iter()
        if isinstance(element.tag, str) and kind(element) == "decision" and element.get("id")
    ]
