"""Item definitions: shapes, allowed values, constraints and the conversions where a value is bound (10.3.2.9.4)."""

from __future__ import annotations

import pytest
from dmn_models import decision, feel, input_data, item, knowledge, literal, load, text

PERSON = item("tPerson", parts=item(".name", "string") + item(".age", "number"))
AGE = item("tAge", "number", allowed="[0..150]")
LEVEL = item("tLevel", "string", allowed='"gold", "silver"')
NAMES = item("tNames", "string", many=True)
AGES = item("tAges", "tAge", many=True)
FEW = item("tFew", "number", many=True, constraint="count(?) <= 2")
ALLOWED_ITEMS = item("tItems", "number", many=True, allowed="< 10")
TREE = item("tTree", parts=item(".label", "string") + item(".below", "tTree", many=True))
FUNCTION = (
    '<itemDefinition name="tFunction"><functionItem outputTypeRef="number">'
    '<parameters name="n" typeRef="number"/></functionItem></itemDefinition>'
)
CHILD = item("tChild", "tAge", allowed="< 18")
FEW_LOW = item("tFewLow", "tFew", constraint="sum(?) < 10")
BOTH = item("tBoth", "number", allowed="> 0", constraint="< 10")
EVERYTHING = (PERSON, AGE, LEVEL, NAMES, AGES, FEW, ALLOWED_ITEMS, TREE, FUNCTION, CHILD, FEW_LOW, BOTH)


@pytest.mark.parametrize(
    ("type_ref", "expression", "value"),
    [
        ("number", "1 + 1", 2),
        ("string", "1 + 1", None),
        ("Any", "1 + 1", 2),
        ("integer", "2", 2),
        ("double", "2.5", 2.5),
        ("feel:number", "2", 2),
        ("string", '["only"]', "only"),
        ("string", '["one", "two"]', None),
        ("string", "[1]", None),
        ("tNames", '["a", "b"]', ["a", "b"]),
        ("tNames", '"a"', ["a"]),
        ("tNames", "[1]", None),
        ("tNames", "null", None),
        ("tPerson", '{name: "A", age: 3}', {"name": "A", "age": 3}),
        ("tPerson", '{name: "A", age: 3, more: true}', {"name": "A", "age": 3, "more": True}),
        ("tPerson", '{name: "A", age: null}', {"name": "A", "age": None}),
        ("tPerson", '{name: "A"}', None),
        ("tPerson", '{name: "A", age: "3"}', None),
        ("tPerson", '[{name: "A", age: 3}]', {"name": "A", "age": 3}),
        ("tAge", "150", 150),
        ("tAge", "151", None),
        ("tLevel", '"gold"', "gold"),
        ("tLevel", '"bronze"', None),
        ("tLevel", "null", None),
        ("tAges", "[1, 2]", [1, 2]),
        ("tAges", "[1, 200]", None),
        ("tItems", "[1, 9]", [1, 9]),
        ("tItems", "[1, 10]", None),
        ("tFew", "[1, 2]", [1, 2]),
        ("tFew", "[1, 2, 3]", None),
        # a type restricts the one it is based on, whose own constraints still hold (7.3.3)
        ("tChild", "17", 17),
        ("tChild", "-1", None),
        ("tFewLow", "[1, 2]", [1, 2]),
        ("tFewLow", "[1, 2, 3]", None),
        ("tBoth", "5", 5),
        ("tBoth", "0", None),
        ("tBoth", "10", None),
        (
            "tTree",
            '{label: "a", below: [{label: "b", below: []}]}',
            {"label": "a", "below": [{"label": "b", "below": []}]},
        ),
        ("tTree", '{label: "a", below: [{label: 1, below: []}]}', None),
        ("tUnknown", "1", 1),
    ],
)
def test_a_decision_is_null_unless_its_value_conforms_to_its_type(
    type_ref: str, expression: str, value: object
) -> None:
    found = load(*EVERYTHING, decision("d", literal(expression), type_ref=type_ref)).evaluate("d", {})
    assert found.value == feel(value)
    assert bool(found.warnings) is (value is None and expression != "null")


