"""Files as they come: any DMN version, what modelers write, broken and hostile XML, and edits that touch nothing
else.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from dmn_models import decision, definitions, feel, input_data, literal, load, table

from app import dmn
from app.dmn import xml

DINNER = (Path(__file__).parent / "files" / "dinner.dmn").read_bytes()


@pytest.mark.parametrize("version", sorted(xml.VERSIONS))
def test_every_version_of_the_standard_is_read(version: str) -> None:
    logic = table("UNIQUE", ["n"], ["x"], [("< 5", '"few"'), (">= 5", '"many"')])
    model = load(input_data("n", "number"), decision("d", logic, ("i_n",)), version=version)
    assert model.evaluate("d", feel({"n": 7})).value == "many"


def test_prefixed_elements_are_the_same_elements() -> None:
    source = definitions(decision("d", literal("1 + 1"))).decode()
    prefixed = source.replace("<", "<dmn:").replace("<dmn:/", "</dmn:").replace('xmlns="', 'xmlns:dmn="')
    assert dmn.load({"m": prefixed.encode()}).evaluate("d", {}).value == feel(2)


@pytest.mark.parametrize(
    ("month", "guests", "value", "rules"),
    [
        (3, 20, {"dish": "salad", "drinks": None}, (1,)),
        (9, 20, {"dish": "stew", "drinks": "wine"}, (2,)),
        (9, 2, None, ()),
    ],
)
def test_a_modelers_file_is_evaluated_as_it_is(month: int, guests: int, value: object, rules: tuple[int, ...]) -> None:
    found = dmn.load({"dinner.dmn": DINNER}).evaluate("Decision_dish", feel({"month": month, "guests": guests}))
    assert found.value == value
    assert found.record.matched == rules
    assert found.records[0].annotations == (("the first half\nof the year",) if month < 7 else ("",))


def test_a_modelers_file_has_no_findings_but_its_gaps() -> None:
    found = [(one.element, one.code) for one in dmn.check({"dinner.dmn": DINNER})]
    assert found == [("DecisionTable_dish", "gap"), ("DecisionTable_dish", "gap")]


def test_comments_and_cdata_inside_a_text_are_no_part_of_it() -> None:
    source = definitions(decision("d", literal("1 + 1"))).replace(b"1 + 1", b"1 <!-- one --> + <![CDATA[1]]>")
    assert dmn.load({"m": source}).evaluate("d", {}).value == feel(2)


def test_a_decision_still_without_logic_loads() -> None:
    assert dmn.load({"dinner.dmn": DINNER}).evaluate("Decision_open", {}).value is None


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "not_xml"),
        (b"<definitions", "not_xml"),
        (b"\x00\xff", "not_xml"),
        (b"<a/>", "not_dmn"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not_dmn"),
        (b'<!DOCTYPE definitions [<!ENTITY a "b">]><definitions/>', "doctype"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "doctype"),
        (b'<?xml version="1.0" encoding="nonsense"?><d/>', "not_xml"),
    ],
)
def test_what_is_no_dmn_is_refused_with_a_finding(source: bytes, code: str) -> None:
    assert [one.code for one in dmn.check({"x.dmn": source})] == [code]
    with pytest.raises(dmn.ModelError):
        dmn.load({"x.dmn": source})


def test_entity_bombs_do_not_go_off() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "boom">{entities}]><d>&e11;</d>'
    assert {one.code for one in dmn.check({"x.dmn": bomb.encode()})} <= {"doctype", "not_xml"}


class TestEdits:
    @pytest.mark.parametrize(
        ("element", "old", "new", "written"),
        [
            ("UnaryTests_1", b"&lt;= 6", "< 5", b"&lt; 5"),
            ("LiteralExpression_5", b'"salad"', '"糖 & 醋"', '"糖 &amp; 醋"'.encode()),
            ("LiteralExpression_6", b"<text/>", '"water"', b'<text>"water"</text>'),
            ("UnaryTests_4", b"<text></text>", "> 3", b"<text>&gt; 3</text>"),
            ("InputExpression_1", b"<text>month</text>", "the.month", b"<text>the.month</text>"),
        ],
    )
    def test_only_the_text_changes(self, element: str, old: bytes, new: str, written: bytes) -> None:
        edited = dmn.replace_text("dinner.dmn", DINNER, element, new)
        place = DINNER.index(element.encode())
        at = DINNER.index(old, place)
        assert edited == DINNER[:at] + written + DINNER[at + len(old) :]

    def test_the_edit_is_what_the_model_then_does(self) -> None:
        edited = dmn.replace_text("dinner.dmn", DINNER, "UnaryTests_1", "<= 9")
        edited = dmn.replace_text("dinner.dmn", edited, "UnaryTests_2", "month_now > 9")
        found = dmn.load({"dinner.dmn": edited}).evaluate("Decision_season", {"month": Decimal(9)})
        assert found.value == "spring"

    @pytest.mark.parametrize("element", ["nothing", "row-1", "OutputClause_1"])
    def test_an_element_without_a_text_is_refused(self, element: str) -> None:
        with pytest.raises(dmn.ModelError, match="Expected an expression"):
            dmn.replace_text("dinner.dmn", DINNER, element, "1")

    def test_another_encoding_is_refused(self) -> None:
        with pytest.raises(dmn.ModelError, match="UTF-16"):
            dmn.replace_text("x.dmn", DINNER.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UnaryTests_1", "1")
