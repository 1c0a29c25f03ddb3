"""What stands in a case file, in words: parties, differences, links, reasons, blocks about customer and order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.cases.groups import STANDARD_GROUPS
from app.queries import rows
from app.web import door, labels, words
from app.web.texts import _

_IN_THE_HEAD = frozenset({"customer.name"})


def pairs(variables: Sequence[rows.VariableRow], release: int) -> dict[str, list[tuple[str, str]]]:
    """Label and text of what is known about the customer and the order."""
    found: dict[str, list[tuple[str, str]]] = {"customer": [], "order": []}
    for variable in variables:
        root = variable.path.split(".")[0]
        if root not in found or "." not in variable.path or variable.path in labels.SECRET | _IN_THE_HEAD:
            continue
        text = labels.variable(variable, release)
        if text not in ("", "–"):
            found[root].append((words.say(variable.label, door.language()), text))
    return found


def can_reveal(variables: Sequence[rows.VariableRow]) -> bool:
    return any(variable.path == "customer.phone" and variable.value for variable in variables)


def threat(variables: Sequence[rows.VariableRow]) -> str:
    value = next((item.value for item in variables if item.path == "complaint.threat"), None)
    return words.code("threat", str(value)) if value else ""


def party(row: rows.PartyRow, release: int) -> str:
    """A department's own words: its conclusion, else its facts, else why it is not theirs."""
    for name in ("conclusion", "facts", "statement", "reason", "result", "finding", "answer"):
        for path, value in row.values.items():
            if path.split(".")[-1] == name and value:
                return words.plain(value)
    agreed = next((value for path, value in row.values.items() if path.endswith("agree")), None)
    if agreed is not None:
        return _("同意") if agreed in ("yes", True) else _("有异议")
    texts = ((path, value) for path, value in row.values.items() if isinstance(value, str) and value)
    told = (labels.value(path, value, release) for path, value in texts)
    return _("；").join(told)[:200]


def group(name: str) -> str:
    """The name of a standard group; what was written for any other."""
    known = next((g.name for g in STANDARD_GROUPS if g.id == name), None)
    return words.say(known, door.language()) if known else name


def difference(row: Mapping[str, Any]) -> dict[str, str]:
    """One row of the differences, whatever its form calls the columns."""

    def first(*names: str) -> str:
        return next((words.plain(row[name]) for name in names if row.get(name)), "")

    valid = row.get("verdict", row.get("valid", row.get("kind")))
    is_valid = valid in (True, "valid")
    inflated = row.get("inflated") or row.get("inflated_to_avoid_blame")
    chip = ""
    if valid is not None:
        chip = (_("有效 • 避责放大") if inflated else _("有效")) if is_valid else _("可忽略")
    return {
        "what": first("text", "topic", "what", "item", "name", "point"),
        "customer": first("customer", "customer_says", "customer_account"),
        "company": group(str(row.get("department") or "")) or first("company", "company_says", "company_account"),
        "chip": chip,
        "tone": "soft" if is_valid else "",
    }


def link(row: rows.LinkRow) -> str:
    names = {
        "repeat": _("重复投诉"),
        "duplicate": _("同一件"),
        "related": _("相关"),
        "same_batch": _("同批次"),
        "same_call": _("同一通话"),
    }
    return names.get(row.kind, row.kind)


def reason(value: str) -> str:
    names = {
        "withdrawn": _("客户撤回"),
        "duplicate": _("重复登记"),
        "not_a_complaint": _("不是投诉"),
        "spam": _("骚扰信息"),
        "unreachable": _("联系不上客户"),
    }
    return names.get(value, value)
