"""The door to a virus scanner: any program that reads a file and says by its exit code what it found."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Literal

PLACE = "{file}"
"""Stands in the command for the path of the file; the file is also the program's standard input."""
_SAID = 500  # so much of what the scanner wrote is kept, in bytes


@dataclass(frozen=True)
class Scan:
    verdict: Literal["clean", "infected", "failed"]
    said: str


def scan(command: str, seconds: float, content: bytes) -> Scan:
    """Exit code 0: clean, 1: infected, as clamscan and clamdscan have it; anything else, or no end in time: failed.

    The file is handed over as a real file that only we may read, so that `clamdscan --fdpass -` works too.
    """
    with tempfile.NamedTemporaryFile(prefix="bihuan-scan-") as file, tempfile.TemporaryFile() as out:
        file.write(content)
        file.flush()
        file.seek(0)
        words = [file.name if word == PLACE else word for word in shlex.split(command)]
        try:
            # what it says goes to a file: a pipe would be waited for as long as any child of it lives
            code = subprocess.run(words, stdin=file, stdout=out, stderr=out, timeout=seconds, check=False).returncode  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return Scan("failed", str(error)[:_SAID])
        out.seek(0)
        said = out.read(_SAID).decode("utf-8", "replace").replace(file.name, "").strip()
    match code:
        case 0:
            return Scan("clean", said)
        case 1:
            return Scan("infected", said)
        case _:
            return Scan("failed", f"exit code {code}: {said}")
