"""The catalogue: a release's files become `Definitions`, parsed and checked once and kept by content hash."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

from app import dmn
from app.engine import parser, variables
from app.engine.check import CheckFailed
from app.engine.definitions import Definitions
from app.engine.lint import judge
from app.errors import Finding

KEPT = 32
"""How many releases stay in memory, the least recently used leaves first."""

_kept: OrderedDict[str, Definitions] = OrderedDict()
_lock = Lock()
_loading: dict[str, Lock] = {}


def content_hash(files: Mapping[str, bytes]) -> str:
    """The same for the same names with the same bytes, whatever their order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def load(files: Mapping[str, bytes]) -> Definitions:
    """The definitions of a release. Raises `CheckFailed` with all findings where one of them is an error.

    Safe across threads; the same files are parsed once however many threads ask at the same time.
    """
    key = content_hash(files)
    found = _recall(key)
    if found is not None:
        return found
    with _lock:
        loading = _loading.setdefault(key, Lock())
    with loading:
        found = _recall(key)
        if found is None:
            found = _parse(files, key)
            _keep(key, found)
    with _lock:
        _loading.pop(key, None)
    return found


def forget() -> None:
    """Empty the catalogue, as a new process would have it."""
    with _lock:
        _kept.clear()


def _recall(key: str) -> Definitions | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: str, definitions: Definitions) -> None:
    with _lock:
        _kept[key] = definitions
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _parse(files: Mapping[str, bytes], key: str) -> Definitions:
    library = judge.inspect(files)
    findings = judge.findings(library)
    if any(finding.severity == "error" for finding in findings):
        raise CheckFailed(findings)
    try:
        parsed = parser.parse({diagram.file: diagram.root for diagram in library.diagrams})
        decisions = dmn.load(library.rules)
    except (parser.ParseFailed, dmn.ModelError) as error:
        raise CheckFailed(_with(findings, error.findings)) from error
    return Definitions(
        processes=parsed.processes,
        forms=MappingProxyType(library.forms),
        decisions=decisions,
        variables=library.variables or variables.EMPTY,
        hash=key,
        specs=parsed.specs,
        timer_starts=parsed.timer_starts,
        files=parsed.files,
    )


def _with(findings: tuple[Finding, ...], more: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return (*more, *findings)
