"""The rules of a single field: required, lengths, patterns, limits, steps, options; faults say what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import re2

from app import feel
from app.errors import Text
from app.forms import texts
from app.forms.components import MULTIPLE_CHOICE, SINGLE_CHOICE, TEXT, Component
from app.forms.structure import MISSING, among, look_up
from app.forms.values import Fault, Surroundings, plain

# What JavaScript's trim() takes off.
BLANKS = "\t\n\x0b\x0c\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
# HTML Living Standard, "valid email address".
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
# ITU-T E.164: an assigned country code, then the national number, 15 digits in all.
PHONE = re.compile(
    r"(?:\+|00)(?=\d{8,15}$)(?:1|7|2[07]|3[0123469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    r"|2[12346]\d|25[0-8]|29[01789]|35\d|37[0-8]|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68[0-35-9]|69[0-2]"
    r"|85[02356]|88[06]|96[0-8]|97[0-7]|99[2-68])[1-9]\d{5,}"
)
INTERVALS = frozenset({1, 5, 10, 15, 30, 60})

Evaluate = Callable[[feel.Expression], object]


def faults(component: Component, value: object, evaluate: Evaluate, around: Surroundings) -> Iterator[Fault]:
    """Everything that is wrong with a visible field's value; `evaluate` sees the names at the field's place."""
    if _is_unset(component, value):
        if component.required:
            yield Fault(_missing(component), "required")
        return
    if component.type in TEXT and isinstance(value, str):
        yield from _text_faults(component, value, evaluate)
    elif component.type == "number" and isinstance(value, Decimal):
        yield from _step_faults(component, value)
    elif component.type == "datetime":
        yield from _time_faults(component, value, around)
    elif component.type in SINGLE_CHOICE | MULTIPLE_CHOICE:
        yield from _option_faults(component, value, options(component, evaluate))
    elif component.type == "filepicker" and isinstance(value, list):
        yield from _file_faults(component, value, evaluate)
    if isinstance(value, Decimal):
        yield from _limit_faults(component, value, evaluate)


def _is_unset(component: Component, value: object) -> bool:
    if component.type == "checkbox":
        return value is not True
    if isinstance(value, str):
        return not value.strip(BLANKS) if component.required else value == ""
    return value is None or value == []


def _missing(component: Component) -> Text:
    if component.type == "checkbox":
        return texts.REQUIRED_TICK
    if component.type == "filepicker":
        return texts.REQUIRED_FILE
    return texts.REQUIRED_CHOICE if component.type in SINGLE_CHOICE | MULTIPLE_CHOICE else texts.REQUIRED


def _text_faults(component: Component, value: str, evaluate: Evaluate) -> Iterator[Fault]:
    rules, length = component.rules, _length(value.strip(BLANKS))
    pattern = rules.get("pattern")
    if isinstance(pattern, str) and pattern and not compiled_pattern(pattern).search(value):
        yield Fault(_pattern_text(component, pattern), "pattern")
    least, most = _limit(component, "minLength", evaluate), _limit(component, "maxLength", evaluate)
    if least is not None and length < least:
        yield Fault(texts.too_short(length, int(least)), "too_short")
    if most is not None and length > most:
        yield Fault(texts.too_long(length, int(most)), "too_long")
    kind = rules.get("validationType")
    if kind == "email" and not EMAIL.fullmatch(value):
        yield Fault(texts.EXPECTED_EMAIL, "email")
    if kind == "phone" and not PHONE.fullmatch(value):
        yield Fault(texts.EXPECTED_PHONE, "phone")


def _length(text: str) -> int:
    """Length as the browser counts it, in UTF-16 units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def _pattern_text(component: Component, pattern: str) -> Text:
    message = component.rules.get("patternErrorMessage")
    if not isinstance(message, str) or not message:
        return texts.pattern(pattern)
    return Text(message, str(component.extras.get("patternErrorMessage_en") or message))


_PATTERNS: dict[str, re2._Regexp] = {}


