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
from app.engine.lint.library import Library, read

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


def load(files: Mapping[str, bytes], *, checked: bool = False) -> Definitions:
    """The definitions of a release. Raises `CheckFailed` with all findings where one of them is an error.

    `checked`: the release passed the check when it was published, so it is only parsed. Cases that run on it go on even
    where a later check is stricter. Safe across threads; the same files are parsed once however many threads ask.
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
            found = _parsed(files, key) if checked else _checked(files, key)
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


def _checked(files: Mapping[str, bytes], key: str) -> Definitions:
    library = judge.inspect(files)
    findings = judge.findings(library)
    if any(finding.severity == "error" for finding in findings) or library.parsed is None:
        raise CheckFailed(findings)
    return _definitions(library, library.parsed, key)


def _parsed(files: Mapping[str, bytes], key: str) -> Definitions:
    library = read({}, neighbours=files)
    if library.report.findings or (library.rules and library.model is None):
        return _checked(files, key)
    try:
        return _definitions(library, judge.executable(library.diagrams), key)
    except parser.ParseFailed as error:
        raise CheckFailed(error.findings) from error


def _definitions(library: Library, parsed: parser.Parsed, key: str) -> Definitions:
    return Definitions(
        processes=parsed.processes,
        forms=MappingProxyType(library.forms),
        decisions=library.model or dmn.load({}),
        variables=library.variables or variables.EMPTY,
        hash=key,
        specs=parsed.specs,
        timer_starts=parsed.timer_starts,
        files=parsed.files,
    )
