"""How a case may end before its process does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.errors import Text

Disposition = Literal["withdrawn", "duplicate", "not_a_complaint", "spam", "unreachable"]

DISPOSITIONS: Mapping[str, Text] = {
    "withdrawn": Text("客户撤回", "Withdrawn by the customer"),
    "duplicate": Text("重复案件", "Duplicate of another case"),
    "not_a_complaint": Text("不是投诉", "Not a complaint"),
    "spam": Text("骚扰信息", "Spam"),
    "unreachable": Text("联系不上客户", "Customer unreachable"),
}
