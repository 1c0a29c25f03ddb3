"""Public numbers: a case is `C-2026-000123`, a task `C-2026-000123.7`; both are made from the row's own keys."""

from __future__ import annotations

import re

from app.errors import Refusal, Text

_CASE = re.compile(r"C-(\d{4})-(\d{6,18})", re.ASCII)
_TASK = re.compile(r"(C-\d{4}-\d{6,18})\.(\d{1,9})", re.ASCII)


def case_number(year: int, case_id: int) -> str:
    """The number of a case: the year it was opened (service time zone) and its id."""
    return f"C-{year:04d}-{case_id:06d}"


def case_id_of(number: str) -> int:
    """The id in a case number. Raises the refusal `not_found` for a text that is none."""
    match = _CASE.fullmatch(number)
    if match is None:
        raise Refusal("not_found", Text(f"没有案件 {number}", f"There is no case {number}"))
    return int(match[2])


def task_id(number: str, key: int) -> str:
    return f"{number}.{key}"


def parse_task_id(text: str) -> tuple[str, int]:
    """Case number and task key. Raises the refusal `not_found` for a text that is no task id."""
    match = _TASK.fullmatch(text)
    if match is None:
        raise Refusal("not_found", Text(f"没有任务 {text}", f"There is no task {text}"))
    return match[1], int(match[2])
