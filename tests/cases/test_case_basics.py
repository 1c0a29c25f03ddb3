"""Numbers, columns, words of search, progress."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app import cases, feel
from app.cases.columns import COLUMNS, customer_key, instant, mask_name, mask_phone
from app.cases.progress import Progress
from app.cases.words import query_words, words_of
from app.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_case_number_and_a_task_id_lead_back_to_their_keys() -> None:
    number = cases.case_number(2026, 123)
    assert number == "C-2026-000123"
    assert cases.case_id_of(number) == 123
    assert cases.parse_task_id(cases.task_id(number, 7)) == (number, 7)
    assert cases.case_id_of(cases.case_number(2026, 12_345_678)) == 12_345_678


@pytest.mark.parametrize(
    "text", ["", "C-2026-1", "c-2026-000001", "C-2026-000001.1", "C-2026-000001'--", "C-２０２６-000001"]
)
def test_a_text_that_is_no_case_number_is_not_found(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        cases.case_id_of(text)
    assert caught.value.code == "not_found"


@pytest.mark.parametrize(
    ("column", "value", "held"),
    [
        ("category", "logistics", "logistics"),
        ("category", "x" * 100, "x" * 64),
        ("category", None, None),
        ("category", "", None),
        ("risk", "high", "high"),
        ("risk", "enormous", "normal"),
        ("risk", None, "normal"),
        ("priority", Decimal("120"), 100),
        ("priority", None, 50),
        ("priority", "high", 50),
        ("amount", Decimal("100.50"), Decimal("100.50")),
        ("amount", "a lot", None),
        ("product", ["梨", "桃"], "梨、桃"),
        ("title", "  三箱  水果\n延误 ", "三箱 水果 延误"),
        ("title", None, ""),
        ("satisfaction", Decimal(5), 5),
        ("received_at", "yesterday", None),
    ],
)
def test_a_column_holds_what_a_variable_of_any_kind_leaves_there(column: str, value: object, held: object) -> None:
    assert COLUMNS[column](value, SHANGHAI) == held


def test_a_date_is_the_beginning_or_the_end_of_the_services_day() -> None:
    day = feel.from_python(datetime(2026, 3, 2).date())
    assert instant(day, SHANGHAI) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert instant(day, SHANGHAI, end_of_day=True) == datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phone", "name", "key"),
    [
        ("138 0000-0001", "王女士", "13800000001"),
        ("+86 13800000001", None, "13800000001"),
        ("0086-13800000001", None, "13800000001"),
        ("", " 王  女士 ", "王 女士"),
        (None, None, None),
        ("12", "李", "李"),
    ],
)
def test_one_customer_is_known_by_the_phone_in_digits_else_by_the_name(
    phone: str | None, name: str | None, key: str | None
) -> None:
    assert customer_key(phone, name) == key


def test_masks_leave_enough_to_recognise_and_no_more() -> None:
    assert mask_phone("13800000001") == "138****0001"
    assert mask_phone("8823") == "****"
    assert mask_name("王小明") == "王**"
    assert mask_name("") == ""


def test_chinese_is_found_by_two_characters_and_latin_by_the_beginning_of_a_word() -> None:
    words = set(words_of("三箱水果 SF1234567890123 变质", "13800000001"))
    assert {"水果", "箱水", "sf1234567890123", "变质", "13800000001", "0001"} <= words
    assert query_words("水果变质") == [("水果", False), ("果变", False), ("变质", False)]
    assert query_words("SF12") == [("sf12", True)]
    assert query_words("果") == [("果", False)]
    assert query_words("ＳＦ１２ 水果") == [("sf12", False), ("水果", False)]


@pytest.mark.parametrize("text", ["%", "'", '"', "* OR NEAR(a", "😀", "a' ; drop table cases --", ":*|&!()"])
def test_operators_of_a_query_language_never_get_into_a_search(text: str) -> None:
    assert all(word.replace("_", "").isalnum() for word, _ in query_words(text))


def test_the_step_of_a_case_is_the_furthest_with_an_open_task_and_rounds_are_counted() -> None:
    progress = Progress()
    progress.open(1, "A", None, NOW)
    progress.open(2, "B", NOW, NOW)
    assert progress.furthest(["A", "B", "C"]) == "B"
    assert progress.next_due() == NOW
    progress.close([2])
    assert progress.furthest(["A", "B", "C"]) == "A"
    progress.open(3, "B", None, NOW)
    progress.open(4, "B", None, NOW)
    assert progress.steps["B"].rounds == 2
    assert progress.furthest([]) is None


def test_progress_survives_storage_and_stays_bounded_however_often_a_case_loops() -> None:
    progress = Progress()
    for key in range(1, 1000):
        progress.open(key, "A", None, NOW)
        progress.close([key])
        progress.visit(("call",), "u")
    again = Progress.loads(progress.dumps())
    assert again == progress
    assert again.visits == {"call": {"u": 999}}
    assert len(again.dumps()) < 300
