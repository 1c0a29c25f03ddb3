"""Business-rule tasks: a decision of the release, or whatever the act's `decide` says."""

from __future__ import annotations

from app import dmn
from app.engine.activities import Activity
from app.engine.expressions import Fault
from app.engine.model import DecisionCall
from app.engine.step import Decision
from app.engine.token import Token

_CODES = {"no_match": "no_rule", "not_unique": "not_unique"}


class BusinessRuleTask(Activity):
    kind = "businessRuleTask"
    call = DecisionCall("")

    def begin(self, token: Token) -> bool:
        level = token.workflow
        top = level.top
        evaluation = self._evaluate(token)
        top.record.decisions.append(Decision(self.name, self.call.decision, evaluation, level.path))
        if evaluation.outcome != "ok":
            raise Fault(
                _CODES.get(evaluation.outcome, "decision_failed"),
                f"decision {self.call.decision}: {evaluation.outcome}{_reason(evaluation)}",
                self.call.decision,
                _inputs(evaluation),
            )
        if self.call.result:
            top.file.write(token.scope, self.call.result, shaped(evaluation, self.call.shape))
        return True

    def _evaluate(self, token: Token) -> dmn.Evaluation:
        top = token.workflow.top
        visible = token.visible()
        if top.act.decide is not None:
            return top.act.decide(self.call.decision, visible)
        if self.call.decision not in top.defs.decisions.decisions:
            raise Fault("unknown_decision", f"there is no decision {self.call.decision}", self.call.decision)
        environment = top.script_engine.environment
        return top.defs.decisions.evaluate(
            self.call.decision, visible, now=top.act.instant, functions=environment.functions
        )


def shaped(evaluation: dmn.Evaluation, shape: str) -> object:
    """The result as `camunda:mapDecisionResult` wants it. Raises `Fault` `bad_result` where it has another form."""
    try:
        return evaluation.mapped(shape)  # type: ignore[arg-type]
    except ValueError as error:
        raise Fault("bad_result", str(error), evaluation.decision) from error


def _inputs(evaluation: dmn.Evaluation) -> dict[str, object]:
    return {text: value for record in evaluation.records[-1:] for text, value in record.inputs}


def _reason(evaluation: dmn.Evaluation) -> str:
    return f" ({evaluation.warnings[0].reason})" if evaluation.warnings else ""
