"""Take a file in: judged by its content, scanned for viruses where set so, kept under its hash."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from app import store
from app.actions import file_contents, file_types
from app.actions.repair import invalid
from app.actions.virus_scan import scan
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import audit, files

_REFUSED = {
    "infected": (
        "virus",
        "file.infected",
        Text("文件里有病毒，没有收下", "The file holds a virus and was not taken"),
    ),
    "failed": (
        "not_scanned",
        "file.not_scanned",
        Text(
            "现在不能查毒，文件没有收下；请稍后再试，一直这样请告诉管理员",
            "Viruses cannot be looked for at the moment, so the file was not taken; please try again later, "
            "and tell the administrator if it stays so",
        ),
    ),
}
"""Verdict → code of the fault, kind of the audit row, what the person reads."""


@dataclass(frozen=True)
class Taken:
    """What is known of a file that may be kept. `name` is safe to show, to save under and to send."""

    name: str
    type: str
    size: int
    sha256: str


def take(ctx: Context, actor: Actor, name: str, content: bytes, *, case_id: int | None = None) -> Taken:
    """The file, judged. Refusal `invalid`: empty, too large, a type that is not taken, damaged, a bomb, a virus."""
    if not content:
        raise invalid("file", Text("文件是空的", "The file is empty"), "required")
    if len(content) > ctx.settings.max_upload:
        most = ctx.settings.max_upload // 1_000_000
        raise invalid("file", Text(f"文件不能超过 {most} MB", f"A file may have at most {most} MB"), "too_large")
    kind = file_types.type_of(name, content)
    if kind is None:
        raise invalid("file", file_types.NOT_TAKEN, "bad_type")
    if (fault := file_contents.fault(kind, content)) is not None:
        raise invalid("file", fault, "bad_content")
    file = Taken(file_types.safe_name(name, kind), kind, len(content), sha256(content).hexdigest())
    if ctx.settings.virus_scan:
        _scanned(ctx, actor, file, content, case_id)
    return file


def _scanned(ctx: Context, actor: Actor, file: Taken, content: bytes, case_id: int | None) -> None:
    """Raises `invalid` for what is not clean, or could not be looked at; the audit says which file and why."""
    found = scan(ctx.settings.virus_scan, ctx.settings.virus_scan_seconds, content)
    if found.verdict == "clean":
        return
    code, what, text = _REFUSED[found.verdict]
    details = {"name": file.name, "sha256": file.sha256, "said": found.said}
    with ctx.store.write() as tx:
        audit.note(tx, ctx.clock.now(), actor.id, what, case_id=case_id, details=details)
    raise invalid("file", text, code)


def keep(tx: store.Tx, uploads: Path, digest: str, content: bytes) -> None:
    """The content lies under its hash; the same content is kept once, whoever brings it at the same time.

    The row that refers to it goes into the same transaction: until that ends nobody removes the content as unused.
    """
    files.hold_content(tx, digest)
    target = files.content_path(uploads, digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{uuid4().hex}.part")
    partial.write_bytes(content)
    partial.replace(target)
