"""What the shipped tables must answer: one case a rule at least.

Inputs are dotted paths; what is left out is not known. `rule` counts from 1; `proves` are requirement ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, NamedTuple

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 9, tzinfo=CHINA)


class Case(NamedTuple):
    decision: str
    rule: int
    inputs: dict[str, Any]
    outputs: Mapping[str, Any] = MappingProxyType({})
    proves: tuple[str, ...] = ()


def signed(days: int) -> dict[str, Any]:
    """Received now, signed for so many days ago."""
    return {"complaint.received_at": NOW, "order.signed_at": NOW - timedelta(days=days)}


def _triage() -> list[Case]:
    def case(rule: int, risk: str, *proves: str, **inputs: Any) -> Case:
        paths = {key.replace("__", "."): value for key, value in inputs.items()}
        return Case("triage", rule, paths, {"risk": risk, "notify_pr": risk == "high"}, proves)

    return [
        case(1, "high", "001-34", complaint__safety_hazard=True, complaint__emotion="calm"),
        case(2, "high", "001-33", complaint__same_batch=2),
        case(14, "normal", "001-33", complaint__same_batch=1),
        case(3, "high", complaint__threat="media"),
        case(4, "high", "000-43", complaint__threat="regulator", complaint__emotion="angry"),
        case(4, "high", "000-43", complaint__threat="regulator", complaint__emotion="abusive"),
        case(4, "high", complaint__channel="regulator", complaint__emotion="angry"),
        case(5, "high", complaint__threat="legal", order__amount=5000),
        case(6, "elevated", complaint__threat="legal", order__amount=4999),
        case(6, "elevated", "000-43", complaint__threat="regulator", complaint__emotion="calm"),
        case(7, "elevated", customer__earlier_complaints=3),
        case(8, "elevated", complaint__emotion="abusive"),
        case(9, "elevated", order__amount=5000),
        case(10, "elevated", complaint__emotion="angry", customer__member_level="gold"),
        case(11, "normal", complaint__emotion="angry", customer__member_level="silver"),
        case(12, "normal", customer__member_level="platinum"),
        case(13, "normal", complaint__emotion="upset"),
        case(14, "normal", "003-05"),
    ]


def _routing() -> list[Case]:
    def case(
        rule: int, category: str, departments: list[str], sub: str = "other", fresh: bool = False, *ids: str
    ) -> Case:
        inputs = {"complaint.category": category, "complaint.sub_category": sub}
        if fresh:
            inputs["order.product_line"] = "fresh"
        return Case("routing", rule, inputs, {"departments": departments, "response_hours": 2}, ("001-03", *ids))

    return [
        case(1, "logistics", ["logistics"], "courier_attitude"),
        case(2, "logistics", ["logistics", "warehouse"], "delay", True, "001-15"),
        case(3, "logistics", ["logistics"], "delay", False, "001-15"),
        case(4, "damage", ["logistics", "warehouse", "after_sales"], "other", True),
        case(5, "damage", ["logistics", "warehouse"]),
        case(6, "quality", ["after_sales", "warehouse"], "other", True, "001-16"),
        case(7, "quality", ["after_sales", "product"], "other", False, "001-16"),
        case(8, "refund", ["after_sales"], "no_reason_return"),
        case(9, "refund", ["warehouse", "finance"], "return_not_booked"),
        case(10, "refund", ["finance"], "not_received"),
        case(11, "attitude", ["store"], "store_staff"),
        case(12, "attitude", ["logistics"], "courier_attitude"),
        case(13, "attitude", ["after_sales"], "service_staff"),
        case(14, "price", ["finance"], "invoice"),
        case(15, "price", ["product", "finance"], "price_gap"),
        case(16, "advertising", ["product"]),
        case(17, "privacy", ["logistics"], "label_leak"),
        case(18, "privacy", ["after_sales", "product"]),
        case(19, "repair", ["after_sales"]),
        case(20, "other", ["after_sales"]),
        case(20, "something nobody listed", ["after_sales"]),
    ]


def _responsibility() -> list[Case]:
    def case(rule: int, party: str, share: int, category: str, days: int = 1, *ids: str, **facts: Any) -> Case:
        inputs = {"complaint.category": category, **signed(days)}
        inputs |= {f"reconstruction.{key}": value for key, value in facts.items()}
        return Case("responsibility", rule, inputs, {"party": party, "company_share": share}, ("001-23", *ids))

    fair = {"packaging_ok": "yes"}
    return [
        case(1, "customer", 0, "quality", misuse=True, **fair),
        case(2, "shared", 50, "damage", misuse=True, packaging_ok="no"),
        case(3, "shared", 50, "logistics", force_majeure=True, carrier_fault=True, **fair),
        case(4, "shared", 50, "damage", force_majeure=True, packaging_ok="no"),
        case(5, "external", 0, "logistics", force_majeure=True, **fair),
        case(6, "customer", 0, "logistics", cause="address_error", **fair),
        case(7, "carrier", 100, "logistics", cause="rough_transport", carrier_fault=True, **fair),
        case(8, "company", 100, "logistics", carrier_fault=True, packaging_ok="no"),
        case(9, "company", 100, "logistics", cause="wrong_sort", packaging_ok="no"),
        case(10, "company", 100, "logistics", cause="carrier_delay", evidence_complete=True, **fair),
        case(11, "unclear", 50, "logistics", 1, "002-66", cause="carrier_delay", **fair),
        case(12, "carrier", 100, "damage", carrier_fault=True, **fair),
        case(13, "company", 100, "damage", packaging_ok="no"),
        case(14, "company", 100, "damage", 7, "001-25", evidence_complete=True, **fair),
        case(15, "shared", 50, "damage", 8, "000-22", evidence_complete=True, **fair),
        case(16, "unclear", 50, "damage", 7, **fair),
        case(17, "unclear", 20, "damage", 8, **fair),
        case(18, "company", 100, "quality", 365, evidence_complete=True, cause="batch_defect"),
        case(19, "shared", 30, "quality", 365, evidence_complete=True, cause="ageing"),
        case(20, "shared", 50, "repair", 366, evidence_complete=True, cause="repeat_fault"),
        case(21, "unclear", 50, "quality"),
        case(22, "customer", 0, "refund", 9, cause="change_of_mind"),
        case(23, "shared", 50, "refund", cause="channel_delay"),
        case(24, "company", 100, "refund", cause="finance_process"),
        case(25, "company", 100, "attitude", evidence_complete=True),
        case(26, "unclear", 50, "attitude", 1, "002-66"),
        case(27, "shared", 30, "price", cause="promotion_misread"),
        case(28, "company", 100, "price", cause="invoice_error"),
        case(29, "company", 100, "advertising", evidence_complete=True),
        case(30, "unclear", 50, "advertising"),
        case(31, "company", 100, "privacy", evidence_complete=True),
        case(32, "unclear", 50, "privacy"),
        case(33, "shared", 50, "other", evidence_complete=True),
        case(34, "unclear", 20, "other"),
    ]


def _compensation() -> list[Case]:
    def case(
        rule: int,
        category: str,
        outputs: dict[str, Any],
        days: int = 1,
        party: str = "company",
        share: int = 100,
        degree: str = "none",
        level: str = "none",
        sub: str = "other",
        ids: tuple[str, ...] = (),
    ) -> Case:
        inputs = {
            "complaint.category": category,
            "complaint.sub_category": sub,
            "liability.party": party,
            "liability.company_share": share,
            "order.amount": 1000,
            "reconstruction.damage_degree": degree,
            "customer.member_level": level,
        }
        return Case("compensation", rule, inputs | signed(days), outputs, ("001-23", "001-24", "003-05", *ids))

    def gives(standard: int, limit: int, freight: bool = False, *remedies: str) -> dict[str, Any]:
        found: dict[str, Any] = {"standard_amount": standard, "limit_amount": limit, "freight_by_company": freight}
        return found | ({"remedies": list(remedies)} if remedies else {})

    nobody = {"party": "customer", "share": 0}
    return [
        case(1, "refund", gives(1000, 1000, False, "refund_full"), 7, sub="no_reason_return", **nobody),
        case(
            2,
            "refund",
            gives(0, 100, False, "explain", "exchange", "coupon"),
            8,
            sub="no_reason_return",
            ids=("000-22",),
            **nobody,
        ),
        case(3, "logistics", gives(0, 100), party="external", share=0),
        case(4, "quality", gives(0, 100), level="gold", **nobody),
        case(5, "quality", gives(0, 50, False, "explain", "help"), **nobody),
        case(6, "damage", gives(1000, 1200, True, "refund_full", "reship"), 7, ids=("001-25", "001-26")),
        case(7, "damage", gives(500, 1000, True), 8, party="shared", share=50, degree="total", ids=("000-22",)),
        case(8, "damage", gives(250, 800, True), 8, party="shared", share=50, degree="partial"),
        case(9, "logistics", gives(1000, 1200, True, "refund_full", "reship", "compensation"), degree="total"),
        case(
            10, "logistics", gives(100, 500, True, "reship", "compensation"), party="shared", share=50, degree="partial"
        ),
        case(11, "logistics", gives(100, 100, False, "apology", "coupon", "compensation")),
        case(12, "quality", gives(1000, 1100, True, "refund_full", "exchange"), 7),
        case(13, "repair", gives(1000, 1000, True, "exchange", "repair"), 15),
        case(14, "quality", gives(200, 500, True, "repair", "compensation"), 16),
        case(15, "refund", gives(1000, 1100), sub="not_received"),
        case(16, "attitude", gives(50, 200)),
        case(17, "price", gives(200, 500)),
        case(18, "advertising", gives(1000, 3000, True)),
        case(19, "privacy", gives(200, 2000)),
        case(20, "other", gives(50, 200)),
    ]


def _authority() -> list[Case]:
    def case(rule: int, approver: str, amount: int, limit: int = 5000, **more: Any) -> Case:
        inputs = {"plan.amount": amount, "compensation.limit_amount": limit}
        inputs |= {key.replace("__", "."): value for key, value in more.items()}
        return Case("authority", rule, inputs, {"approver": approver}, ("000-24", "001-27"))

    return [
        case(1, "manager", 2001),
        case(2, "manager", 1001, triage__risk="high"),
        case(3, "supervisor", 100, plan__deviates=True),
        case(3, "supervisor", 100, liability__deviation=True),
        case(4, "supervisor", 101, 100),
        case(5, "supervisor", 501),
        case(5, "supervisor", 2000),
        case(6, "supervisor", 1, triage__risk="high"),
        case(7, "agent", 500),
        case(7, "agent", 0, triage__risk="high"),
    ]


def _calibrate() -> list[Case]:
    def case(rule: int, ok: bool, amount: int, approver: str, decision: str | None, clause: str) -> Case:
        inputs = {"plan.amount": amount, "compensation.limit_amount": 800, "authority.approver": approver}
        inputs |= {"approval.decision": decision} if decision else {}
        return Case("calibrate", rule, inputs, {"ok": ok, "clause": clause}, ("000-23", "000-24", "000-25"))

    return [
        case(1, False, 700, "supervisor", None, "《授权管理办法》4.1"),
        case(1, False, 700, "manager", "returned", "《授权管理办法》4.1"),
        case(2, False, 900, "agent", None, "《授权管理办法》3.6"),
        case(3, True, 900, "supervisor", "approved", "《授权管理办法》3.6"),
        case(4, True, 700, "supervisor", "approved", "《赔付标准》"),
        case(4, True, 100, "agent", None, "《赔付标准》"),
    ]


def _approach() -> list[Case]:
    def case(rule: int, opening: str, *ids: str, threat: str = "none", **profile: Any) -> Case:
        inputs = {"complaint.threat": threat} | {f"profile.{key}": value for key, value in profile.items()}
        return Case("approach", rule, inputs, {"opening": opening}, ids)

    return [
        case(1, "empathise_first", "000-21", "000-43", threat="regulator", emotion_first=True),
        case(2, "empathise_first", "000-21", emotion_first=True),
        case(3, "empathise_first", "000-20", emotion="angry"),
        case(4, "affirm_first", "000-43", threat="legal"),
        case(5, "affirm_first", "000-18", "000-19", main_concern="valued"),
        case(6, "affirm_first", main_concern="principle"),
        case(7, "plain", "000-18", main_concern="amount"),
    ]


def _channel() -> list[Case]:
    def case(rule: int, channel: str, *ids: str, came: str = "hotline", risk: str = "normal", **customer: Any) -> Case:
        inputs = {"complaint.channel": came, "triage.risk": risk}
        inputs |= {f"customer.{key}": value for key, value in customer.items()}
        outputs = {"channel": channel, "visitor_needed": channel == "visit"}
        return Case("channel", rule, inputs, outputs, ("000-32", *ids))

    return [
        case(1, "wechat", "000-37", preferred_channel="wechat", refused_channels=["phone"]),
        case(1, "visit", preferred_channel="visit"),
        case(2, "visit", "000-35", special_needs=["hearing", "elderly"]),
        case(5, "phone", special_needs=["hearing"], refused_channels=["visit"]),
        case(3, "face_to_face", "000-34", came="store"),
        case(4, "phone", risk="high"),
        case(5, "phone", "000-33", "001-20", came="web"),
        case(5, "phone", preferred_channel="sms", refused_channels=["sms"]),
        case(6, "sms", "000-33", "000-37", came="web", refused_channels=["phone"]),
        case(7, "wechat", refused_channels=["phone", "sms"]),
        case(8, "email", refused_channels=["phone", "sms", "wechat"]),
        case(9, "letter", refused_channels=["phone", "sms", "wechat", "email"]),
    ]


def _review() -> list[Case]:
    def case(rule: int, required: bool, **inputs: Any) -> Case:
        paths = {key.replace("__", "."): value for key, value in inputs.items()}
        return Case("special_review", rule, paths, {"required": required, "reviewer": "quality"}, ("002-54",))

    def again(rule: int, repeat: bool, found: str, broken: bool = False, **call: Any) -> Case:
        inputs = {f"call_back.{key}": value for key, value in call.items()}
        inputs["promises"] = [{"kind": "execution", "broken_at": NOW if broken else None}]
        return Case("repeat_case", rule, inputs, {"repeat": repeat, "cause": found}, ("000-02", "000-03", "000-30"))

    return [
        case(1, True, triage__risk="high"),
        case(2, True, plan__amount=2000),
        case(3, True, consensus__round=3, rejection__count=1),
        case(4, True, supervision__decision="take_over"),
        case(5, True, complaint__repeat_of="C-2026-000001"),
        case(6, True, call_back__satisfaction=2),
        case(7, False, call_back__satisfaction=3, complaint__repeat_of="", plan__amount=1999),
        again(1, False, "none", satisfaction=3),
        again(2, True, "not_understood", satisfaction=2, cause="not_understood"),
        again(2, True, "mismatch", satisfaction=5, same_again=True, cause="mismatch"),
        again(3, True, "promise_broken", True, satisfaction=1, cause="other"),
        again(4, True, "other", satisfaction=1, cause="other"),
    ]


def _rounds() -> list[Case]:
    agree, object_ = {"agree": True}, {"agree": False}

    def attempts(*days: int) -> dict[str, Any]:
        return {"attempts": [{"at": NOW + timedelta(days=day)} for day in days]}

    return [
        Case("consensus", 1, {"confirmations": [agree, agree]}, {"next": "agreed", "round": 1}, ("002-29",)),
        Case("consensus", 2, {"confirmations": [agree, object_]}, {"next": "again", "round": 1}, ("002-30",)),
        Case("consensus", 2, {"confirmations": [object_], "consensus.round": 1}, {"next": "again", "round": 2}),
        Case("consensus", 3, {"confirmations": [object_], "consensus.round": 2}, {"next": "arbitrate", "round": 3}),
        Case("rejection", 1, {"rejection.count": 1}, {"next": "plan", "count": 2}),
        Case("rejection", 2, {"rejection.count": 2}, {"next": "mediate", "count": 3}),
        Case("unreachable", 1, attempts(0, 1), {"next": "retry"}),
        Case("unreachable", 2, attempts(0, 0, 0), {"next": "retry"}),
        Case("unreachable", 3, attempts(0, 0, 1), {"next": "decide"}),
        Case("waiting", 1, {}, {"next": "wait", "count": 1}),
        Case("waiting", 2, {"waiting.count": 1}, {"next": "decide", "count": 2}),
        Case("risk_mark", 1, {"triage.risk": "high"}, {"alert": True}, ("001-36",)),
        Case("risk_mark", 2, {"triage.risk": "high", "risk_mark.marked_at": NOW}, {"alert": False}),
        Case("risk_mark", 3, {"triage.risk": "normal"}, {"alert": False}),
    ]


def _guides() -> list[Case]:
    grievances = [
        "delivery_attitude",
        "late",
        "damaged",
        "refund_missing",
        "quality",
        "broken_promise",
        "safety",
        "other",
    ]
    categories = [
        "logistics",
        "damage",
        "quality",
        "refund",
        "attitude",
        "price",
        "advertising",
        "privacy",
        "repair",
        "other",
    ]
    said = [Case("empathy", rule, {"grievance": g}, {}, ("001-07",)) for rule, g in enumerate(grievances, 1)]
    known = [
        Case(table, rule, {"complaint.category": category}, {}, ids)
        for table, ids in (("pitfalls", ("002-05", "002-06")), ("causes", ("001-42",)))
        for rule, category in enumerate(categories, 1)
    ]
    return said + known


def _regulatory() -> list[Case]:
    def case(rule: int, days: int, unit: str, **inputs: Any) -> Case:
        paths = {key.replace("__", "."): value for key, value in inputs.items()}
        return Case("regulatory", rule, paths, {"days": days, "unit": unit})

    return [
        case(1, 7, "working", complaint__channel="regulator"),
        case(2, 60, "calendar", complaint__channel="regulator"),
        case(3, 15, "calendar", complaint__category="refund"),
        case(4, 30, "calendar", complaint__category="repair"),
        case(5, 15, "working", complaint__category="privacy"),
        case(6, 56, "calendar", customer__region="overseas"),
    ]


CASES = [
    *_triage(),
    *_routing(),
    *_responsibility(),
    *_compensation(),
    *_authority(),
    *_calibrate(),
    *_approach(),
    *_channel(),
    *_review(),
    *_rounds(),
    *_guides(),
    *_regulatory(),
]
