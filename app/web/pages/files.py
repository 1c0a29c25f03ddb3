"""Attachments: taken in by content, given out as downloads that no browser may mistake for a page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("files", __name__)
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@bp.post("/cases/<number>/files")
@signed_in
def add(number: str) -> ResponseReturnValue:
    """One or several files; a file field of a form sends one and takes its reference."""
    sent = [item for item in request.files.getlist("file") if item.filename]
    if not sent:
        raise Refusal("invalid", Text("没有选文件", "No file was chosen"), field="file")
    kept = [
        actions.add_file(
            door.ctx(),
            door.actor(),
            number,
            item.filename or "file",
            item.read(),
            task=request.values.get("task") or None,
        )
        for item in sent
    ]
    if request.args.get("as") == "reference":
        file = kept[0]
        return jsonify({"id": file.id, "name": file.name, "size": file.size, "type": file.type})
    return answers.done(_("已添加 %(n)s 个附件", n=len(kept)), back=f"/cases/{number}#files")


@bp.get("/files/<number>/files/<int:file>")
@signed_in
def download(number: str, file: int) -> Response:
    """Always as an attachment, but pictures may be shown in place with `?inline=1`."""
    found, place = queries.attachment(door.ctx(), door.actor(), number, file)
    inline = request.args.get("inline") == "1" and found.type in INLINE
    answer = send_file(place, mimetype=found.type if inline else "application/octet-stream", max_age=0)
    name = quote(found.name, safe="")
    answer.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
