"""Crisis texts: the clinic's to edit, not to remove."""

from itertools import groupby

from flask import Response, abort, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin.forms.crisis import CrisisTextForm
from portal.admin.views.screens import blueprint, refused
from portal.programs.clinic import facts
from portal.safety.panels import panels
from portal.safety.texts import Text, all_texts, languages_of, panel_texts, text_of
from portal.safety.wording import history, reword
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/crisis-texts")
@role(Role.ADMIN)
def crisis_texts(actor: Actor) -> Response:
    ways = {
        (panel, language): panels([panel], language, facts())[0]
        for panel, texts in panel_texts().items()
        for language in languages_of(texts)
    }
    by_panel = [(name, list(each)) for name, each in groupby(all_texts(), lambda one: one.panel)]
    return page("admin/crisis_texts.html", by_panel=by_panel, ways=ways)


@blueprint.get("/crisis-texts/<key>")
@role(Role.ADMIN)
def crisis_text(actor: Actor, key: str) -> Response:
    text = _text(key)
    return _page(text, _form(text))


@blueprint.post("/crisis-texts/<key>")
@role(Role.ADMIN)
@takes(CrisisTextForm)
@says(_l("Saved. These words are shown from now on."))
def change_crisis_text(actor: Actor, key: str) -> Response:
    text = _text(key)
    form = _form(text)
    if not form.submitted():
        return _page(text, form, refused(form))
    reword(actor, text, form.words.words)
    return see(url_for("admin.crisis_texts"))


def _form(text: Text) -> CrisisTextForm:
    return CrisisTextForm(text, data={"words": facts().crisis_words.get(text.key, "")})


def _page(text: Text, form: CrisisTextForm, status: int = 200) -> Response:
    return page("admin/crisis_text.html", status=status, text=text, form=form, history=history(text))


def _text(key: str) -> Text:
    text = text_of(key)
    if text is None:
        abort(404)
    return text
