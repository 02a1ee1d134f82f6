"""What a template puts on a page, escaped: what `markupsafe.escape` says, without a helper object for each value; and
what it calls, called without being asked what it is."""

import re
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from markupsafe import Markup, escape

_has_signs = re.compile(r"[&<>'\"]").search


def shown(value: Any) -> str:
    """The value as it may stand in HTML: most are markup already, or plain words with nothing to escape."""
    kind = type(value)
    if kind is Markup or (kind is str and not _has_signs(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class Plainly(CodeGenerator):
    """Compiles `{{ value }}` to `shown(value)`, and a call to that call. The environment has `shown`."""

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # the name is jinja's
        """Jinja asks at each whether the context is to be handed over too. Nothing that is called here wants it."""
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(pair.key) for pair in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")
