"""Foreign files are read in another process, limited in time and memory, so that nothing they hold can hurt this one.

The parent finds files and talks JSON lines with a worker (`lint/serve.py` in a process of its own), which reads and
judges. A worker that is late, too large or dead is replaced, and the files it was given are judged one by one.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import app
from app.engine.lint.library import Names
from app.engine.lint.serve import fault, reason
from app.errors import Finding

SECONDS = 8.0
"""How long one file may take; with the start of the other process that stays under ten seconds."""
_LATE = "cannot be checked in time"
_START_SECONDS = 30.0
MAX_FILES = 5_000
_GROUP_BYTES = 5_000_000  # a folder of at most this size is judged in one go
_ENDINGS = (".bpmn", ".dmn", ".form")
_FOLDERS = ("processes", "forms", "rules")
_ROOT = str(Path(app.__file__).resolve().parent.parent)


@dataclass
class _Group:
    """Files that belong together, and neighbours that are only looked up."""

    files: list[Path]
    neighbours: list[Path] = field(default_factory=list)


class _Overrun(Exception):
    """The worker did not answer; the message says why."""


def check_paths(paths: Sequence[str | Path], names: Names) -> tuple[tuple[Finding, ...], int]:
    """The findings of all files under `paths`, and how many files were looked at. Never raises."""
    findings: list[Finding] = []
    n_files = 0
    worker = Worker()
    try:
        for path in dict.fromkeys(paths):
            groups, faults = _collect(Path(path))
            findings += faults
            n_files += len(faults) + sum(len(group.files) for group in groups)
            elsewhere = names | _scan(worker, groups)
            for group in groups:
                findings += _judge(worker, group, elsewhere)
    finally:
        worker.stop()
    return tuple(findings), n_files


# ── which files ──


def _collect(path: Path) -> tuple[list[_Group], list[Finding]]:
    try:
        if path.is_dir():
            return _folder(path)
        if not path.exists():
            return [], [fault(path, "does not exist")]
        if not path.is_file():
            return [], [fault(path, "is neither a file nor a folder")]
        return _groups({path: [path]}), []
    except (OSError, ValueError) as error:
        return [], [fault(path, f"cannot be read: {reason(error)}")]


def _folder(path: Path) -> tuple[list[_Group], list[Finding]]:
    groups: dict[Path, list[Path]] = {}
    count = 0
    for base, folders, files in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not _is_release_file(name):
                continue
            count += 1
            if count > MAX_FILES:
                return _groups(groups), [
                    fault(path, f"holds more than {MAX_FILES:,} files; the rest was not looked at")
                ]
            root = Path(base).parent if Path(base).name in _FOLDERS else Path(base)
            groups.setdefault(root, []).append(Path(base) / name)
    if not groups:
        return [], [fault(path, "holds no .bpmn, .dmn or .form file")]
    return _groups(groups), []


def _groups(groups: Mapping[Path, list[Path]]) -> list[_Group]:
    """Each release with the files of its other folders, where only some of its folders were given."""
    found = []
    for files in groups.values():
        here = {file.resolve() for file in files}
        found.append(_Group(files, [file for file in _beside(files[0]) if file not in here]))
    return found


def _is_release_file(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) or name == "variables.json"


def _beside(path: Path) -> list[Path]:
    folder = path.resolve().parent
    folders = [folder] if folder.name not in _FOLDERS else [folder.parent / name for name in _FOLDERS]
    found: list[Path] = []
    for place in folders:
        if place.is_dir():
            found += (place / name.name for name in sorted(place.iterdir()) if _is_release_file(name.name))
    return found[:500]


# ── what the worker says of them ──


def _scan(worker: Worker, groups: list[_Group]) -> Names:
    """The ids that all these files define, for references from one group to another."""
    if len(groups) < 2:
        return Names()
    names = Names()
    for group in groups:
        try:
            answer = worker.ask({"do": "scan", "files": _as_text(group.files)})
        except _Overrun:
            continue
        names |= Names(*(frozenset(part) for part in answer))
    return names


def _judge(worker: Worker, group: _Group, names: Names) -> list[Finding]:
    """All files in one go; where that fails, each by itself, so that the guilty one alone is given up."""
    together = len(group.files) + len(group.neighbours) == 1 or _size(group) <= _GROUP_BYTES
    overrun = _Overrun(_LATE)
    if together:
        try:
            alone = not group.neighbours
            return _ask(worker, group.files, group.neighbours, names, SECONDS if alone else SECONDS / 2)
        except _Overrun as error:
            overrun = error
    if together and len(group.files) == 1 and not group.neighbours:
        return [fault(group.files[0], str(overrun))]
    readable = _readable(worker, [*group.files, *group.neighbours])
    findings: list[Finding] = []
    for file in group.files:
        elsewhere = _union(names, (found for other, found in readable.items() if other != file))
        others = [other for other in readable if other != file] if len(group.files) > 1 else []
        try:
            findings += _ask(worker, [file], others, elsewhere, SECONDS / 2)
        except _Overrun as error:
            findings.append(fault(file, str(error)))
    return findings


def _readable(worker: Worker, files: list[Path]) -> dict[Path, Names]:
    """The files that can be read quickly, each with the ids it defines."""
    found: dict[Path, Names] = {}
    for file in files:
        try:
            answer = worker.ask({"do": "scan", "files": [str(file)]}, SECONDS / 8)
        except _Overrun:
            continue
        found[file] = Names(*(frozenset(part) for part in answer))
    return found


def _union(names: Names, more: Iterable[Names]) -> Names:
    for one in more:
        names |= one
    return names


def _ask(worker: Worker, files: list[Path], neighbours: list[Path], names: Names, seconds: float) -> list[Finding]:
    request = {
        "do": "check",
        "files": _as_text(files),
        "neighbours": _as_text(neighbours),
        "names": [sorted(part) for part in (names.processes, names.forms, names.decisions)],
    }
    return [
        Finding(file, element, "error" if severity == "error" else "warning", text, code)
        for file, element, severity, text, code in worker.ask(request, seconds)
    ]


def _as_text(files: list[Path]) -> list[str]:
    return [str(file) for file in files]


def _size(group: _Group) -> int:
    total = 0
    for file in [*group.files, *group.neighbours]:
        try:
            total += file.stat().st_size
        except OSError:
            continue
    return total


class Worker:
    """The other process. It is started when first asked and replaced when it fails."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def ask(self, request: Mapping[str, object], seconds: float = SECONDS) -> list[list[str]]:
        """The answer to one request. Raises `_Overrun` where there is none in time."""
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = self._line(seconds)
        except (BrokenPipeError, EOFError):
            self.stop()
            raise _Overrun("cannot be checked: reading it broke off (too large or too deep)") from None
        except TimeoutError:
            self.stop()
            raise _Overrun(_LATE) from None
        answer = json.loads(line)
        if isinstance(answer, str):
            self.stop()
            raise _Overrun(answer)
        return list(answer)

    def stop(self) -> None:
        process, self._process, self._rest = self._process, None, b""
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from app.engine.lint.serve import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": _ROOT, "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")},
            )
            self._line(_START_SECONDS)
        return self._process

    def _line(self, seconds: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TimeoutError
                chunk = os.read(stream, 1 << 16)
                if not chunk:
                    raise EOFError
                self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        return line
