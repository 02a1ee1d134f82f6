"""The clinic's own worksheets, and the three ways to begin one: from nothing, from the library, from a file."""

from flask import Response, abort, request

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.builder.copying import copy_of, why_not
from portal.builder.edits import beginning
from portal.builder.forms.sheet import BeginForm, ImportForm
from portal.builder.views.screens import back_to, blueprint
from portal.database import Conflict
from portal.web.asked import moment_of
from portal.web.forms import OnceForm
from portal.web.pages import page
from portal.web.taking import takes
from portal.worksheets.authoring import queries
from portal.worksheets.authoring.actions import make
from portal.worksheets.authoring.importing import LONGEST, decoded, read_import
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.definitions.faults import DefinitionError
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import printable
from portal.worksheets.published import catalogue, library
from portal.worksheets.queries.lists import assignable
from portal.worksheets.queries.made_here import made_here

SHOWN = 100  # faults on a page


@blueprint.get("")
@role(Role.THERAPIST)
def index(actor: Actor) -> Response:
    retired = request.args.get("show") == "retired"
    after = moment_of(request.args.get("after", ""))
    shown, more = queries.lines(retired, after)
    return page("builder/index.html", shown=shown, more=more, retired=retired, first=after is None)


@blueprint.get("/new")
@role(Role.THERAPIST)
def new(actor: Actor) -> Response:
    return page("builder/new.html", form=BeginForm())


@blueprint.post("/new")
@role(Role.THERAPIST)
@takes(BeginForm)
def begin(actor: Actor) -> Response:
    form = BeginForm()
    if not form.submitted():
        return page("builder/new.html", status=422, form=form)
    return back_to(make(actor, beginning(form), form.form_key.data or ""))


@blueprint.get("/copies")
@role(Role.THERAPIST)
def choose_copy(actor: Actor) -> Response:
    found = assignable(request.args.get("q", "")[:100])
    rows = [(one, why_not(one)) for one in found]
    return page("builder/copies.html", rows=rows, here=made_here(), form=OnceForm(), q=request.args.get("q", "")[:100])


@blueprint.post("/copies")
@role(Role.THERAPIST)
@takes(beside={"slug"})
def copy(actor: Actor) -> Response:
    form, worksheet = OnceForm(), _named(request.form.get("slug", ""))
    if why_not(worksheet):
        raise Conflict(why_not(worksheet))
    return back_to(make(actor, copy_of(worksheet), printable(form.form_key.data or "")[:64]))


@blueprint.get("/import")
@role(Role.THERAPIST)
def paste(actor: Actor) -> Response:
    return page("builder/import.html", form=ImportForm(), faults=(), longest=LONGEST)


@blueprint.post("/import")
@role(Role.THERAPIST)
def bring_in(actor: Actor) -> Response:
    form = ImportForm()
    text = form.text.data or ""
    try:
        text = _sent(form) or text
        document = read_import(text.replace("\r\n", "\n"), library())
    except DefinitionError as fault:
        form.text.data = printable(text)[: LONGEST * 2]
        return page("builder/import.html", status=422, form=form, faults=fault.faults[:SHOWN], longest=LONGEST)
    return back_to(make(actor, document, printable(form.form_key.data or "")[:64]))


def _sent(form: ImportForm) -> str:
    """The file's text, if one was chosen. Raises DefinitionError for what is no text."""
    data = form.file.data.read() if form.file.data else b""
    return decoded(data) if data else ""


def _named(slug: str) -> Worksheet:
    try:
        return catalogue().current(slug)
    except UnknownWorksheet:
        abort(404)
