"""The compatibility kit's runner: it finds the cases, evaluates what they name and compares as the kit does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from dmn_models import decision, definitions, input_data, item, knowledge, literal

from app import feel
from app.dmn import tck

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    "<modelName>m.dmn</modelName>"
)
SERVICE = (
    '<decisionService id="k_quote" name="quote"><variable name="quote"/><outputDecision href="#sum"/>'
    '<outputDecision href="#twice"/><inputData href="#i_n"/></decisionService>'
)
MODEL = definitions(
    item("tPair", parts=item(".a", "number") + item(".b", "string")),
    input_data("n", "number"),
    input_data("pair", "tPair"),
    decision("sum", literal("n + 1"), ("i_n",)),
    decision("twice", literal("sum * 2"), ("sum",)),
    decision("echo", literal("pair"), ("i_pair",)),
    decision("list", literal('[1, "x", null]')),
    decision("when", literal('date and time("2026-03-02T09:00:00Z")')),
    decision("bad", literal("1 + null")),
    knowledge("double", literal("x * 2"), "x: number"),
    SERVICE,
)


def value(text: str, kind: str = "decimal") -> str:
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


NULL = '<value xsi:nil="true"/>'
PAIR = f'<component name="a">{value("1")}</component><component name="b">{value("x", "string")}</component>'


def case(result: str, expected: str, inputs: str = "", attributes: str = "", error: bool = False) -> str:
    mark = 'errorResult="true"' if error else ""
    return (
        f'<testCase id="1" {attributes}>{inputs}<resultNode name="{result}" type="decision" {mark}>'
        f"<expected>{expected}</expected></resultNode></testCase>"
    )


def given(name: str, content: str) -> str:
    return f'<inputNode name="{name}">{content}</inputNode>'


def folder(root: Path, *cases: str, level: int = 3, name: str = "0001-test") -> Path:
    place = root / f"compliance-level-{level}" / name
    place.mkdir(parents=True)
    (place / "m.dmn").write_bytes(MODEL)
    (place / f"{name}-test-01.xml").write_text(HEAD + "".join(cases) + "</testCases>", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        (case("sum", value("3"), given("n", value("2"))), True),
        (case("sum", value("3.000000001"), given("n", value("2"))), True),
        (case("sum", value("3.0001"), given("n", value("2"))), False),
        (case("sum", value("3", "string"), given("n", value("2"))), False),
        (case("sum", NULL, given("n", NULL)), True),
        (case("bad", NULL, error=True), True),
        (case("bad", value("1"), error=True), False),
        (case("twice", value("20"), given("sum", value("10"))), True),
        (case("echo", PAIR, given("pair", PAIR)), True),
        (case("echo", PAIR + f'<component name="c">{value("1")}</component>', given("pair", PAIR)), False),
        (
            case(
                "list", f"<list><item>{value('1')}</item><item>{value('x', 'string')}</item><item>{NULL}</item></list>"
            ),
            True,
        ),
        (case("list", f"<list><item>{value('1')}</item></list>"), False),
        (case("list", '<list xsi:nil="true"/>'), False),
        (case("when", value("2026-03-02T09:00:00Z", "dateTime")), True),
        (case("when", value("2026-03-02T09:00:01Z", "dateTime")), False),
        (case("nothing", NULL), False),
        (case("sum", value("6"), given("n", value("5")), 'type="decisionService" invocableName="quote"'), True),
        (case("twice", value("12"), given("n", value("5")), 'type="decisionService" invocableName="quote"'), True),
        (case("double", value("8"), given("x", value("4")), 'type="bkm" invocableName="double"'), True),
    ],
)
def test_a_case_passes_exactly_when_the_kit_says_so(tmp_path: Path, test: str, passed: bool) -> None:
    report = tck.run(folder(tmp_path, test))
    assert [one.passed for one in report.cases] == [passed]
    assert bool(report.cases[0].reason) is not passed


def test_the_totals_come_last_and_failures_name_what_was_expected(tmp_path: Path) -> None:
    root = folder(
        tmp_path, case("sum", value("3"), given("n", value("2"))), case("sum", value("4"), given("n", value("2")))
    )
    lines = list(tck.run(root).lines(failures=True))
    assert lines == ["0001-test/1: sum: expected 4 but found 3", "1 passed, 1 failed", "0 skipped"]


def test_a_level_is_chosen_and_java_is_skipped_by_name(tmp_path: Path) -> None:
    folder(tmp_path, case("list", NULL), level=2)
    folder(tmp_path, case("sum", value("3"), given("n", value("2"))), level=3)
    folder(tmp_path, case("list", NULL), level=3, name="0076-feel-external-java")
    assert len(tck.run(tmp_path).cases) == 2
    report = tck.run(tmp_path, level=3)
    assert [one.level for one in report.cases] == ["compliance-level-3"]
    assert list(report.lines())[-1] == "1 skipped"
    assert "Java" in next(report.lines())


def test_the_table_has_a_row_for_each_case(tmp_path: Path) -> None:
    root = folder(tmp_path, case("sum", value("3"), given("n", value("2"))))
    told: list[str] = []
    assert tck.main_report(root, None, False, tmp_path / "out.csv", told.append) == 0
    assert (tmp_path / "out.csv").read_text() == "compliance-level-3,0001-test,1,SUCCESS,\n"
    assert told == ["1 passed, 0 failed", "0 skipped"]


def test_a_model_that_does_not_load_fails_its_cases_with_the_reason(tmp_path: Path) -> None:
    root = folder(tmp_path, case("sum", value("3")))
    (root / "compliance-level-3" / "0001-test" / "m.dmn").write_bytes(b"<a/>")
    report = tck.run(root)
    assert not report.cases[0].passed
    assert "Expected <definitions>" in report.cases[0].reason


@pytest.mark.parametrize(
    ("expected", "found", "equal"),
    [
        (None, None, True),
        (None, False, False),
        (Decimal(1), Decimal("1.000000001"), True),
        (True, Decimal(1), False),
        ({"a": None}, {"a": None}, True),
        ({"a": None}, {"b": None}, False),
        ([Decimal(1)], Decimal(1), False),
        (feel.parse_temporal("P1Y"), feel.parse_temporal("P12M"), True),
        (feel.parse_temporal("P1D"), feel.parse_temporal("PT24H"), True),
    ],
)
def test_values_are_compared_as_the_kit_does(expected: object, found: object, equal: bool) -> None:
    assert tck.same(expected, found) is equal
