"""Change files of a release in the browser: a new draft release, checked like any other (semantics: *Releases*)."""

from __future__ import annotations

from collections.abc import Mapping

from app import cases, engine
from app.actions.load_release import MAX_FILE, ReleaseInfo, load_release, no_release
from app.cases import Actor
from app.context import Context
from app.errors import FieldError, Finding, Refusal, Text
from app.store import releases

SHOWN = 20


def edit_release(ctx: Context, actor: Actor, base: int, changes: Mapping[str, bytes], *, note: str) -> ReleaseInfo:
    """A draft with the files of `base` and these in place of, or beside, them. `base` itself never changes.

    Refusals: `not_allowed`; `not_found` for the base; `stale` when it has been replaced by another live release since;
    `invalid` with a field error for each finding of the check (`field` is `FILE:ELEMENT`).
    """
    cases.require(actor, "edit_diagrams")
    large = [path for path, content in changes.items() if len(content) > MAX_FILE]
    if large:
        raise Refusal(
            "invalid",
            Text(f"{large[0]} 超过 {MAX_FILE:,} 字节", f"{large[0]} is larger than {MAX_FILE:,} bytes"),
        )
    with ctx.store.read() as tx:
        row = releases.release_row(tx, base)
        if row is None:
            raise no_release(base)
        if row.status == "retired":
            live = releases.live_release(tx)
            raise Refusal(
                "stale",
                Text(
                    f"发布 {base} 已被发布 {live} 替换，请从发布 {live} 改起",
                    f"Release {base} has been replaced by release {live}: start from release {live}",
                ),
                details={"live": live},
            )
        files = {**releases.release_files(tx, base), **changes}
    try:
        return load_release(ctx, actor, files, note=note)
    except engine.CheckFailed as error:
        raise _not_deployable(error.findings) from error


def _not_deployable(findings: tuple[Finding, ...]) -> Refusal:
    errors = [finding for finding in findings if finding.severity == "error"]
    return Refusal(
        "invalid",
        Text(f"检查发现 {len(errors)} 处错误，没有保存", f"The check found {len(errors)} errors; nothing was saved"),
        errors=tuple(
            FieldError(f"{finding.file}:{finding.element}", engine.in_words(finding), finding.code or "invalid")
            for finding in errors[:SHOWN]
        ),
    )
