"""The studio: where a process owner changes a release in the browser. So far its forms."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, cases, queries
from app.errors import FieldError, Refusal, Text
from app.web import door, words
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("studio", __name__)


def _schema(release: int, name: str) -> dict[str, Any]:
    content = queries.release_content(door.ctx(), release).get(f"forms/{name}.form")
    if content is None:
        raise Refusal("not_found", Text(f"发布 {release} 里没有表单 {name}", f"Release {release} has no form {name}"))
    return dict(json.loads(content))


@bp.get("/studio/<int:release>/forms/<name>")
@signed_in
def form(release: int, name: str) -> ResponseReturnValue:
    """A form of a release in the editor; saving makes a draft release with it."""
    cases.require(door.actor(), "edit_diagrams")
    schema = _schema(release, name)
    titles = schema.get("properties", {})
    title = Text(str(titles.get("title") or name), str(titles.get("title_en") or titles.get("title") or name))
    return render_template(
        "pages/form_editor.html",
        release=release,
        name=name,
        title=words.say(title, door.language()),
        schema=schema,
        railed=True,
        here="releases",
    )


@bp.get("/studio/forms/preview")
@signed_in
def preview() -> ResponseReturnValue:
    """The form that the editor handed over in the tab's storage, as the person who fills it in sees it."""
    cases.require(door.actor(), "edit_diagrams")
    return render_template("pages/form_preview.html", here="releases")


@bp.post("/studio/<int:release>/forms/<name>")
@signed_in
def save(release: int, name: str) -> ResponseReturnValue:
    body = request.get_json(silent=True)
    schema = body.get("schema") if isinstance(body, dict) else None
    if not isinstance(schema, dict) or schema.get("id") != name:
        text = Text(f"表单的 id 应为 {name}，和文件名一样", f"The id of the form must be {name}, as its file is called")
        raise Refusal("invalid", text, "id", (FieldError("id", text),))
    _schema(release, name)
    note = answers.needed("note", Text("请写改了什么", "Say what was changed"))
    content = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    info = actions.edit_release(door.ctx(), door.actor(), release, {f"forms/{name}.form": content.encode()}, note=note)
    told = _("和使用中的发布一样，没有新草稿") if info.status == "live" else _("已存为草稿：发布 %(n)s", n=info.id)
    return answers.done(told, back=f"/releases/{info.id}", go=f"/releases/{info.id}")
