"""What the API takes and gives: marshmallow schemas for requests, rows as JSON for answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from app import actions
from app.errors import Text


def as_json(value: Any) -> Any:
    """A row as JSON: texts in both languages, instants as ISO text, sets sorted."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: as_json(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(as_json(item) for item in value)
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if value is None or isinstance(value, bool | int | str | float):
        return value
    return str(value)


class Strict(Schema):
    class Meta:
        unknown = RAISE


class Anything(Schema):
    """A JSON object; its shape is that of the row named in the description."""

    class Meta:
        unknown = RAISE


class Draft(Strict):
    data = fields.Dict(required=True, metadata={"description": "the form's values, nested by path"})
    version = fields.Integer(
        allow_none=True, load_default=None, metadata={"description": "of the draft it began from; null: replace it"}
    )


class Complete(Strict):
    data = fields.Dict(load_default=dict, metadata={"description": "the form's values, nested by path"})
    version = fields.Integer(
        allow_none=True, load_default=None, metadata={"description": "of the form that was shown; null: whatever it is"}
    )


class Assign(Strict):
    to = fields.String(required=True, validate=validate.Length(1, 64))
    even_if_away = fields.Boolean(load_default=False, metadata={"description": "true: not to who stands in"})


class Delegate(Assign):
    reason = fields.String(load_default="", validate=validate.Length(0, 2000))


class Priority(Strict):
    priority = fields.Integer(
        required=True, allow_none=True, strict=True, metadata={"description": "0 to 100; null: the case's counts again"}
    )


class Bulk(Strict):
    do = fields.String(required=True, validate=validate.OneOf(["claim", "unclaim", "assign", "priority"]))
    tasks = fields.List(fields.String(), required=True, validate=validate.Length(1, actions.MOST_AT_ONCE))
    to = fields.String(load_default=None, allow_none=True, metadata={"description": "of assign: who gets them"})
    priority = fields.Integer(load_default=None, allow_none=True, strict=True)
    even_if_away = fields.Boolean(load_default=False, metadata={"description": "of assign: not to who stands in"})


class Change(Strict):
    """What a bulk act answered for one task, as it was given: every right is checked again."""

    task = fields.String(required=True)
    did = fields.String(required=True, validate=validate.OneOf(["claim", "unclaim", "assign", "priority"]))
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)
    delegator = fields.String(load_default=None, allow_none=True)
    by_hand = fields.Boolean(load_default=False)


class TakeBack(Strict):
    changes = fields.List(fields.Nested(Change), required=True, validate=validate.Length(1, actions.MOST_AT_ONCE))


class Open(Strict):
    process = fields.String(allow_none=True, load_default=None)
    message = fields.String(allow_none=True, load_default=None)
    data = fields.Dict(load_default=dict)


class Move(Strict):
    key = fields.Integer(
        required=True, strict=True, metadata={"description": "of the task or incident that stands there"}
    )
    to = fields.String(required=True, validate=validate.Length(1, 255), metadata={"description": "id of an element"})
    reason = fields.String(required=True, validate=validate.Length(2, 2000))


class Answer(Strict):
    agree = fields.Boolean(required=True)
    reason = fields.String(load_default="", metadata={"description": "required where you do not agree"})


class Message(Strict):
    message = fields.String(required=True)
    data = fields.Dict(load_default=dict)


class Comment(Strict):
    text = fields.String(required=True, validate=validate.Length(1, 20_000))


class WorkQuery(Schema):
    tab = fields.String(
        load_default="all", validate=validate.OneOf(["overdue", "news", "today", "later", "waiting", "groups", "all"])
    )
    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class CasesQuery(Schema):
    q = fields.String(load_default="")
    status = fields.String(load_default="open")
    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
