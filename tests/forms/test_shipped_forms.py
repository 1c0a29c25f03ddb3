"""The shipped forms: sound, in both languages, and strict where the process has a rule."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app import engine, feel, forms
from app.errors import Refusal

ROOT = Path(__file__).parents[2]
SOURCES = {path.stem: path.read_bytes() for path in sorted((ROOT / "forms").glob("*.form"))}
FORMS = {name: forms.load(source, f"forms/{name}.form") for name, source in SOURCES.items()}
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
VARIABLES = engine.load(
    {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for pattern in ("processes/*", "forms/*.form", "rules/*.dmn")
        for path in sorted(ROOT.glob(pattern))
    }
).variables
LABELLED = frozenset(["textfield", "textarea", "number", "select", "radio", "checkbox", "checklist", "filepicker"])


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def components(parent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in parent.get("components", ()):
        yield component
        yield from components(component)


def faults(form: str, submitted: dict[str, Any], variables: dict[str, Any] | None = None) -> set[str]:
    """Fields that are refused; nothing where the submission is accepted."""
    known = {name: feel.from_python(value) for name, value in (variables or {}).items()}
    try:
        FORMS[form].validate(submitted, known, now=NOW)
    except Refusal as refusal:
        return {error.field for error in refusal.errors}
    return set()


def changed(data: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy with values at paths written `a__b`; None leaves the field out."""
    data = copy.deepcopy(data)
    for path, value in values.items():
        *above, last = path.split("__")
        place = data
        for name in above:
            place = place.setdefault(name, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return data


@pytest.mark.parametrize("name", FORMS)
def test_a_form_has_no_finding(name: str) -> None:
    assert forms.check(SOURCES[name], f"forms/{name}.form") == ()


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.proves("001-02")
def test_a_form_opens_with_guidance_in_both_languages(name: str) -> None:
    first = FORMS[name].schema["components"][0]
    assert first["type"] == "text"
    assert first["text"].startswith("## ")
    assert first["properties"]["text_en"].startswith("## ")


@pytest.mark.parametrize("name", FORMS)
def test_every_label_option_and_message_is_there_in_english(name: str) -> None:
    schema = FORMS[name].schema
    missing = [
        c["id"] for c in components(schema) if c["type"] in LABELLED and not c.get("properties", {}).get("label_en")
    ]
    options = [value for c in components(schema) for value in c.get("values", ()) if not value.get("label_en")]
    messages = [check for check in schema.get("checks", ()) if set(check["message"]) != {"zh", "en"}]
    assert (missing, options, messages) == ([], [], [])


# ── intake ──

INTAKE: dict[str, Any] = {
    "complaint": {
        "channel": "hotline",
        "received_at": at(0),
        "picked_up_at": at(-0.1),
        "soothed_at": at(-0.09),
        "category": "other",
        "narrative": "券不能用",
        "demands": [{"text": "说明原因"}],
        "emotion": "calm",
        "read_back": True,
    },
    "customer": {"name": "王女士", "phone": "13800000001"},
    "order": {},
}
CATEGORY_FIELDS = [
    ("logistics", {"express": ("tracking_number", "happened_at", "grievance")}),
    ("quality", {"quality": ("fault", "since")}),
    ("refund", {"refund": ("amount", "requested_at", "pay_channel")}),
    ("attitude", {"attitude": ("who", "at", "place", "said")}),
    ("price", {"price": ("paid",)}),
    ("advertising", {"advertising": ("where", "claim")}),
    ("privacy", {"privacy": ("what", "found_at")}),
    ("repair", {"repair": ("device", "sent_at", "fault")}),
]


def test_a_complete_intake_is_accepted() -> None:
    assert faults("intake", INTAKE) == set()


@pytest.mark.parametrize(
    "field",
    ["complaint.channel", "complaint.received_at", "complaint.category", "complaint.narrative", "complaint.emotion"],
)
@pytest.mark.proves("001-13", "003-02")
def test_an_incomplete_intake_names_the_field(field: str) -> None:
    assert field in faults("intake", changed(INTAKE, **{field.replace(".", "__"): None}))


@pytest.mark.parametrize(("category", "fields"), CATEGORY_FIELDS, ids=[category for category, _ in CATEGORY_FIELDS])
@pytest.mark.proves("001-11", "001-12")
def test_a_category_asks_for_its_own_fields_and_no_other_does(
    category: str, fields: dict[str, tuple[str, ...]]
) -> None:
    (section, names), *_ = fields.items()
    wanted = {f"complaint.{section}.{name}" for name in names}
    assert wanted <= faults("intake", changed(INTAKE, complaint__category=category))
    assert wanted.isdisjoint(faults("intake", INTAKE))


@pytest.mark.proves("001-12")
def test_a_parcel_number_has_its_form() -> None:
    express = {"tracking_number": "顺丰", "happened_at": at(-48), "grievance": "晚到"}
    data = changed(INTAKE, complaint__category="logistics", complaint__express=express)
    assert faults("intake", data) == {"complaint.express.tracking_number"}
    assert faults("intake", changed(data, complaint__express__tracking_number="SF1234567890123")) == set()


@pytest.mark.proves("001-11")
def test_damage_wants_signing_batch_and_photos_or_the_reason_for_none() -> None:
    data = changed(INTAKE, complaint__category="damage")
    assert faults("intake", data) == {"order.signed_at", "order.batch", "complaint.damage.photos"}
    full = changed(data, order__signed_at=at(-24), order__batch="B1", complaint__damage__photo_note="照片在路上")
    assert faults("intake", full) == set()


@pytest.mark.parametrize("channel", ["hotline", "store"])
@pytest.mark.proves("001-05", "001-06", "001-08")
def test_questions_stay_shut_until_the_sentence_is_said(channel: str) -> None:
    silent = changed(INTAKE, complaint__channel=channel, complaint__soothed_at=None)
    assert faults("intake", silent) == {"complaint.soothed_at"}
    early = changed(INTAKE, complaint__channel=channel, complaint__soothed_at=at(-1))
    assert faults("intake", early) == {"complaint.soothed_at"}


@pytest.mark.parametrize("channel", ["email", "web", "social", "wechat", "regulator", "survey", "import"])
@pytest.mark.proves("001-40", "003-01", "003-32")
def test_written_channels_need_no_countdown(channel: str) -> None:
    written = changed(
        INTAKE, complaint__channel=channel, complaint__soothed_at=None, complaint__picked_up_at=None,
        complaint__read_back=None,
    )  # fmt: skip
    assert faults("intake", written) == set()


@pytest.mark.proves("001-09")
def test_a_call_that_broke_off_is_recorded_with_what_is_there() -> None:
    broken = changed(
        INTAKE, complaint__disposition="customer_hung_up", complaint__category="logistics", complaint__demands=None,
        complaint__read_back=None,
    )  # fmt: skip
    assert faults("intake", broken) == set()


def test_an_intake_cannot_lie_in_the_future() -> None:
    assert faults("intake", changed(INTAKE, complaint__received_at=at(1))) == {"complaint.received_at"}
    assert faults("intake", changed(INTAKE, order__signed_at=at(1))) == {"order.signed_at"}


@pytest.mark.proves("003-02")
def test_a_customer_can_be_reached() -> None:
    assert faults("intake", changed(INTAKE, customer__phone=None)) == {"customer.phone"}
    assert faults("intake", changed(INTAKE, customer__phone="no number")) == {"customer.phone"}
    assert faults("intake", changed(INTAKE, customer__phone=None, customer__email="wang@example.com")) == set()
    assert faults("intake", changed(INTAKE, customer__email="nobody")) == {"customer.email"}


@pytest.mark.proves("001-07")
def test_the_grievances_of_the_screen_are_those_of_the_table() -> None:
    field = next(c for c in components(FORMS["intake"].schema) if c.get("key") == "complaint.grievance")
    table = (ROOT / "rules/guides.dmn").read_text(encoding="utf-8")
    assert all(
        f"<text>&quot;{o['value']}&quot;</text>" in table or f'<text>"{o["value"]}"</text>' in table
        for o in field["values"]
    )


# ── who sees what ──

DEPARTMENTS = ["logistics", "after_sales", "warehouse", "finance", "store", "product"]
HIDDEN = [
    "complaint.narrative",
    "prejudgement.core_issue",
    "plan.bottom_line",
    "contact.cause",
    "differences",
    "profile",
]


@pytest.mark.parametrize("group", DEPARTMENTS)
@pytest.mark.parametrize("path", HIDDEN)
@pytest.mark.proves("002-22", "002-23", "002-10")
def test_departments_see_key_points_and_neither_transcript_nor_thoughts(group: str, path: str) -> None:
    assert not VARIABLES.readable(path, [group])
    assert VARIABLES.readable("complaint.key_points", [group])


@pytest.mark.proves("002-22")
def test_departments_get_the_key_points_of_the_contact() -> None:
    assert {"complaint.key_points", "contact.key_points"} <= set(FORMS["check_facts"].reads)
    assert VARIABLES.readable("contact.key_points", ["logistics"])


@pytest.mark.proves("002-43")
def test_the_bottom_line_is_for_owner_and_approvers_only() -> None:
    assert [g for g in ("agent", "supervisor", "manager") if VARIABLES.readable("plan.bottom_line", [g])] == [
        "agent", "supervisor", "manager"
    ]  # fmt: skip
    others = ["senior", "pr", "quality", "operations", *DEPARTMENTS]
    assert not any(VARIABLES.readable("plan.bottom_line", [group]) for group in others)
    assert not VARIABLES.for_customer("plan.bottom_line")
    assert not VARIABLES.for_customer("prejudgement.goal")
    assert not VARIABLES.for_customer("differences")


# ── what the steps record ──

RECORDED = [
    ("profile", "profile.matters", "000-15"),
    ("profile", "profile.emotion", "000-16"),
    ("profile", "profile.inflaming", "000-17"),
    ("profile", "profile.main_concern", "000-18"),
    ("talk", "feedback.vented", "000-44"),
    ("talk", "feedback.fairness_doubted", "001-28"),
    ("make_plan", "plan.other_risks", "002-39"),
    ("make_plan", "plan.obligations", "002-42"),
    ("make_plan", "plan.executor", "002-44"),
    ("make_plan", "plan.expected_effect", "002-46"),
    ("contact_customer", "contact.expectation", "003-29"),
    ("call_back", "call_back.fair", "001-28"),
]


@pytest.mark.parametrize(
    ("form", "field"), [pytest.param(f, p, marks=pytest.mark.proves(i), id=p) for f, p, i in RECORDED]
)
def test_a_step_records_what_it_owes(form: str, field: str) -> None:
    assert field in FORMS[form].fields


PLAN: dict[str, Any] = {
    "plan": {
        "measures": ["compensation"], "summary": "补偿 100 元", "amount": 100, "obligations": "补偿",
        "department": "finance", "executor": "张敏", "execute_by": at(24), "expected_effect": "客户接受",
    }
}  # fmt: skip
STANDARD = {
    "liability": {"company_share": 50, "party": "shared"},
    "compensation": {"standard_amount": 100, "limit_amount": 200, "remedies": ["reship", "compensation"]},
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"plan__amount": -1}, "plan.amount"),
        ({"plan__execute_by": at(-1)}, "plan.execute_by"),
        ({"plan__obligations": None}, "plan.obligations"),
        ({"plan__executor": None}, "plan.executor"),
        ({"plan__expected_effect": None}, "plan.expected_effect"),
        ({"plan__amount": 201}, "plan.deviation_reason"),
        ({"plan__amount": 99}, "plan.deviation_reason"),
        ({"plan__measures": ["refund_full"]}, "plan.deviation_reason"),
        ({"plan__measures": []}, "plan.measures"),
        ({"plan__bottom_line": 50}, "plan.bottom_line"),
    ],
    ids=str,
)
@pytest.mark.proves("001-27", "002-42", "002-44", "002-45", "002-46")
def test_a_plan_is_refused_where_it_breaks_a_rule(change: dict[str, Any], field: str) -> None:
    assert faults("make_plan", PLAN, STANDARD) == set()
    assert field in faults("make_plan", changed(PLAN, **change), STANDARD)


