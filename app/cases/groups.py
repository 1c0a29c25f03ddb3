"""The groups that an installation starts with; more are made by the administrator."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Text


@dataclass(frozen=True)
class StandardGroup:
    id: str
    name: Text
    kind: str  # service, department, oversight, system


STANDARD_GROUPS: tuple[StandardGroup, ...] = (
    StandardGroup("agent", Text("客服专员", "Agents"), "service"),
    StandardGroup("senior", Text("资深客服", "Senior agents"), "service"),
    StandardGroup("supervisor", Text("客服主管", "Supervisors"), "service"),
    StandardGroup("manager", Text("客服经理", "Managers"), "service"),
    StandardGroup("logistics", Text("物流部", "Logistics"), "department"),
    StandardGroup("after_sales", Text("售后部", "After-sales"), "department"),
    StandardGroup("warehouse", Text("仓储部", "Warehouse"), "department"),
    StandardGroup("finance", Text("财务部", "Finance"), "department"),
    StandardGroup("store", Text("门店", "Stores"), "department"),
    StandardGroup("product", Text("产品部", "Product"), "department"),
    StandardGroup("pr", Text("公关部", "Public relations"), "oversight"),
    StandardGroup("quality", Text("质检", "Quality"), "oversight"),
    StandardGroup("operations", Text("运营", "Operations"), "oversight"),
    StandardGroup("process_owner", Text("流程负责人", "Process owners"), "system"),
    StandardGroup("compliance", Text("合规", "Compliance"), "system"),
    StandardGroup("admin", Text("管理员", "Administrators"), "system"),
)
