"""String functions and XPath's regular expressions (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

STRINGS = [
    ('substring("foobar", 3)', '"obar"'),
    ('substring("foobar", 3, 3)', '"oba"'),
    ('substring("foobar", -2, 1)', '"a"'),
    ('substring("foobar", 3, 30)', '"obar"'),
    ('substring("🐎😀x", 2)', '"😀x"'),
    ('string length("🐎😀")', "2"),
    ('string length("")', "0"),
    ('upper case("aBc4é")', '"ABC4É"'),
    ('lower case("ABC")', '"abc"'),
    ('substring before("foobar", "bar")', '"foo"'),
    ('substring before("foobar", "x")', '""'),
    ('substring before("abc", "")', '""'),
    ('substring after("foobar", "ob")', '"ar"'),
    ('substring after("abc", "")', '"abc"'),
    ('substring after("", "a")', '""'),
    ('contains("foobar", "oba")', "true"),
    ('contains("abc", "")', "true"),
    ('starts with("foobar", "fo")', "true"),
    ('ends with("foobar", "r")', "true"),
    ('split("John Doe", "\\s")', '["John", "Doe"]'),
    ('split("a;b;c;;", ";")', '["a", "b", "c", "", ""]'),
    ('split("a1b22c", "[0-9]+")', '["a", "b", "c"]'),
    ('split("", ",")', '[""]'),
    ('string join(["a", "b", "c"], "_and_")', '"a_and_b_and_c"'),
    ('string join(["a", null, "c"], "X")', '"aXc"'),
    ('string join(["a", "b"])', '"ab"'),
    ('string join([], "X")', '""'),
    ('string join("a", "X")', '"a"'),
]

MATCHES = [
    ('matches("foobar", "^fo*b")', "true"),
    ('matches("abc", "b")', "true"),
    ('matches("abc", "^b")', "false"),
    ('matches("a\\nb", "a.b")', "false"),
    ('matches("a\\nb", "a.b", "s")', "true"),
    ('matches("a\\rb", "a.b")', "false"),
    ('matches("a\\nb", "^b$")', "false"),
    ('matches("a\\nb", "^b$", "m")', "true"),
    ('matches("ABC", "abc", "i")', "true"),
    ('matches("\\u212A", "k", "i")', "true"),
    ('matches("a.c", "a.c", "q")', "true"),
    ('matches("abc", "a.c", "q")', "false"),
    ('matches("helloworld", "hello world", "x")', "true"),
    ('matches("hello world", "hello[ ]world", "x")', "true"),
    ('matches("hello world", "\\p{ IsBasicLatin}+", "x")', "true"),
    ('matches("x", "[A-Z-[OI]]", "i")', "true"),
    ('matches("o", "[A-Z-[OI]]", "i")', "false"),
    ('matches("q", "[^Q]", "i")', "false"),
    ('matches("-", "^[\\w-]$")', "true"),
    ('matches("_", "^\\w$")', "false"),
    ('matches("+", "^\\w$")', "true"),
    ('matches("-b", "^[\\Wb]+$")', "true"),
    ('matches("é", "^[^\\P{L}]$")', "true"),
    ('matches("日本", "^\\p{IsCJKUnifiedIdeographs}+$")', "true"),
    ('matches("é", "\\P{IsBasicLatin}")', "true"),
    ('matches("a:b-1", "^\\i\\c*$")', "true"),
    ('matches("1a", "^\\i\\c*$")', "false"),
    ('matches("٣", "^\\d$")', "true"),
    ('matches("aba", "(a)b\\1")', "true"),
    ('matches("abb", "(a)b\\1")', "false"),
    ('matches("aA", "(a)\\1", "i")', "true"),
    ('matches("abab", "^((a)(b))\\1$")', "true"),
    ('matches("aab", "^(a+?)\\1b$")', "true"),
    ('matches("xx", "^(?:(a)|x)(\\1)x$")', "true"),
    ('matches("aaaa", "^(a{2})\\1$")', "true"),
    ('matches("", "")', "true"),
    ('matches("abc", "b", null)', "true"),
    ('matches("1.5", "^[0-9]+([.,][0-9]+)?$")', "true"),
]

REPLACE = [
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', '"[1=ab][2=]cd"'),
    ('replace("abracadabra", "bra", "*")', '"a*cada*"'),
    ('replace("abracadabra", "a.*?a", "*")', '"*c*bra"'),
    ('replace("AAAA", "A+?", "b")', '"bbbb"'),
    ('replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', '"(012) 345-6789"'),
    ('replace("facetiously", "[iouy]", "[$0]")', '"facet[i][o][u]sl[y]"'),
    ('replace("abc", "b", "\\\\$")', '"a$c"'),
    ('replace("abc", "b", "\\\\\\\\")', '"a\\\\c"'),
    ('replace("abc", "(b)", "$12")', '"ab2c"'),
    ('replace("a.c", ".", "$", "q")', '"a$c"'),
    ('replace("abab", "(ab)\\1", "[$1]")', '"[ab]"'),
    ('replace("🐎a🐎", "🐎", "b")', '"bab"'),
    ('replace("abc", "x", "y")', '"abc"'),
]


@pytest.mark.parametrize(("text", "value"), STRINGS + MATCHES + REPLACE)
def test_a_string_function_has_its_value(text: str, value: str) -> None:
    assert shown(text) == value


NULL = [
    'substring("foobar", 0)',
    'substring("foobar", 7)',
    'substring("foobar", 1, 0)',
    "string length(1)",
    'contains(null, "a")',
    'contains("a", null)',
    'split("a", null)',
    'split("abc", "")',
    'string join(["a", 1])',
    "string join(null)",
    'matches("a", "(")',
    'matches("a", "a)")',
    'matches("a", "[")',
    'matches("a", "[b-a]")',
    'matches("a", "[]")',
    'matches("a", "*")',
    'matches("a", "a{2,1}")',
    'matches("a", "a{x}")',
    'matches("a", "(?=a)")',
    'matches("a", "\\\\y")',
    'matches("a", "\\p{Xx}")',
    'matches("a", "\\p{ IsBasicLatin}")',
    'matches("a", "(.)\\3")',
    'matches("a", "\\1(a)")',
    'matches("a", "(a)[\\1]")',
    'matches("a", "a", "p")',
    'matches("a", "a", " ")',
    'replace("abc", "b", "$")',
    'replace("abc", "b", "\\\\x")',
    'replace("abc", "x*", "-")',
    'replace("abc", "b")',
]


@pytest.mark.parametrize("text", NULL)
def test_a_string_function_of_anything_else_is_null_with_a_reason(text: str) -> None:
    assert len(warned(text)) == 1
