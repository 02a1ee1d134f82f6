"""The page of parts, and the ways to see it as each person may have chosen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, request

from portal.access.display import Display, Letters, TextSize, Theme
from portal.access.rules import public
from portal.programs import clinic
from portal.safety.panels import panel_ids, panels
from portal.showcase.forms import SampleForm
from portal.web.pages import page
from portal.web.translation import language

blueprint = Blueprint("showcase", __name__, url_prefix="/dev")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True)
class Onlooker:
    """Nobody in particular, with a display of her own."""

    display: Display


@blueprint.get("/components")
@public
def components() -> Response:
    shown = Display(_asked("theme", Theme), _asked("size", TextSize), _asked("letters", Letters))
    return page(
        "showcase/components.html",
        actor=Onlooker(shown),
        plain=SampleForm(formdata=None, prefix="as-is"),
        wanting=SampleForm(formdata=None, prefix="still").wanting(),
        panels=panels(panel_ids(), language(), clinic.facts()),
        ways={"theme": Theme, "size": TextSize, "letters": Letters},
        chosen={"theme": shown.theme, "size": shown.text_size, "letters": shown.letters},
    )


def _asked(name: str, kind: type[_Choice]) -> _Choice:
    """What the address says; as usual where it says nothing that there is."""
    said = request.args.get(name)
    return next((one for one in kind if one == said), next(iter(kind)))
