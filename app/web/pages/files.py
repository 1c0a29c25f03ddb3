"""Attachments: taken in by content, given out as downloads that no browser may mistake for a page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app import actions, queries
from app.errors import Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("files", __name__)


def sent() -> list[FileStorage]:
    """The files that came with the request; the refusal `invalid` where there is none."""
    found = [item for item in request.files.getlist("file") if item.filename]
    if not found:
        raise Refusal("invalid", Text("没有选文件", "No file was chosen"), field="file")
    return found


@bp.post("/cases/<number>/files")
@signed_in
def add(number: str) -> ResponseReturnValue:
    """One or several files, each judged by itself: one that is refused does not stop the others.

    A file field of a form sends one and takes its reference.
    """
    if request.args.get("as") == "reference":
        file = _add(number, sent()[0])
        return jsonify({"id": file.id, "name": file.name, "size": file.size, "type": file.type})
    kept, refused = 0, []
    for item in sent():
        try:
            _add(number, item)
            kept += 1
        except Refusal as refusal:
            if refusal.code != "invalid":
                raise
            refused.append((item.filename, refusal))
    if not kept:
        raise refused[0][1]
    said = "；".join(f"{name}：{refusal.text.in_language(door.language())}" for name, refusal in refused)
    told = _("已添加 %(n)s 个附件", n=kept)
    return answers.done(f"{told}；{said}" if said else told, back=f"/cases/{number}#files")


def _add(number: str, item: FileStorage) -> actions.Added:
    internal = {"0": False, "auto": None}.get(request.values.get("internal", ""), True)
    task = request.values.get("task") or None
    ctx, actor = door.ctx(), door.actor()
    return actions.add_file(ctx, actor, number, item.filename or "", item.read(), task=task, internal=internal)


@bp.post("/cases/<number>/files/<int:file>/mark")
@signed_in
def mark(number: str, file: int) -> ResponseReturnValue:
    """`internal=0`: it may go to the customer."""
    internal = answers.given("internal") != "0"
    actions.mark_file(door.ctx(), door.actor(), number, file, internal=internal)
    url = f"/cases/{number}/files/{file}/mark"
    return answers.done(
        _("已改为内部") if internal else _("可以给客户了"),
        back=f"/cases/{number}#files",
        undo=[(url, {"internal": "0" if internal else "1"})],
    )


@bp.get("/files/<number>/files/<int:file>")
@signed_in
def download(number: str, file: int) -> Response:
    """Always as an attachment, but pictures may be shown in place with `?inline=1`."""
    found, place = queries.attachment(door.ctx(), door.actor(), number, file)
    inline = request.args.get("inline") == "1" and found.shown
    answer = send_file(place, mimetype=found.type if inline else "application/octet-stream", max_age=0)
    name = quote(found.name, safe="")
    answer.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
