"""What a template puts on a page, escaped: what `markupsafe.escape` says, without a helper object for each value."""

import re
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_has_signs = re.compile(r"[&<>'\"]").search


def shown(value: Any) -> str:
    """The value as it may stand in HTML: most are markup already, or plain words with nothing to escape."""
    kind = type(value)
    if kind is Markup or (kind is str and not _has_signs(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class Escaping(CodeGenerator):
    """Compiles `{{ value }}` to `shown(value)`. The environment has `shown`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")
