"""Templates, compiled per language.

A call whose arguments are literals and which always answers the same (a fixed sentence, an icon, the path of a page)
is made once, when the template is compiled. A page holds about a hundred of these. The same functions with other
arguments are compiled like filters: jinja looks those up once for a template, and anything else in each block.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.web.escaping import Plainly, shown
from portal.web.languages import ENGLISH
from portal.web.translation import language, spoken_in

DRAWN = 256
"""Parts of pages that are kept, some 5 KB each. The ways through the portal are one for each place and what is new
there: a few dozen on most days."""
CONSTANT = frozenset({"_", "icon", "asset", "script", "url_for"})


class Page(Template):
    """Whatever imports it has the same globals, so what it defines is made once; jinja compares them at each import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class FoldingEnvironment(Environment):
    """`speaks`: the language that fixed sentences are written in."""

    speaks = ENGLISH
    template_class = Page
    code_generator_class = Plainly
    shown = staticmethod(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dictionary for every template: jinja's chained one is compared key by key at each import."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = _Fold(self).visit(super()._parse(source, name, filename))
        return parsed


class _Fold(NodeTransformer):
    def __init__(self, environment: FoldingEnvironment) -> None:
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # the name is jinja's
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in CONSTANT or not node.args or node.dyn_args or node.dyn_kwargs:
            return node
        function: Callable[..., Any] = self.environment.globals[name]  # type: ignore[assignment]
        try:
            given = [one.as_const() for one in node.args]
            by_name = {pair.key: pair.value.as_const() for pair in node.kwargs}
        except nodes.Impossible:
            first, *others = node.args
            return nodes.Filter(first, name, others, node.kwargs, None, None, lineno=node.lineno)
        with spoken_in(self.environment.speaks):
            return nodes.Const(function(*given, **by_name), lineno=node.lineno)


def init_templates(app: Flask, languages: tuple[str, ...]) -> None:
    """To be called when every global is in place."""
    app.jinja_env.globals["part"] = part
    app.jinja_env.filters.update({name: app.jinja_env.globals[name] for name in CONSTANT})
    environments = {one: _environment(app, one) for one in languages}

    @lru_cache(maxsize=DRAWN)
    def drawn(language: str, name: str, **values: Any) -> Markup:
        return Markup(environments[language].get_template(name).render(values))  # nosec B704 # a template of ours, which escapes

    app.extensions["environments"], app.extensions["drawn"] = environments, drawn


def part(name: str, **values: Any) -> Markup:
    """A part of a page that depends on its values alone, and holds nobody's words: drawn once for the same ones."""
    drawn: Markup = current_app.extensions["drawn"](language(), name, **values)
    return drawn


def render(name: str, **context: Any) -> str:
    """The template in the language of this request."""
    environments: dict[str, Environment] = current_app.extensions["environments"]
    current_app.update_template_context(context)
    return environments[language()].get_template(name).render(context)


def written(name: str, language: str = ENGLISH, /, **context: Any) -> Markup:
    """The template with these values alone: for a file, which nobody in particular asks for."""
    with spoken_in(language):
        template = current_app.extensions["environments"][language].get_template(name)
        return Markup(template.render(context))  # nosec B704 # a template of ours, which escapes


def _environment(app: Flask, speaks: str) -> Environment:
    overlay = app.jinja_env.overlay()
    overlay.speaks = speaks  # type: ignore[attr-defined]
    return overlay
