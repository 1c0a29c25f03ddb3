"""Boxed expressions of every kind (DMN 1.5, 7.3 and 10.5), evaluated as decisions."""

from __future__ import annotations

import pytest
from dmn_models import context, decision, feel, formal_parameter, input_data, knowledge, literal, load, table, text


def value_of(logic: str, needs: tuple[str, ...] = (), *others: str, **variables: object) -> object:
    return load(*others, decision("d", logic, needs)).evaluate("d", feel(variables)).value


def child(tag: str, logic: str) -> str:
    return f"<{tag}>{logic}</{tag}>"


def iterator(tag: str, variable: str, source: str, body: str) -> str:
    last = "return" if tag == "for" else "satisfies"
    inside = child("in", literal(source)) + child(last, literal(body))
    return f'<{tag} iteratorVariable="{variable}">{inside}</{tag}>'


def filtered(source: str, match: str) -> str:
    return f"<filter>{child('in', literal(source))}{child('match', literal(match))}</filter>"


def conditional(test: str, then: str, otherwise: str) -> str:
    parts = child("if", literal(test)) + child("then", literal(then)) + child("else", literal(otherwise))
    return f"<conditional>{parts}</conditional>"


def relation(columns: list[str], *rows: list[str]) -> str:
    head = "".join(f'<column name="{name}"/>' for name in columns)
    return f"<relation>{head}{''.join(child('row', ''.join(map(literal, row))) for row in rows)}</relation>"


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (literal("1 + 1"), 2),
        (literal(""), None),
        (f"<list>{literal('1')}{literal('a')}</list>", [1, 7]),
        (context(("x", literal("1")), ("y", literal("x + 1"))), {"x": 1, "y": 2}),
        (context(("x", literal("1")), ("two words", literal("x + 1")), result=literal("two words * 10")), 20),
        (context(("x", context(("y z", literal("5")))), result=literal("x.y z + 1")), 6),
        (context(("f", literal("function(n) if n < 2 then 1 else n * f(n - 1)")), result=literal("f(4)")), 24),
        (relation(["a", "b c"], ["1", '"x"'], ["2", '"y"']), [{"a": 1, "b c": "x"}, {"a": 2, "b c": "y"}]),
        (context(("r", relation(["a b"], ["1"], ["2"])), result=literal("sum(r.a b)")), 3),
        (conditional("a = 7", '"yes"', '"no"'), "yes"),
        (conditional("null", '"yes"', '"no"'), "no"),
        (conditional('"not a boolean"', '"yes"', '"no"'), "no"),
        (iterator("for", "n", "[1, 2, 3]", "n * 10"), [10, 20, 30]),
        (iterator("for", "n", "[1..3]", "n"), [1, 2, 3]),
        (iterator("for", "n", "(1..4]", "n"), [2, 3, 4]),
        (iterator("for", "n", "[1.5..3]", "n"), None),
        (iterator("for", "n", "5", "n"), [5]),
        (iterator("for", "n", "[1, 2, 3]", "n + count(partial)"), [1, 3, 5]),
        (iterator("for", "n", "[]", "n"), []),
        (iterator("for", "n", "null", "n"), None),
        (iterator("some", "n", "[1, 2]", "n > 1"), True),
        (iterator("some", "n", "[1, 2]", "n > 2"), False),
        (iterator("some", "n", "[]", "true"), False),
        (iterator("some", "n", "[1]", '"text"'), None),
        (iterator("some", "n", "[1, 2]", 'if n = 2 then true else "text"'), None),
        (iterator("every", "n", "[1, 2]", "n > 0"), True),
        (iterator("every", "n", "[1, 2]", "n > 1"), False),
        (iterator("every", "n", "[]", "false"), True),
        (iterator("every", "n", "[1, 2]", "if n = 2 then true else null"), None),
        (filtered("[1, 2, 3]", "item > 1"), [2, 3]),
        (filtered("[{x: 1}, {x: 5}]", "x > 2"), [{"x": 5}]),
        (filtered("[1, 2, 3]", "2"), 2),
        (filtered("[1, 2, 3]", "-1"), 3),
        (filtered("[1, 2, 3]", "4"), None),
        (filtered("[1, 2, 3]", "null"), []),
        (filtered("[1, 2, 3]", '"text"'), None),
        (filtered("5", "item = 5"), [5]),
        (filtered("null", "item = 5"), None),
    ],
)
def test_every_kind_of_expression_gives_its_value(logic: str, value: object) -> None:
    assert value_of(logic, a=7) == feel(value)


def test_a_for_of_boxed_bodies_nests() -> None:
    inner = f'<for iteratorVariable="b">{child("in", literal("[1, 2]"))}{child("return", literal("a * b"))}</for>'
    outer = f'<for iteratorVariable="a">{child("in", literal("[10, 20]"))}{child("return", inner)}</for>'
    assert value_of(outer) == feel([[10, 20], [20, 40]])


