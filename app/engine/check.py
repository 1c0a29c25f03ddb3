"""Checking releases and foreign files: every finding at the element it is about.

`python -m app.engine.check PATH…` prints what `flask process check` prints.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.engine.advice import in_words
from app.engine.definitions import Definitions
from app.engine.lint import judge
from app.engine.lint.library import Names
from app.engine.sandbox import check_paths
from app.errors import BihuanError, Finding

_KINDS = {"error": "错误", "warning": "提醒"}


class CheckFailed(BihuanError):
    """A release with errors cannot be loaded; `findings` are all of them, warnings included."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        super().__init__("; ".join(errors[:5]) + (f"; and {len(errors) - 5} more" if len(errors) > 5 else ""))
        self.findings = findings


def check(files: Mapping[str, bytes], live: Definitions | None = None) -> tuple[Finding, ...]:
    """All findings of a release's files, by file, errors first. References may also lead into `live`."""
    return judge.findings(judge.inspect(files, names_of(live)))


def check_foreign(paths: Sequence[str | Path], live: Definitions | None = None) -> tuple[tuple[Finding, ...], int]:
    """As `check`, for files and folders that nobody vouches for; never raises. With the number of files looked at.

    Each file is read in another process, which may take 10 s and 512 MB. References are looked up in the folder given
    or, for a single file, beside it, and in the live release.
    """
    return check_paths(paths, names_of(live))


def check_report(findings: Sequence[Finding], n_files: int, language: str = "en") -> str:
    """One line a finding; the last line counts. In English or in Chinese (`zh`)."""
    errors = sum(1 for finding in findings if finding.severity == "error")
    warnings = len(findings) - errors
    if language != "zh":
        return "\n".join([*map(str, findings), f"{n_files} files, {errors} errors, {warnings} warnings"])
    lines = [f"{one.file}:{one.element}: {_KINDS[one.severity]}：{in_words(one).zh}" for one in findings]
    return "\n".join([*lines, f"{n_files} 个文件，{errors} 处错误，{warnings} 处提醒"])


def names_of(live: Definitions | None) -> Names:
    """The ids that a live release defines."""
    if live is None:
        return Names()
    return Names(frozenset(live.processes), frozenset(live.forms), frozenset(live.decisions.decisions))


def main(paths: Sequence[str]) -> int:
    """Print the report; 0 only without errors."""
    findings, n_files = check_foreign(paths)
    print(check_report(findings, n_files))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
