"""Requirements, scopes, imports and decision services (DMN 1.5, 6.3 and 10.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dmn_models import (
    NAMESPACE,
    context,
    decision,
    definitions,
    feel,
    findings,
    input_data,
    item,
    knowledge,
    literal,
    load,
    table,
)

from app import dmn


def service(name: str, *, outputs: str, inputs: str = "", data: str = "", type_ref: str = "") -> str:
    parts = "".join(f'<outputDecision href="#{one}"/>' for one in outputs.split())
    parts += "".join(f'<inputDecision href="#{one}"/>' for one in inputs.split())
    parts += "".join(f'<inputData href="#{one}"/>' for one in data.split())
    kind = f'typeRef="{type_ref}"' if type_ref else ""
    return f'<decisionService id="k_{name}" name="{name}"><variable name="{name}" {kind}/>{parts}</decisionService>'


def imports(name: str, namespace: str) -> str:
    return f'<import name="{name}" namespace="{namespace}" importType="{NAMESPACE}"/>'


def test_required_decisions_are_evaluated_first_and_once() -> None:
    model = load(
        input_data("n"),
        decision("base", literal("n + 1"), ("i_n",)),
        decision("left", literal("base * 2"), ("base",)),
        decision("right", literal("base * 3"), ("base",)),
        decision("top", literal("left + right"), ("left", "right")),
    )
    found = model.evaluate("top", feel({"n": 1}))
    assert found.value == feel(10)
    assert [record.decision for record in found.records] == ["base", "left", "right", "top"]


def test_the_explanation_tells_inputs_rules_outputs_annotations_and_version() -> None:
    rules = [("< 5", '"few"', "clause 7"), (">= 5", '"many"', "clause 8")]
    model = load(input_data("n"), decision("size", table("UNIQUE", ["n"], ["label"], rules), ("i_n",)))
    record = model.evaluate("size", feel({"n": 9})).record
    assert record.inputs == (("n", Decimal(9)),)
    assert (record.matched, record.annotations) == ((2,), ("clause 8",))
    assert record.outputs == ({"label": "many"},)
    assert (record.hit_policy, record.value, record.outcome) == ("UNIQUE", "many", "ok")
    assert record.version == model.decisions["size"].version
    assert len(record.version) == 64
    assert record.explain()["rules"] == [2]


def test_an_input_that_is_not_required_is_out_of_scope() -> None:
    model = load(input_data("a"), input_data("b"), decision("d", literal("b"), ("i_a",)))
    found = model.evaluate("d", feel({"a": 1, "b": 2}))
    assert found.value is None
    assert found.warnings


def test_an_input_is_out_of_scope_of_a_decision_that_requires_nothing() -> None:
    found = load(input_data("a"), decision("d", literal("a"))).evaluate("d", feel({"a": 1}))
    assert found.value is None
    assert found.warnings


def test_undeclared_variables_come_from_the_caller() -> None:
    model = load(decision("d", literal("complaint.amount + 1")))
    assert model.evaluate("d", feel({"complaint": {"amount": 2}})).value == feel(3)


def test_a_requiring_decision_may_name_the_outputs_of_a_table_as_modelers_do() -> None:
    season = decision("Season", table("UNIQUE", ["month"], ["season"], [("<= 6", '"spring"'), ("> 6", '"autumn"')]))
    dish = decision(
        "Dish", table("UNIQUE", ["season"], [""], [('"spring"', '"salad"'), ('"autumn"', '"stew"')]), ("Season",)
    )
    assert load(season, dish).evaluate("Dish", feel({"month": 9})).value == "stew"


def test_decisions_are_found_by_id_by_name_and_by_file() -> None:
    model = dmn.load(
        {"a.dmn": definitions(decision("d", literal("1"))), "b.dmn": definitions(decision("d", literal("2")))}
    )
    assert model.evaluate("d", {}).value == feel(1)
    assert model.evaluate("b.dmn#d", {}).value == feel(2)
    assert list(model.decisions) == ["d", "b.dmn#d"]
    with pytest.raises(dmn.UnknownDecision, match="nothing"):
        model.evaluate("nothing", {})


def test_a_decision_says_what_it_is_without_running() -> None:
    grade = decision("grade", table("FIRST", ["a.b", "c"], ["x", "y"], [("-", "-", "1", "2")]), ("base",))
    info = load(decision("base", literal("1")), grade).decisions["grade"]
    assert (info.hit_policy, info.inputs, info.outputs, info.requires) == ("FIRST", ("a.b", "c"), ("x", "y"), ("base",))
    assert (info.id, info.name, info.file) == ("grade", "grade", "m.dmn")


def test_a_decision_says_what_data_it_reads_with_all_it_requires() -> None:
    base = decision("base", table("FIRST", ["order.amount"], ["x"], [("> limit", "bonus.rate")]))
    inner = context(("own", literal("complaint.category")), result=literal("own + base.x + items[price > 1][1].name"))
    model = load(input_data("complaint"), base, decision("d", inner, ("base", "i_complaint")))
    assert model.reads("d") == {"complaint.category", "items", "order.amount", "limit", "bonus.rate"}


def test_a_decision_without_logic_is_null_with_a_warning() -> None:
    found = load(decision("d", "")).evaluate("d", {})
    assert found.value is None
    assert "Expected logic" in str(found.warnings[0])


class TestImports:
    BASE = definitions(
        item("tAge", "number", allowed="[0..150]"),
        input_data("years old", "tAge"),
        decision("is adult", literal("years old >= 18"), ("i_years old",)),
        knowledge("Say Hello", literal('"Hello " + name'), "name: string"),
        namespace="http://base",
    )

    def model(self, logic: str, *needs: str, alias: str = "base", type_ref: str = "") -> dmn.Model:
        main = definitions(
            imports(alias, "http://base"), decision("d", logic, needs, type_ref), namespace="http://main"
        )
        return dmn.load({"main.dmn": main, "base.dmn": self.BASE})

    def test_decisions_knowledge_and_types_stand_under_the_imports_name(self) -> None:
        logic = literal('if base.is adult then base.Say Hello("A") else "no"')
        model = self.model(logic, "http://base#is adult", "http://base#k_Say Hello")
        assert model.evaluate("d", feel({"years old": 20})).value == "Hello A"
        assert model.evaluate("d", feel({"{http://base}years old": 2})).value == "no"
        assert self.model(literal("151"), type_ref="base.tAge").evaluate("d", {}).value is None
        assert self.model(literal("150"), type_ref="base.tAge").evaluate("d", {}).value == feel(150)
        assert self.model(literal("1 instance of base.tAge")).evaluate("d", {}).value is True

    def test_an_import_without_a_name_needs_no_prefix(self) -> None:
        model = self.model(literal('Say Hello("B")'), "http://base#k_Say Hello", alias="")
        assert model.evaluate("d", {}).value == "Hello B"

    def test_imports_of_imports_share_what_they_share(self) -> None:
        middle = [
            definitions(
                imports("a", "http://base"),
                decision(f"m{n}", literal(f'string(a.is adult) + "{n}"'), ("http://base#is adult",)),
                namespace=f"http://middle{n}",
            )
            for n in (1, 2)
        ]
        main = definitions(
            imports("one", "http://middle1"),
            imports("two", "http://middle2"),
            decision("d", literal("one.m1 + two.m2"), ("http://middle1#m1", "http://middle2#m2")),
            namespace="http://main",
        )
        files = {"main.dmn": main, "1.dmn": middle[0], "2.dmn": middle[1], "base.dmn": self.BASE}
        found = dmn.load(files).evaluate("d", feel({"years old": 20}))
        assert found.value == "true1true2"
        assert [record.decision for record in found.records].count("is adult") == 1

    def test_a_missing_import_and_a_foreign_one_are_findings(self) -> None:
        assert ("x", "error", "unresolved_import") in findings(imports("x", "http://gone"))
        pmml = '<import name="p" namespace="http://x" importType="http://www.dmg.org/PMML-4_3"/>'
        assert ("p", "error", "import_type") in findings(pmml)


class TestServices:
    PARTS = (
        input_data("n", "number"),
        decision("rate", literal("100"), type_ref="number"),
        decision("price", literal("n * rate"), ("i_n", "rate")),
        decision("label", literal('string(price) + " yuan"'), ("price",)),
    )

    def test_a_service_is_a_function_of_its_data_then_its_input_decisions(self) -> None:
        caller = decision("d", literal("[quote(2, 5), quote(rate: 7, n: 1)]"), ("k_quote",))
        model = load(*self.PARTS, service("quote", outputs="label", inputs="rate", data="i_n"), caller)
        assert model.evaluate("d", {}).value == ["10 yuan", "7 yuan"]

    @pytest.mark.parametrize("call", ["quote(2)", 'quote("2", 5)', "quote(2, 5, 6)", "quote(n: 1, other: 2)"])
    def test_a_call_that_does_not_fit_is_null(self, call: str) -> None:
        model = load(
            *self.PARTS,
            service("quote", outputs="price", inputs="rate", data="i_n"),
            decision("d", literal(call), ("k_quote",)),
        )
        assert model.evaluate("d", {}).value is None

    def test_invoked_directly_it_takes_its_inputs_by_name(self) -> None:
        model = load(*self.PARTS, service("quote", outputs="price", inputs="rate", data="i_n"))
        assert model.evaluate_service("quote", feel({"n": 2, "rate": 5})).value == feel(10)
        assert model.evaluate_service("quote", feel({"n": 2})).value is None
        assert model.evaluate_service("quote", feel({"n": 2, "rate": [5]})).value == feel(10)
        assert model.evaluate_service("quote", feel({"n": 2, "rate": "x"})).value is None

    def test_several_outputs_are_a_context(self) -> None:
        model = load(*self.PARTS, service("quote", outputs="price label", inputs="rate", data="i_n"))
        found = model.evaluate_service("quote", feel({"n": 2, "rate": 5}))
        assert found.value == feel({"price": 10, "label": "10 yuan"})
        assert [record.decision for record in found.records] == ["price", "label", "k_quote"]

    def test_the_services_type_is_that_of_its_value(self) -> None:
        model = load(*self.PARTS, service("quote", outputs="price", inputs="rate", data="i_n", type_ref="string"))
        assert model.evaluate_service("quote", feel({"n": 2, "rate": 5})).value is None

    def test_what_happens_in_a_service_stays_there(self) -> None:
        logic = literal("[price, quote(2, 5), price]")
        caller = decision("d", logic, ("price", "k_quote"))
        model = load(*self.PARTS, service("quote", outputs="price", inputs="rate", data="i_n"), caller)
        assert model.evaluate("d", feel({"n": 3})).value == feel([300, 10, 300])


@pytest.mark.parametrize(
    ("elements", "finding"),
    [
        ([decision("d", literal("1"), ("gone",))], ("d", "error", "unresolved_reference")),
        ([decision("d", literal("1")), decision("d", literal("2"))], ("d", "error", "duplicate_id")),
        ([decision("a", literal("b"), ("b",)), decision("b", literal("a"), ("a",))], ("b", "error", "cycle")),
        ([decision("a", literal("a"), ("a",))], ("a", "error", "cycle")),
    ],
)
def test_a_broken_graph_does_not_load_and_says_where(elements: list[str], finding: tuple[str, str, str]) -> None:
    with pytest.raises(dmn.ModelError) as caught:
        load(*elements)
    assert finding in [(one.element, one.severity, one.code) for one in caught.value.findings]
    assert finding in findings(*elements)


def test_a_chain_of_a_thousand_decisions_is_evaluated() -> None:
    chain = [decision("d0", literal("1"))] + [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), (f"d{n - 1}",)) for n in range(1, 1000)
    ]
    assert load(*chain).evaluate("d999", {}).value == feel(1000)