def test_a_for_over_dates_walks_day_by_day() -> None:
    logic = iterator("for", "day", '[date("2026-02-27")..date("2026-03-01")]', "day.day")
    assert value_of(logic) == feel([27, 28, 1])


def test_a_function_definition_closes_over_its_scope() -> None:
    made = f"<functionDefinition>{formal_parameter('n: number')}{literal('n + base')}</functionDefinition>"
    logic = context(("base", literal("100")), ("add", made), result=literal("[add(1), add(n: 2)]"))
    assert value_of(logic) == feel([101, 102])


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ('tax(100, "full")', 20),
        ('tax(rate: "full", net: 100)', 20),
        ("tax(100)", None),
        ('tax("text", "full")', None),
        ('tax([100], "full")', 20),
        ('tax(net: 100, rat: "full")', None),
        ("tax", None),
    ],
)
def test_knowledge_is_called_by_position_and_by_name_with_typed_arguments(call: str, value: object) -> None:
    body = table("UNIQUE", ["rate"], [""], [('"full"', "net * 0.2"), ('"half"', "net * 0.1")])
    model = knowledge("tax", body, "net: number, rate: string")
    wanted = literal(call) if call != "tax" else literal("tax.nothing")
    assert value_of(wanted, ("k_tax",), model) == feel(value)


def test_an_invocation_binds_by_name() -> None:
    binding = f'<binding><parameter name="n m"/>{literal("a + 1")}</binding>'
    logic = f"<invocation>{literal('double')}{binding}</invocation>"
    assert value_of(logic, ("k_double",), knowledge("double", literal("n m * 2"), "n m"), a=4) == feel(10)


@pytest.mark.parametrize("called", ["double", "1", "nothing"])
def test_an_invocation_that_does_not_fit_is_null_with_a_warning(called: str) -> None:
    binding = f'<binding><parameter name="other"/>{literal("1")}</binding>'
    logic = f"<invocation>{literal(called)}{binding}</invocation>"
    found = load(knowledge("double", literal("n * 2"), "n"), decision("d", logic, ("k_double",))).evaluate("d", {})
    assert found.value is None
    assert found.warnings


def test_knowledge_uses_knowledge_and_may_recur() -> None:
    fact = knowledge("fact", literal("if n < 2 then 1 else times(n, fact(n - 1))"), "n", ("k_times", "k_fact"))
    times = knowledge("times", literal("a * b"), "a, b")
    assert value_of(literal("fact(10)"), ("k_fact",), fact, times) == feel(3628800)


def test_endless_recursion_is_an_error_not_a_crash() -> None:
    model = load(knowledge("f", literal("f(n) + 1"), "n", ("k_f",)), decision("d", literal("f(1)"), ("k_f",)))
    found = model.evaluate("d", {})
    assert (found.value, found.outcome) == (None, "error")
    assert "deep" in str(found.warnings[-1])


def test_knowledge_sees_its_parameters_and_nothing_of_its_caller() -> None:
    assert (
        value_of(literal("peek(1)"), ("k_peek", "i_a"), input_data("a"), knowledge("peek", literal("a"), "n"), a=5)
        is None
    )


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_external_functions_are_refused_with_a_reason(kind: str) -> None:
    body = context(("class", literal('"java.lang.Math"')), ("method signature", literal('"cos(double)"')))
    model = load(knowledge("cos", body, "n", kind=f'kind="{kind}"'), decision("d", literal("cos(1)"), ("k_cos",)))
    found = model.evaluate("d", {})
    assert (found.value, found.outcome) == (None, "error")
    assert f"this one is {kind}" in str(found.warnings[0])


@pytest.mark.parametrize("language", ["juel", "javascript", "http://www.java.com/java", "python"])
def test_other_expression_languages_are_refused_with_what_would_do(language: str) -> None:
    logic = text("literalExpression", "a.b()", f'expressionLanguage="{language}"')
    found = load(decision("d", logic)).evaluate("d", {})
    assert (found.value, found.outcome) == (None, "error")
    assert "write it in FEEL" in str(found.warnings[0])


@pytest.mark.parametrize("language", ["feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/"])
def test_feel_may_be_declared_in_any_spelling(language: str) -> None:
    assert value_of(text("literalExpression", "1 + 1", f'expressionLanguage="{language}"')) == feel(2)


def test_bad_syntax_is_null_for_its_part_and_an_error_of_the_decision() -> None:
    found = load(decision("d", context(("a", literal("1 +")), ("b", literal("2"))))).evaluate("d", {})
    assert found.value == feel({"a": None, "b": 2})
    assert found.outcome == "error"
    assert "column" in str(found.warnings[0])