@pytest.mark.proves("002-40", "002-41")
def test_a_plan_without_liability_says_what_we_can_do_and_how_we_help() -> None:
    nothing = {"liability": {"company_share": 0, "party": "customer"}, "compensation": STANDARD["compensation"]}
    assert {"plan.can_do", "plan.help"} <= faults("make_plan", PLAN, nothing)


@pytest.mark.proves("002-52", "002-53")
def test_nothing_is_solved_before_money_or_confirmation_is_there() -> None:
    money: dict[str, Any] = {"outcome": {"kind": "money", "result": "solved"}}
    assert faults("confirm_outcome", money) == {"outcome.money_arrived_at", "outcome.money_amount"}
    arrived = changed(money, outcome__money_arrived_at=at(-1), outcome__money_amount=100)
    assert faults("confirm_outcome", arrived) == set()
    repair: dict[str, Any] = {"outcome": {"kind": "repair", "result": "solved", "customer_confirmed": False}}
    assert faults("confirm_outcome", repair) == {"outcome.customer_confirmed"}


@pytest.mark.proves("001-42", "003-03")
def test_the_root_cause_comes_from_the_list_of_the_category() -> None:
    data = {"liability": {"verdict": "none", "party": "external", "company_share": 0, "cause": "invented"}}
    known = {
        "causes": [{"value": "weather", "label": "恶劣天气"}],
        "responsibility": {"party": "external", "company_share": 0},
    }
    assert faults("judge_liability", data, known) == {"liability.cause"}
    assert faults("judge_liability", changed(data, liability__cause="weather"), known) == set()


def test_all_faults_are_told_at_once() -> None:
    found = faults("contact_customer", {"attempt": {"at": at(1), "channel": "phone", "result": "reached"}})
    assert {"attempt.at", "contact.place", "contact.reply_by", "contact.identity_said"} <= found


def test_forms_are_written_as_editors_write_them() -> None:
    for name, source in SOURCES.items():
        assert json.loads(source)["id"] == name


@pytest.mark.proves("002-36")
def test_no_later_step_writes_the_judgement() -> None:
    writers = {name for name, form in FORMS.items() if any(path.startswith("liability.") for path in form.fields)}
    assert writers == {"judge_liability", "feedback_request"}


@pytest.mark.proves("002-36")
def test_every_company_issue_names_its_department() -> None:
    issue = {"issue": "漏发通知", "clause": "《生鲜时效承诺》3.2"}
    judged: dict[str, Any] = {
        "liability": {
            "verdict": "company",
            "party": "company",
            "company_share": 100,
            "cause": "x",
            "company_issues": [issue],
        }
    }
    known = {"causes": [{"value": "x", "label": "x"}], "responsibility": {"party": "company", "company_share": 100}}
    assert faults("judge_liability", judged, known) == {"liability.company_issues[0].department"}