def test_a_date_becomes_midnight_in_utc_where_an_instant_is_wanted() -> None:
    model = load(decision("d", literal('date("2026-03-02")'), type_ref="date and time"))
    assert str(model.evaluate("d", {}).value) == "2026-03-02T00:00:00Z"


def test_an_expressions_own_type_is_checked_too() -> None:
    model = load(decision("d", literal('"text"', "number")))
    found = model.evaluate("d", {})
    assert found.value is None
    assert "number" in str(found.warnings[0])


@pytest.mark.parametrize(
    ("type_ref", "given", "value"),
    [
        ("tAge", 30, 31),
        ("tAge", 200, None),
        ("tAge", "30", None),
        ("number", None, None),
        ("tPerson", {"age": 1}, None),
    ],
)
def test_inputs_are_null_unless_they_conform(type_ref: str, given: object, value: object) -> None:
    logic = literal("x + 1")
    model = load(*EVERYTHING, input_data("x", type_ref), decision("d", logic, ("i_x",)))
    assert model.evaluate("d", feel({"x": given})).value == feel(value)


def test_a_missing_input_is_null_and_named_in_a_warning() -> None:
    found = load(input_data("x", "number"), decision("d", literal("x = null"), ("i_x",))).evaluate("d", {})
    assert found.value is True
    assert "Expected a value for x" in str(found.warnings[0])


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("200 instance of tAge", True),
        ('"bronze" instance of tLevel', True),
        ("1 instance of tLevel", False),
        ("[1, 2] instance of tAges", True),
        ('{name: "A", age: 3} instance of tPerson', True),
        ('{name: "A"} instance of tPerson', False),
        ("(function(n: number) n) instance of tFunction", True),
        ("(function(n: number, m: number) n) instance of tFunction", False),
        ("(function(a: tPerson) a.age)({age: 1})", None),
        ('(function(a: tPerson) a.age)({name: "x", age: 1})', 1),
    ],
)
def test_feel_knows_the_definitions_by_name_and_asks_for_their_shape_only(expression: str, value: object) -> None:
    model = load(*EVERYTHING, decision("d", literal(expression)))
    assert model.evaluate("d", {}).value == feel(value)


@pytest.mark.parametrize(("type_ref", "value"), [("number", 3), ("string", None), ("tFunction", 3), ("tAge", 3)])
def test_knowledge_gives_null_unless_its_result_conforms(type_ref: str, value: object) -> None:
    bkm = knowledge("k", literal("n + 1"), "n: number", type_ref=type_ref)
    assert load(*EVERYTHING, bkm, decision("d", literal("k(2)"), ("k_k",))).evaluate("d", {}).value == feel(value)


def test_names_with_spaces_of_typed_parts_are_read_right() -> None:
    kind = item("tLoan", parts=item(".monthly rate", "number") + item(".rate", "number"))
    model = load(
        kind,
        input_data("the loan", "tLoan"),
        decision("d", literal("the loan.monthly rate - the loan.rate"), ("i_the loan",)),
    )
    assert model.evaluate("d", feel({"the loan": {"monthly rate": 5, "rate": 2}})).value == feel(3)


def test_types_may_be_defined_after_their_use_and_in_a_circle() -> None:
    first = item("tA", parts=item(".b", "tB"))
    second = item("tB", parts=item(".a", "tA"))
    model = load(first, second, decision("d", literal("{b: {a: null}}"), type_ref="tA"))
    assert model.evaluate("d", {}).value == {"b": {"a": None}}


def test_input_values_of_a_table_bound_its_inputs() -> None:
    clause = '<input id="c"><inputExpression typeRef="string"><text>x</text></inputExpression>' + text(
        "inputValues", '"a", "b"'
    )
    rule = f'<rule id="r">{text("inputEntry", "-")}{text("outputEntry", "1")}</rule>'
    model = load(decision("d", f'<decisionTable id="t">{clause}</input><output id="o"/>{rule}</decisionTable>'))
    assert model.evaluate("d", {"x": "a"}).value == feel(1)
    found = model.evaluate("d", {"x": "c"})
    assert (found.value, found.outcome) == (None, "error")
    assert 'input values "a", "b"' in str(found.warnings[0])
    assert model.evaluate("d", {"x": None}).value == feel(1)
