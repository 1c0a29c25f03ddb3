"""A form with every component type of form-js and every one of ours, and a case that fills it. Shared by the tests."""

from __future__ import annotations

import json

from app import feel


def at(text: str) -> object:
    return feel.compile_expression(f'date and time("{text}")').evaluate({}).value


OPTIONS = [
    {"label": "电话", "value": "phone", "label_en": "Phone"},
    {"label": "短信", "value": "sms", "label_en": "Text message"},
    {"label": "微信", "value": "wechat", "label_en": "WeChat"},
]

SCHEMA = {
    "type": "default",
    "id": "every_type",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "text": "### {{customer.name}}\n电话沟通，**客户要求**"},
        {"type": "html", "content": "<p>订单 <b>{{order.number}}</b></p>"},
        {
            "type": "textarea",
            "key": "feedback.empathy",
            "label": "共情",
            "properties": {"label_en": "Empathy"},
            "description": "称呼、哪件事、一直在跟、体会",
            "validate": {"required": True, "minLength": 4, "maxLength": 500},
        },
        {"type": "textfield", "key": "visitor.name", "label": "上门人", "layout": {"row": "r1", "columns": 8}},
        {
            "type": "textfield",
            "key": "visitor.email",
            "label": "邮箱",
            "layout": {"row": "r1", "columns": 8},
            "validate": {"validationType": "email"},
        },
        {
            "type": "number",
            "key": "plan.amount",
            "label": "金额",
            "decimalDigits": 2,
            "appearance": {"prefixAdorner": "¥"},
            "validate": {"required": True, "min": 0, "max": "=plan.limit"},
        },
        {"type": "number", "key": "plan.locked", "label": "已批准", "readonly": True},
        {"type": "expression", "key": "plan.total", "expression": "=plan.amount + 1", "computeOn": "change"},
        {"type": "checkbox", "key": "soothed", "label": "客户已说完", "validate": {"required": True}},
        {"type": "radio", "key": "channel", "label": "渠道", "values": OPTIONS, "validate": {"required": True}},
        {"type": "select", "key": "second", "label": "备用渠道", "values": OPTIONS},
        {"type": "checklist", "key": "traps", "label": "忌用词", "valuesKey": "traps_known"},
        {"type": "taglist", "key": "tags", "label": "标签", "valuesExpression": '=["急", "老客户"]'},
        {
            "type": "datetime",
            "subtype": "date",
            "key": "plan.execute_by",
            "dateLabel": "执行期限",
            "disallowPassedDates": True,
            "validate": {"required": True},
        },
        {"type": "datetime", "subtype": "time", "key": "call_at", "timeLabel": "通话时间", "use24h": True},
        {
            "type": "datetime",
            "subtype": "datetime",
            "key": "answer_at",
            "dateLabel": "答复日期",
            "timeLabel": "时间",
            "use24h": True,
            "timeSerializingFormat": "no_timezone",
        },
        {"type": "filepicker", "key": "photos", "label": "照片", "multiple": True, "accept": ".png,.jpg"},
        {"type": "separator"},
        {
            "type": "group",
            "path": "contact",
            "label": "联系人",
            "components": [{"type": "textfield", "key": "phone", "label": "电话"}],
        },
        {
            "type": "dynamiclist",
            "path": "promises",
            "label": "承诺",
            "components": [
                {"type": "textfield", "key": "what", "label": "承诺什么", "validate": {"required": True}},
                {"type": "datetime", "subtype": "date", "key": "due", "dateLabel": "何时"},
            ],
        },
        {"type": "spacer", "height": 8},
        {
            "type": "table",
            "label": "记录",
            "dataSource": "=record.files",
            "columns": [{"key": "name", "label": "名称"}, {"key": "kind", "label": "种类"}],
        },
        {
            "type": "image",
            "source": "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==",
            "alt": "点",
        },
        {"type": "documentPreview", "label": "文件", "dataSource": "=no_documents"},
        {
            "type": "bh_timeline",
            "key": "feedback.timeline",
            "label": "过程",
            "source": "=record.timeline",
            "validate": {"required": True},
        },
        {
            "type": "bh_demands",
            "key": "feedback.answers",
            "label": "诉求与答复",
            "validate": {"required": True},
        },
        {"type": "bh_evidence", "key": "feedback.evidence", "label": "证据包"},
        {"type": "bh_decision", "decision": "compensation", "label": "为什么是这个金额"},
        {"type": "button", "label": "提交", "action": "submit"},
    ],
    "checks": [
        {
            "require": 'not(contains(feedback.empathy, "处理结果"))',
            "field": "feedback.empathy",
            "label": {"zh": "没有以结果开头", "en": "Does not open with the result"},
            "message": {"zh": "先说体会，不要以结果开头", "en": "Empathy first, not the result"},
            "quote": '"处理结果"',
            "remedy": {
                "label": {"zh": "替换", "en": "Replace"},
                "value": 'replace(feedback.empathy, "处理结果", "体会")',
            },
        },
        {
            "require": "plan.execute_by = null or plan.execute_by <= plan.latest",
            "field": "plan.execute_by",
            "message": {"zh": "财务部最晚到 {{plan.latest}}", "en": "Finance can do it until {{plan.latest}}"},
        },
    ],
}

VARIABLES: dict[str, object] = {
    "customer": {"name": "王雅琴", "phone": "13800138000"},
    "order": {"number": "SF-1"},
    "plan": feel.from_python({"limit": 700, "locked": 597}) | {"latest": at("2036-12-01T00:00:00+08:00").date},  # type: ignore[operator, attr-defined]
    "traps_known": ["不可抗力", "按规定"],
    "complaint": {"demands": ["退回全部货款", "书面道歉"]},
    "record": {
        "timeline": [
            {"id": "e1", "at": at("2026-11-18T06:40:00+08:00"), "who": "仓储部", "finding": "出库 3 箱，温控正常"},
            {"id": "e2", "at": at("2026-11-19T22:15:00+08:00"), "who": "承运商", "finding": "停运 31 小时"},
        ],
        "files": [
            {"id": "f1", "name": "变质照片.png", "kind": "picture", "internal": False},
            {"id": "f2", "name": "装箱复核.pdf", "kind": "document", "internal": True},
        ],
        "decisions": {
            "compensation": {
                "decision": "compensation",
                "value": None,
                "outcome": "ok",
                "decisions": [
                    {
                        "decision": "compensation",
                        "name": "赔付标准",
                        "version": "abcdef123456",
                        "hit policy": "UNIQUE",
                        "inputs": [{"expression": "品类", "value": "生鲜"}],
                        "rules": feel.from_python([4]),
                        "annotations": ["《生鲜时效承诺》3.2"],
                        "outputs": [{"结果": "全额退，上限 120%"}],
                        "value": None,
                        "outcome": "ok",
                        "warnings": [],
                    }
                ],
                "warnings": [],
            }
        },
    },
}


def source() -> bytes:
    return json.dumps(SCHEMA, ensure_ascii=False).encode()
