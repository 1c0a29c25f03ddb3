"""What goes wrong is said where it goes wrong: syntax errors raise, evaluations warn."""

from __future__ import annotations

import pytest

from app import feel

SYNTAX = [
    ("", 1, 1, "an expression", "the end"),
    ("1 +", 1, 4, "an expression", "the end"),
    ("1 2", 1, 3, "an operator or the end", "'2'"),
    ("(1", 1, 3, ")", "the end"),
    ("[1, 2", 1, 6, "]", "the end"),
    ("{a 1}", 1, 2, "a name and a colon", "'a'"),
    ("{a: 1", 1, 6, "}", "the end"),
    ('"abc', 1, 1, '" at the end of the string', "'\"abc'"),
    ("if a then b", 1, 12, "else", "the end"),
    ("if a\nthen b\nelse", 3, 5, "an expression", "the end"),
    ("for x [1] return x", 1, 5, "a name and in", "'x'"),
    ("for x in y", 1, 11, "return", "the end"),
    ("some x in y return z", 1, 13, "satisfies", "'return'"),
    ("a between 1 or 2", 1, 13, "and", "'or'"),
    ("a instance number", 1, 12, "of", "'number'"),
    ("a instance of", 1, 14, "a type", "the end"),
    ("[1..2", 1, 6, "] or ) or [ at the end of the range", "the end"),
    ("a.+", 1, 3, "a name", "'+'"),
    ("f(a: 1, 2)", 1, 2, "either a name for every argument or for none", "'(a: 1, 2)'"),
    ("a # b", 1, 3, "an expression or an operator", "'# b'"),
    ("1 /* open", 1, 3, "*/ at the end of the comment", "'/* open'"),
    ("12abc", 1, 3, "an operator behind the number", "'abc'"),
    ("1..3", 1, 2, "an operator or the end", "'..'"),
    ("function x", 1, 10, "(", "'x'"),
    ("then", 1, 1, "an expression", "'then'"),
    ("a and", 1, 6, "an expression", "the end"),
    ("@1", 1, 2, "a date, time or duration in quotes behind @", "'1'"),
    ("1 == 2", 1, 4, "an expression", "'='"),
]


@pytest.mark.parametrize(("text", "line", "column", "expected", "found"), SYNTAX)
def test_a_syntax_error_says_where_and_what_was_expected(
    text: str, line: int, column: int, expected: str, found: str
) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression(text, names=["a", "y", "f"])
    error = caught.value
    assert (error.line, error.column, error.expected, error.found) == (line, column, expected, found)
    assert error.text == text


def test_a_warning_names_expression_position_and_reason() -> None:
    text = 'if true then\n  1 + "a"\nelse 2'
    (warning,) = feel.compile_expression(text).evaluate({}).warnings
    assert warning.expression == text
    assert warning.position == (2, 5)
    assert warning.reason == "number + string is not defined"
    assert "line 2, column 5" in str(warning)


def test_an_evaluation_goes_on_behind_a_null() -> None:
    result = feel.compile_expression("[1 / 0, nothing.here, 3]").evaluate({})
    assert result.value == [None, None, 3]
    assert [warning.code for warning in result.warnings] == ["bad_operands", "unknown_name", "no_entry"]


def test_a_function_of_the_host_gives_values_or_says_why_not() -> None:
    def after(start: feel.DateTime, duration: feel.DayTimeDuration) -> object:
        if not isinstance(duration, feel.DayTimeDuration):
            raise feel.Undefined("no duration")
        return start.plus(duration.nanos)

    text = 'working time after(@"2026-03-02T09:00:00Z", d)'
    expression = feel.compile_expression(text, names=["working time after"])
    functions = {"working time after": after}
    good = expression.evaluate({"d": feel.parse_duration("PT2H")}, functions=functions)
    assert feel.to_text(good.value) == '@"2026-03-02T11:00:00Z"'
    bad = expression.evaluate({"d": None}, functions=functions)
    assert bad.value is None
    assert bad.warnings[0].message == "working time after: no duration"


def test_a_lazy_mapping_is_asked_only_for_what_is_read() -> None:
    class Lazy(dict[str, object]):
        def __missing__(self, key: str) -> object:
            asked.append(key)
            return feel.from_python(len(asked))

    asked: list[str] = []
    assert feel.compile_expression("if a > 0 then b else c").evaluate(Lazy()).value == 2
    assert asked == ["a", "b"]


def test_a_warning_repeats_of_a_long_value_only_how_it_begins_and_says_so() -> None:
    (warning,) = (
        feel.compile_expression("number(text)", names=["text"]).evaluate({"text": "9" * 100_000 + "x"}).warnings
    )
    assert warning.message.startswith("number: 999")
    assert warning.message.endswith("99x is not a number")
    assert "characters left out" in warning.message
    assert len(warning.message) < 300
    assert "left out" not in feel.compile_expression('number("x")').evaluate({}).warnings[0].message
