"""Releases: which diagrams, forms and tables are live, and what is in each."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.queries import rows
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("releases", __name__)


def _release(number: int) -> rows.ReleaseRow:
    found = next((row for row in queries.releases(door.ctx(), door.actor()) if row.id == number), None)
    if found is None:
        raise Refusal("not_found", Text(f"没有发布 {number}", f"There is no release {number}"))
    return found


@bp.get("/releases")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("pages/releases.html", rows=queries.releases(door.ctx(), door.actor()), here="releases")


@bp.get("/releases/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    release = _release(number)
    paths = sorted(queries.release_files(door.ctx(), door.actor(), number))
    files = [
        (_("流程"), "flow", [path for path in paths if path.endswith(".bpmn")]),
        (_("决策表"), "table", [path for path in paths if path.endswith(".dmn")]),
        (_("表单"), "doc", [path for path in paths if path.endswith(".form")]),
        (_("其他"), "doc", [path for path in paths if not path.endswith((".bpmn", ".dmn", ".form"))]),
    ]
    return render_template(
        "pages/release.html", release=release, files=[item for item in files if item[2]], here="releases"
    )


@bp.get("/releases/<int:number>/files/<path:path>")
@signed_in
def download(number: int, path: str) -> Response:
    content = queries.release_files(door.ctx(), door.actor(), number).get(path)
    if content is None:
        raise Refusal("not_found", Text(f"发布 {number} 里没有 {path}", f"Release {number} has no {path}"))
    return send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=path.split("/")[-1],
        max_age=0,
    )


@bp.get("/releases/<int:number>/ask/publish")
@signed_in
def ask_publish(number: int) -> ResponseReturnValue:
    _release(number)
    text = _("发布后新案件走发布 %(n)s；在办案件留在自己的发布上。", n=number)
    return answers.ask(_("发布 %(n)s", n=number), f"/releases/{number}/publish", [], button=_("发布"), text=text)


@bp.post("/releases/<int:number>/publish")
@signed_in
def publish(number: int) -> ResponseReturnValue:
    actions.publish_release(door.ctx(), door.actor(), number)
    return answers.done(_("发布 %(n)s 已使用", n=number), back="/releases")