def compiled_pattern(pattern: str) -> re2._Regexp:
    r"""A pattern of JavaScript as RE2 reads it (`\u4e00` becomes `\x{4e00}`); raises re2.error for what it cannot."""
    known = _PATTERNS.get(pattern)
    if known is None:
        known = re2.compile(re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", pattern))
        if len(_PATTERNS) < 10_000:
            _PATTERNS[pattern] = known
    return known


def _limit(component: Component, rule: str, evaluate: Evaluate) -> Decimal | None:
    expression = component.expressions.get(f"validate.{rule}")
    value = component.rules.get(rule) if expression is None else evaluate(expression)
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        number = plain(Decimal(value) if isinstance(value, str) else value)
    except (ArithmeticError, Fault):
        return None
    return number if isinstance(number, Decimal) else None


def _limit_faults(component: Component, value: Decimal, evaluate: Evaluate) -> Iterator[Fault]:
    least, most = _limit(component, "min", evaluate), _limit(component, "max", evaluate)
    if least is not None and value < least:
        yield Fault(texts.too_small(_shown(least)), "too_small")
    if most is not None and value > most:
        yield Fault(texts.too_large(_shown(most)), "too_large")


def _step_faults(component: Component, value: Decimal) -> Iterator[Fault]:
    digits, increment = component.props.get("decimalDigits"), component.props.get("increment")
    if isinstance(digits, int) and not isinstance(digits, bool) and digits >= 0:
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > digits:
            yield Fault(texts.decimals(digits) if digits else texts.NOT_INTEGER, "decimals")
    step = _step(increment)
    if step and value % step:
        below = value - value % step
        yield Fault(texts.off_step(_shown(below), _shown(below + step)), "off_step")


def _step(increment: object) -> Decimal | None:
    try:
        step = Decimal(str(increment)) if increment not in (None, "") else None
    except ArithmeticError:
        return None
    return step if step is not None and step.is_finite() and step > 0 else None


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _time_faults(component: Component, value: object, around: Surroundings) -> Iterator[Fault]:
    if component.props.get("disallowPassedDates") is True:
        day = _day(value, around)
        if day is not None and day < around.now.astimezone(around.zone).date():
            yield Fault(texts.IN_THE_PAST, "in_the_past")
    interval = component.props.get("timeInterval")
    if isinstance(interval, int) and interval in INTERVALS and isinstance(value, feel.Time | feel.DateTime):
        clock = str(feel.to_python(value)).partition("T")[2] or str(feel.to_python(value))
        found = re.match(r"T?\d{2}:(\d{2}):?(\d{2}(?:\.\d+)?)?", clock)
        if found and (int(found[1]) % interval or float(found[2] or 0)):
            yield Fault(texts.off_interval(interval), "off_interval")


def _day(value: object, around: Surroundings) -> date | None:
    if isinstance(value, feel.Date):
        return date.fromisoformat(str(feel.to_python(value)))
    if isinstance(value, feel.DateTime):
        return value.to_datetime().astimezone(around.zone).date()
    return None


def options(component: Component, evaluate: Evaluate) -> list[object]:
    """The values that may be chosen, from `values`, `valuesKey` or `valuesExpression`, as form-js reads them."""
    source: object
    if "valuesKey" in component.props:
        source = evaluate(component.expressions["valuesKey"]) if "valuesKey" in component.expressions else None
    elif "values" in component.props:
        source = component.props["values"]
    else:
        expression = component.expressions.get("valuesExpression")
        source = evaluate(expression) if expression else None
    if not isinstance(source, list):
        return []
    found = (_option_value(item) for item in source)
    return [value for value in found if value is not MISSING]


def _option_value(option: object) -> object:
    try:
        option = plain(option)
    except Fault:
        return MISSING
    if not isinstance(option, Mapping):
        return option if _may_be_value(option) else MISSING
    value = look_up(option, ("value",))
    return value if _may_be_value(value) else MISSING


def _may_be_value(value: object) -> bool:
    return isinstance(value, bool | Decimal | Mapping) or (isinstance(value, str) and value != "")


def _option_faults(component: Component, value: object, allowed: list[object]) -> Iterator[Fault]:
    if component.type in SINGLE_CHOICE:
        if not among(value, allowed):
            yield Fault(texts.NOT_AN_OPTION, "not_an_option")
        return
    seen: list[object] = []
    for position, item in enumerate(value if isinstance(value, list) else []):
        if not among(item, allowed):
            yield Fault(texts.NOT_AN_OPTION, "not_an_option", (position,))
        elif among(item, seen):
            yield Fault(texts.TWICE, "twice", (position,))
        seen.append(item)


def _file_faults(component: Component, files: list[object], evaluate: Evaluate) -> Iterator[Fault]:
    expression = component.expressions.get("multiple")
    many = component.props.get("multiple") if expression is None else evaluate(expression)
    if many is not True and len(files) > 1:
        yield Fault(texts.ONE_FILE, "one_file")
    accept = component.props.get("accept")
    if not isinstance(accept, str) or not accept.strip() or accept.startswith("=") or "{{" in accept:
        return
    for position, file in enumerate(files):
        if isinstance(file, Mapping) and not _accepted(
            accept, str(file.get("name") or ""), str(file.get("type") or "")
        ):
            yield Fault(texts.file_type(accept), "file_type", (position,))


def _accepted(accept: str, name: str, media_type: str) -> bool:
    for wanted in (part.strip().lower() for part in accept.split(",")):
        if wanted.startswith(".") and name.lower().endswith(wanted):
            return True
        if wanted.endswith("/*") and media_type.lower().startswith(wanted[:-1]):
            return True
        if wanted and media_type.lower() == wanted:
            return True
    return False
