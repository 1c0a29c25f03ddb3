"""The reading half of the check of foreign files: a process of its own that answers JSON lines (see `sandbox.py`)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from app.engine.lint import judge
from app.engine.lint.library import FILE, Names, kind_of, read
from app.engine.lint.xml import MAX_BYTES
from app.errors import Finding

BYTES = 512 * 1024 * 1024
"""How much memory the process may take (on Linux)."""


def fault(path: object, text: str) -> Finding:
    """A finding about a file as a whole."""
    return Finding(str(path), FILE, "error", text, "unreadable")


def reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def serve() -> None:
    """Answer requests until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit_memory()
    answers.write(b'"ready"\n')
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answer(json.loads(line))).encode() + b"\n")
        answers.flush()


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    except (ImportError, ValueError, OSError):
        return


def _answer(request: Mapping[str, Any]) -> object:
    """The findings as lists, or a sentence where the files were too much."""
    try:
        if request["do"] == "scan":
            library = read(dict(_sources(request["files"], [])))
            names = library.names()
            return [sorted(part) for part in (names.processes, names.forms, names.decisions)]
        return _findings(request)
    except MemoryError:
        return "cannot be checked: it takes too much memory"
    except RecursionError:
        return "cannot be checked: it is nested too deep"


def _findings(request: Mapping[str, Any]) -> list[tuple[str, ...]]:
    faults: list[Finding] = []
    files = dict(_sources(request["files"], faults))
    neighbours = dict(_sources(request["neighbours"], []))
    library = judge.inspect(files, Names(*(frozenset(part) for part in request["names"])), neighbours)
    found = [*faults, *judge.findings(library)]
    return [(one.file, one.element, one.severity, one.text, one.code) for one in found]


def _sources(files: list[str], faults: list[Finding]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        try:
            with open(file, "rb") as stream:
                source = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            faults.append(fault(file, f"cannot be read: {reason(error)}"))
            continue
        if len(source) > MAX_BYTES:
            faults.append(fault(file, f"has more than {MAX_BYTES:,} bytes"))
        elif kind_of(file, source) == "other" and not source:
            faults.append(fault(file, "is empty"))
        else:
            yield file, source
