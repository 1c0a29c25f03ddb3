"""DMN decision models, complete at conformance level 3, on `app.feel`.

`load` reads one or more files into a `Model`; `Model.evaluate` gives a decision's value with its full explanation;
`check` says what is wrong with files, down to gaps and overlaps of tables; `tck` runs the Technology Compatibility
Kit, `report` tells an evaluation as text, `replace_text` changes one cell and no other byte. Law of the room: pure,
and nothing here knows the product.
"""

from app.dmn import report, tck
from app.dmn.checks import check
from app.dmn.edit import replace_text
from app.dmn.model import DecisionInfo, Model, UnknownDecision, load
from app.dmn.records import DecisionRecord, Evaluation, Mapped, Outcome
from app.dmn.xml import ModelError

__all__ = [
    "DecisionInfo",
    "DecisionRecord",
    "Evaluation",
    "Mapped",
    "Model",
    "ModelError",
    "Outcome",
    "UnknownDecision",
    "check",
    "load",
    "replace_text",
    "report",
    "tck",
]
