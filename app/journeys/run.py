"""Plays many journeys, each on a stage of its own, and reports: `N passed, M failed, R refused`."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app import engine
from app.errors import BihuanError
from app.journeys import script
from app.journeys.play import Mismatch, Player
from app.journeys.stage import Stage, WrongStage

Outcome = Literal["passed", "failed", "refused", "wrong"]


@dataclass(frozen=True)
class Options:
    database: str | None = None  # a PostgreSQL server to play on; without it SQLite
    restart_each_step: bool = False
    verbose: bool = False


@dataclass(frozen=True)
class Report:
    file: Path
    outcome: Outcome
    lines: tuple[str, ...] = ()


def play(file: Path, options: Options = Options()) -> Report:
    """Play one journey. Whatever happens in it is the report; nothing is raised."""
    told: list[str] = []
    try:
        read = script.read(file)
        with Stage(read, options.database) as stage:
            Player(read, stage, options.restart_each_step, told.append if options.verbose else None).play()
    except (script.ScriptError, WrongStage) as error:
        return Report(file, "wrong", (*told, str(error)))
    except engine.CheckFailed as error:
        return Report(file, "refused", (*told, *map(str, error.findings)))
    except Mismatch as error:
        return Report(file, "failed", (*told, *(f"{file}:{error.line}: {line}" for line in str(error).splitlines())))
    except BihuanError as error:
        return Report(file, "failed", (*told, f"{file}: {type(error).__name__}: {error}"))
    except Exception:  # a door: a defect of ours fails this journey with its trace and spares the others
        return Report(file, "failed", (*told, f"{file}: a defect", *traceback.format_exc().splitlines()))
    return Report(file, "passed", tuple(told))


def play_all(files: Iterable[Path], options: Options, jobs: int, show: Callable[[Report], None]) -> dict[Outcome, int]:
    """Play files, `jobs` of them side by side; `show` gets each report in the order of the files."""
    counts: dict[Outcome, int] = {"passed": 0, "failed": 0, "refused": 0, "wrong": 0}

    def note(report: Report) -> None:
        counts[report.outcome] += 1
        show(report)

    if jobs <= 1:
        for file in files:
            note(play(file, options))
        return counts
    with ProcessPoolExecutor(jobs) as pool:
        for report in pool.map(play, files := list(files), [options] * len(files), chunksize=4):
            note(report)
    return counts


def exit_code(counts: dict[Outcome, int]) -> int:
    if counts["wrong"]:
        return 2
    return 1 if counts["failed"] else 0
