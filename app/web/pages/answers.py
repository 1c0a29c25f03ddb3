"""How an act answers: JSON with a toast and its undo for scripts, a message and a redirect for plain forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import FieldError, Refusal, Text
from app.web import door
from app.web.texts import _

Field = Mapping[str, object]


def done(
    text: str,
    *,
    back: str,
    undo: Sequence[tuple[str, Mapping[str, object]]] = (),
    go: str | None = None,
    **more: object,
) -> ResponseReturnValue:
    """An act succeeded. `undo` are the calls that take it back; `go` is where to go now."""
    if door.wants_json():
        calls = [{"url": url, "json": json} for url, json in undo]
        return jsonify({"ok": True, "text": text, "undo": calls, "go": go, **more})
    flash(text, "ok")
    return redirect(go or back)


def sent() -> Mapping[str, object]:
    """The JSON object that was posted; nothing where it is none."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def given(name: str, default: str = "") -> str:
    """A value of the form or of the JSON that was posted, trimmed."""
    if request.is_json:
        value = sent().get(name, default)
        return str(value).strip() if value is not None else default
    return request.form.get(name, default).strip()


def given_list(name: str) -> list[str]:
    if request.is_json:
        value = sent().get(name, [])
        return [str(item) for item in value] if isinstance(value, list) else []
    return request.form.getlist(name)


def needed(name: str, text: Text) -> str:
    """A value that must not be blank; the refusal names the field."""
    value = given(name)
    if not value:
        raise Refusal("invalid", text, field=name, errors=(FieldError(name, text, "required"),))
    return value


def fault(name: str, text: Text) -> Refusal:
    """The refusal of one field."""
    return Refusal("invalid", text, field=name, errors=(FieldError(name, text),))


REASON = Text("请写原因，会留在历史里", "Please give a reason; it stays in the history")


def ask(
    title: str, action: str, fields: Sequence[Field], *, button: str = "", text: str = "", multipart: bool = False
) -> ResponseReturnValue:
    """The dialog of an act that needs a word more."""
    return render_template(
        "parts/ask.html",
        title=title,
        action=action,
        fields=fields,
        button=button or _("确定"),
        text=text,
        multipart=multipart,
    )


def area(name: str, label: str, *, required: bool = True, value: str = "", help: str = "") -> Field:
    return {"kind": "textarea", "name": name, "label": label, "required": required, "value": value, "help": help}


def line(name: str, label: str, *, kind: str = "text", required: bool = True, value: str = "", help: str = "") -> Field:
    return {"kind": kind, "name": name, "label": label, "required": required, "value": value, "help": help}


def pick(
    name: str, label: str, options: Sequence[tuple[str, str]], *, required: bool = True, value: str = "", help: str = ""
) -> Field:
    return {
        "kind": "select",
        "name": name,
        "label": label,
        "options": options,
        "required": required,
        "value": value,
        "help": help,
    }


def places(name: str, label: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> Field:
    """One of many, in groups with a head: value, word, and what tells it from others. Narrowed while one types."""
    return {"kind": "places", "name": name, "label": label, "groups": [group for group in groups if group[1]]}


def even_if_away() -> Field:
    """Whether one who is away gets it all the same."""
    return {"kind": "check", "name": "even_if_away", "label": _("缺勤也给本人，不转代理人")}


def insists() -> bool:
    """What was answered to `even_if_away`."""
    return given("even_if_away") == "1"


def who(user: str) -> str:
    """A person to choose: the name, and for one who is away, who stands in."""
    people, now = door.ctx().people, door.now()
    name = people.name(user)
    if people.users[user].absence(now) is None:
        return name
    holder = people.stand_in(user, now)
    if holder == user:
        return _("%(name)s（缺勤，没有人代理）", name=name)
    return _("%(name)s（缺勤，%(deputy)s代）", name=name, deputy=people.name(holder))


def checks(name: str, label: str, options: Sequence[tuple[str, str]], value: Sequence[str] = ()) -> Field:
    return {"kind": "checks", "name": name, "label": label, "options": options, "value": value}
