"""Releases: read folders, check them, keep them as drafts, publish, export, compare (semantics: *Releases*)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app import cases, engine, store
from app.cases import SYSTEM, Actor
from app.cases.columns import COLUMNS
from app.context import Context
from app.errors import BihuanError, Finding, Refusal, Text
from app.store import audit, releases
from app.store.types import Row

FOLDERS = {"processes": (".bpmn", ".json"), "forms": (".form",), "rules": (".dmn",)}
MAX_FILE = 5_000_000
MAX_FILES = 1_000


class EmptyFolder(BihuanError):
    """There is no `processes/`, `forms/` or `rules/` with files to load."""


@dataclass(frozen=True)
class ReleaseInfo:
    """A release as it stands now."""

    id: int
    hash: str
    status: str
    note: str
    created_at: datetime


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a release in a folder: diagrams and `variables.json`, forms, tables, each in its own folder."""
    files: dict[str, bytes] = {}
    for name, endings in FOLDERS.items():
        base = folder / name
        for path in sorted(base.rglob("*")) if base.is_dir() else ():
            if path.suffix in endings and path.is_file() and not path.name.startswith("."):
                if path.stat().st_size > MAX_FILE or len(files) >= MAX_FILES:
                    raise BihuanError(f"{path}: expected at most {MAX_FILES} files of at most {MAX_FILE:,} bytes")
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def digest(files: Mapping[str, bytes]) -> str:
    """The content hash of a release: the same files, the same hash."""
    whole = sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def load_release(
    ctx: Context, actor: Actor, files: Mapping[str, bytes], *, note: str = "", publish: bool = False
) -> ReleaseInfo:
    """Check the files and keep them as a draft release; with `publish` it is live at once.

    Files that are the live release already make no new one. Raises `engine.CheckFailed`; refusal `not_allowed`.
    """
    cases.require(actor, "edit_diagrams")
    if not any(path.endswith(".bpmn") for path in files):
        raise EmptyFolder("expected at least one diagram in processes/")
    engine.load(files)
    _require_columns(files)
    mark = digest(files)
    with ctx.store.write() as tx:
        live = releases.live_release(tx)
        row = releases.release_row(tx, live) if live is not None else None
        if row is not None and row.hash == mark:
            return _info(row)
        now = ctx.clock.now()
        release_id = releases.insert_release(tx, files=files, digest=mark, note=note, at=now, by=actor.id or None)
        audit.note(tx, now, actor.id, "release.load", target=str(release_id), details={"hash": mark})
        if publish:
            _publish(ctx, tx, actor, release_id)
        return _info(releases.release_row(tx, release_id))


def _require_columns(files: Mapping[str, bytes]) -> None:
    """A column that cases do not have would stay empty in every report: said at once."""
    catalogue = engine.load(files).variables
    unknown = [variable for variable in catalogue.values() if variable.column and variable.column not in COLUMNS]
    if unknown:
        known = ", ".join(COLUMNS)
        findings = tuple(
            Finding("processes/variables.json", variable.name, "error", f"no column {variable.column}; known: {known}")
            for variable in unknown
        )
        raise engine.CheckFailed(findings)


def _info(row: Row | None) -> ReleaseInfo:
    assert row is not None
    return ReleaseInfo(row.release_id, row.hash, row.status, row.note, row.created_at)


def publish_release(ctx: Context, actor: Actor, release_id: int) -> ReleaseInfo:
    """New cases start on it from now on; running ones keep theirs. Refusals: `not_found`, `not_allowed`."""
    cases.require(actor, "publish")
    with ctx.store.write() as tx:
        row = releases.release_row(tx, release_id)
        if row is None:
            raise no_release(release_id)
        if row.status != "live":
            _publish(ctx, tx, actor, release_id)
        return _info(releases.release_row(tx, release_id))


def _publish(ctx: Context, tx: store.Tx, actor: Actor, release_id: int) -> None:
    now = ctx.clock.now()
    releases.publish(tx, release_id, now, actor.id or None)
    starts = engine.load(releases.release_files(tx, release_id), checked=True).timer_starts
    releases.add_start_timers(tx, release_id, [(start.process, start.element) for start in starts], now)
    audit.note(tx, now, actor.id, "release.publish", target=str(release_id))


def no_release(release_id: int) -> Refusal:
    return Refusal("not_found", Text(f"没有发布 {release_id}", f"There is no release {release_id}"))


def load_first_release(ctx: Context) -> ReleaseInfo | None:
    """On the first start: the folders of the settings as release 1, live. None when there is a live one already."""
    with ctx.store.read() as tx:
        if releases.live_release(tx) is not None:
            return None
    files = read_folder(ctx.settings.content)
    return load_release(ctx, SYSTEM, files, note="first start", publish=True)


def folder_differs(ctx: Context) -> bool:
    """Whether the folders hold something else than the live release."""
    files = read_folder(ctx.settings.content)
    with ctx.store.read() as tx:
        live = releases.live_release(tx)
        row = releases.release_row(tx, live) if live is not None else None
    return bool(files) and (row is None or row.hash != digest(files))


def export_release(ctx: Context, release_id: int, folder: Path) -> int:
    """Write the files of a release into a folder; how many. Refusal: `not_found`."""
    with ctx.store.read() as tx:
        if releases.release_row(tx, release_id) is None:
            raise no_release(release_id)
        files = releases.release_files(tx, release_id)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return len(files)


def set_always_latest(ctx: Context, actor: Actor, decision: str, always: bool) -> None:
    """Whether a decision is taken from the live release whatever release a case stands on. Refusal: `not_allowed`."""
    cases.require(actor, "publish")
    with ctx.store.write() as tx:
        now = ctx.clock.now()
        releases.set_table_setting(tx, decision, always, now, actor.id or None)
        audit.note(tx, now, actor.id, "table.always_latest", target=decision, details={"always": always})
