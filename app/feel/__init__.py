"""FEEL, the expression language of DMN 1.5: text → nodes, and when first evaluated → closures → value and warnings.

Law of the room: pure. No input or output, no clock but the one handed in, no other room, and nothing is ever handed
to Python to be executed. Bad text raises `FeelSyntaxError`; a bad evaluation is null with warnings; one that grows
beyond its limits raises `LimitExceeded`. Values are `None`, `bool`, `Decimal`, `str`, `list`, `dict` and the
classes of this package.
"""

from app.feel import types
from app.feel.compare import compare, equal, in_range, order, satisfies
from app.feel.durations import DayTimeDuration, YearMonthDuration, parse_duration
from app.feel.errors import FeelSyntaxError, LimitExceeded, Undefined
from app.feel.exchange import dumps, from_python, loads, to_python
from app.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.feel.names import Names
from app.feel.run import Limits, Result, Run, Warning  # noqa: A004 - the language's own word
from app.feel.temporal import Date, DateTime, Time, parse_temporal
from app.feel.text import number_text, to_string, to_text
from app.feel.types import Type
from app.feel.unary import ConstantTests
from app.feel.values import DECIMAL128, Function, Range, kind

__all__ = [
    "DECIMAL128",
    "ConstantTests",
    "Date",
    "DateTime",
    "DayTimeDuration",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "LimitExceeded",
    "Limits",
    "Names",
    "Range",
    "Result",
    "Run",
    "Time",
    "Type",
    "UnaryTests",
    "Undefined",
    "Warning",
    "YearMonthDuration",
    "compare",
    "compile_expression",
    "compile_unary_tests",
    "dumps",
    "equal",
    "from_python",
    "in_range",
    "kind",
    "loads",
    "number_text",
    "order",
    "parse_duration",
    "parse_temporal",
    "satisfies",
    "to_python",
    "to_string",
    "to_text",
    "types",
]
