"""Attach a file to a case: kept under its hash, its type told by its content, scanned for viruses where set so."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app import cases
from app.actions.file_types import safe_name, type_of
from app.actions.repair import invalid
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import files


@dataclass(frozen=True)
class Added:
    """The file's public id (`C-2026-000123/files/3`), its number in the case, name, type and size in bytes."""

    id: str
    number: int
    name: str
    type: str
    size: int


def add_file(
    ctx: Context, actor: Actor, case: str | int, name: str, content: bytes, *, task: str | None = None
) -> Added:
    """Refusals: `not_found`, `not_allowed`, `invalid` (empty, too large, a type that is not taken, a virus)."""
    kind = _judged(ctx, name, content)
    digest = sha256(content).hexdigest()
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("attach")
        number, held = files.next_file(tx, work.case_id)
        if held + len(content) > ctx.settings.max_case_uploads:
            raise invalid("file", Text("此案件的附件已满", "This case holds as many files as it may"), "too_large")
        _keep(ctx.settings.uploads, digest, content)
        key = cases.parse_task_id(task)[1] if task else None
        values = {
            "case_id": work.case_id,
            "file_no": number,
            "task_key": key,
            "name": safe_name(name),
            "type": kind,
            "size": len(content),
            "sha256": digest,
            "added_at": work.now,
            "added_by": actor.id or None,
        }
        files.insert_file(tx, values)
        work.event("file", {"file": str(number), "name": safe_name(name)}, task=key)
        work.finish()
        return Added(f"{work.number}/files/{number}", number, safe_name(name), kind, len(content))


def _judged(ctx: Context, name: str, content: bytes) -> str:
    """The type of the content. Raises `invalid` for what is not taken."""
    if not content:
        raise invalid("file", Text("文件是空的", "The file is empty"), "required")
    if len(content) > ctx.settings.max_upload:
        most = ctx.settings.max_upload // 1_000_000
        raise invalid("file", Text(f"文件不能超过 {most} MB", f"A file may have at most {most} MB"), "too_large")
    kind = type_of(name, content)
    if kind is None:
        raise invalid(
            "file",
            Text("不接受此类文件；可用图片、PDF、文本、表格、文档、音视频", "This kind of file is not taken"),
            "bad_type",
        )  # fmt: skip
    if ctx.settings.virus_scan:
        _scan(ctx.settings.virus_scan, content)
    return kind


def _scan(command: str, content: bytes) -> None:
    """The scanner reads the file from its standard input and says by its exit code whether it is clean (0)."""
    try:
        clean = subprocess.run(shlex.split(command), input=content, capture_output=True, timeout=60).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        clean = False
    if not clean:
        raise invalid("file", Text("文件未通过病毒检查", "The file did not pass the virus check"), "virus")


def path_of(uploads: Path, digest: str) -> Path:
    """Where the content of a hash lies."""
    return uploads / digest[:2] / digest


def _keep(uploads: Path, digest: str, content: bytes) -> None:
    target = path_of(uploads, digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(target)
