"""How pages look and read to somebody: her language, and what is easy on her eyes."""

from flask import Response
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from portal.access.actor import Actor
from portal.access.display import Letters, Paging, TextSize, Theme
from portal.access.rules import signed_in
from portal.accounts import actions
from portal.accounts.models import User
from portal.accounts.views.door import blueprint
from portal.web.forms import PortalForm, needed, options
from portal.web.languages import name_of, spoken
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes

_THEMES = (
    (Theme.DEVICE, _l("As your phone or computer has it")),
    (Theme.LIGHT, _l("Light")),
    (Theme.DARK, _l("Dark")),
)
_SIZES = ((TextSize.USUAL, _l("As usual")), (TextSize.LARGE, _l("Large")), (TextSize.LARGER, _l("Very large")))
_LETTERS = (
    (Letters.USUAL, _l("As usual")),
    (Letters.EASY, _l("Easy to read: no two letters look alike")),
)
_PAGING = (
    (Paging.SCREEN, _l("As fits the screen")),
    (Paging.PARTS, _l("One part at a time")),
    (Paging.WHOLE, _l("All on one page")),
)


class DisplayForm(PortalForm):
    language = RadioField(_l("Language"), [needed()])
    theme = RadioField(_l("Light or dark"), [needed()], choices=options(_THEMES))
    text_size = RadioField(_l("Size of the words"), [needed()], choices=options(_SIZES))
    letters = RadioField(_l("Typeface"), [needed()], choices=options(_LETTERS))
    paging = RadioField(_l("Worksheets"), [needed()], choices=options(_PAGING))
    is_quiet = BooleanField(_l("Quiet: no numbers of new things"))

    def __init__(self, user: User) -> None:
        super().__init__(obj=user)
        self.language.choices = [(one, name_of(one)) for one in spoken()]


@blueprint.get("/account/display")
@signed_in
def display(actor: Actor) -> Response:
    return _page(DisplayForm(actions.get(actor.id)))


@blueprint.post("/account/display")
@signed_in
@takes(DisplayForm)
def choose_display(actor: Actor) -> Response:
    user = actions.get(actor.id)
    form = DisplayForm(user)
    if not form.submitted():
        return _page(form, 422)
    form.populate_obj(user)
    return see("/account/display?done=saved")


def _page(form: DisplayForm, status: int = 200) -> Response:
    return page("accounts/display.html", status=status, form=form, is_saved=told_in("done") == "saved")
