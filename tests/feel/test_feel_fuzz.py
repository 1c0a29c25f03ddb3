"""Fuzzed: whatever the text, reading it raises a FeelSyntaxError or nothing, evaluating it LimitExceeded or nothing."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import feel

CASES = int(os.environ.get("FEEL_FUZZ_CASES", "1500"))

WORDS = r"""for return if then else some every satisfies in and or between instance of function external true false null
not ? item partial a b a-b first name date and time string length duration sort abs matches replace range list context
number string Any 0 1 -1 2.5 .5 1e3 10 "a" "" "\u00e9" @"2026-01-01" @"P1D" @"10:00:00" @"x" ( ) [ ] { } < > <= >= = !=
+ - * / ** . .. , : -> // /* */ ]1..5[ [1..5) (<5) {a:1} [1,2] a.b a[1] f(1) \ ' " @ # $ 日 🐎""".split()  # noqa: SIM905

SCATTERED = st.lists(st.sampled_from([*WORDS, " ", "\n", "\t", ""]), max_size=30).map(" ".join)
GLUED = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)
TEXTS = st.one_of(st.text(max_size=60), SCATTERED, GLUED)

ATOMS = st.sampled_from(
    ["1", "2", '"a"', "true", "null", "x", "y", "[1, 2, 3]", "{a: 1}", '@"2026-01-01"', '@"P1M"', "[1..5]"]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def form(template: str) -> st.SearchStrategy[str]:
        return st.tuples(inner, inner, inner).map(lambda parts: template.format(*parts))

    templates = """({0} + {1})|({0} * {1})|({0} - {1})|({0} / {1})|({0} ** {1})|({0} = {1})|({0} < {1})|({0} and {1})
({0} or {1})|not({0})|if {0} then {1} else {2}|[{0}, {1}]|{{a: {0}, b: {1}}}|{0}[{1}]|{0}.a|for i in {0} return {1}
some i in {0} satisfies {1}|every i in {0} satisfies {1}|({0} in {1})|({0} in (< {1}, {2}))|({0} between {1} and {2})
({0} instance of number)|count({0})|string({0})|abs({0})|sum({0})|sort({0}, function(p, q) p < q)|date({0})|({0}..{1}]
(function(p) {0})({1})|min({0}, {1})|flatten({0})|union({0}, {1})|before({0}, {1})|years and months duration({0}, {1})
replace({0}, {1}, {2})|substring({0}, {1})|decimal({0}, {1})|get value({0}, {1})|context put({0}, {1}, {2})|is({0}, {1})
-{0}|for i in {0}..{1} return i|distinct values({0})|index of({0}, {1})|modulo({0}, {1})|range({0})|duration({0})"""
    return st.one_of([form(template) for template in templates.replace("\n", "|").split("|")])


EXPRESSIONS = st.recursive(ATOMS, _grown, max_leaves=10)
VARIABLES = {"x": feel.from_python(3), "y": [feel.from_python(1), None, "z"]}
LIMITS = feel.Limits(steps=20_000, seconds=0.5)


def _evaluates(text: str) -> None:
    try:
        expression = feel.compile_expression(text, names=["first name", "a-b"])
    except feel.FeelSyntaxError:
        return
    assert expression.names >= expression.item_names
    try:
        result = expression.evaluate(VARIABLES, limits=LIMITS)
    except feel.LimitExceeded:
        return
    feel.to_text(result.value)
    assert feel.equal(result.value, result.value) in (True, None) or result.value is None


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_any_text_is_an_expression_or_a_syntax_error(text: str) -> None:
    _evaluates(text)


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_any_text_is_a_cell_or_a_syntax_error(text: str) -> None:
    try:
        cell = feel.compile_unary_tests(text)
    except feel.FeelSyntaxError:
        return
    try:
        assert cell.evaluate(feel.from_python(1), VARIABLES, limits=LIMITS).value in (True, False, None)
    except feel.LimitExceeded:
        return


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_any_well_formed_expression_has_a_value(text: str) -> None:
    _evaluates(text)


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.text("ab\\(|)[]^-*+?{}1,.$pLsdwi:&", max_size=15),
    st.text("ab1-", max_size=10),
    st.sampled_from(["", "i", "x", "smi"]),
)
def test_any_pattern_matches_or_is_refused(pattern: str, text: str, flags: str) -> None:
    given_ = {"p": pattern, "t": text, "f": flags}
    for call in ("matches(t, p, f)", 'replace(t, p, "<$0>", f)', "split(t, p)"):
        result = feel.compile_expression(call).evaluate(given_)
        assert (result.value is None) == bool(result.warnings)
