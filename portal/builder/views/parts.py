"""One question or one part of the sheet: its words, and when it is shown."""

from typing import Any

from flask import Response, abort, request

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.builder import queries
from portal.builder.edits import adding_question, changing, showing_when
from portal.builder.forms.computed import ComputedForm
from portal.builder.forms.condition import AskForm, ConditionForm, loaded
from portal.builder.forms.kinds import FORMS
from portal.builder.forms.question import QuestionForm
from portal.builder.forms.sheet import SectionForm, SeenForm
from portal.builder.kinds import KINDS, kind_of
from portal.builder.views.screens import address_in, back_to, blueprint
from portal.builder.wording import condition_words
from portal.web.forms import options
from portal.web.pages import page
from portal.web.taking import takes
from portal.worksheets.authoring.actions import change, ids_ever
from portal.worksheets.authoring.address import Address, Part, mark_of
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.policy import changeable, editable

PartForm = QuestionForm | SectionForm


@blueprint.get("/<uuid:worksheet_id>/parts/<part>/questions")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def new_question(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    """Which kind; then, with `kind`, the form for it."""
    address, section = _section_at(worksheet, part)
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return page("builder/kinds.html", sheet=worksheet, address=address, part=section, kinds=KINDS.values())
    return _new(worksheet, address, section, kind, _form(worksheet, kind, {}, ""))


@blueprint.post("/<uuid:worksheet_id>/parts/<part>/questions")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(*FORMS.values())
def add_question(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, section = _section_at(worksheet, part)
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return page(
            "builder/kinds.html", status=422, sheet=worksheet, address=address, part=section, kinds=KINDS.values()
        )
    form = _form(worksheet, kind)
    if not form.submitted():
        return _new(worksheet, address, section, kind, form, 422)
    change(actor, worksheet, adding_question(address, kind, form, ids_ever(worksheet)), form.form_key.data or "")
    return back_to(worksheet, f"end-{address.id}")


@blueprint.get("/<uuid:worksheet_id>/parts/<part>")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def part(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, found = address_in(worksheet.document, part)
    mark = mark_of(worksheet.document, address)
    form: PartForm = (
        SectionForm(mark=mark, **_plain(found)) if address.is_section else _form(worksheet, "", found, mark)
    )
    return _part(worksheet, address, found, form)


@blueprint.post("/<uuid:worksheet_id>/parts/<part>")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(SectionForm, *FORMS.values())
def change_part(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, found = address_in(worksheet.document, part)
    form = SectionForm() if address.is_section else _form(worksheet, kind_of(found).name, question=found)
    if not form.submitted():
        return _part(worksheet, address, found, form, 422)
    if form.mark.data != mark_of(worksheet.document, address):
        form.mark.data = mark_of(worksheet.document, address)
        return _part(worksheet, address, found, form, 409)
    change(actor, worksheet, changing(address, form, ids_ever(worksheet)))
    return back_to(worksheet, address)


@blueprint.get("/<uuid:worksheet_id>/parts/<part>/condition")
@role_within(Role.THERAPIST, editable, "worksheet_id")
def condition(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    address, found = address_in(worksheet.document, part)
    now = found.get("show_if")
    on = request.args.get("on", "")
    form = ConditionForm(None, mark=mark_of(worksheet.document, address), on=on, **loaded(now, on))
    return _condition(worksheet, address, found, form)


@blueprint.post("/<uuid:worksheet_id>/parts/<part>/condition")
@role_within(Role.THERAPIST, changeable, "worksheet_id")
@takes(ConditionForm, SeenForm, beside={"always"})
def set_condition(actor: Actor, worksheet: ClinicWorksheet, part: str) -> Response:
    document = worksheet.document
    address, found = address_in(document, part)
    form, seen = ConditionForm(), SeenForm()
    always = "always" in request.form
    asked = next((one for one in queries.asked_above(document, address) if one.ref == form.on.data), None)
    if asked is not None:
        form.offer(asked.kind, asked.answers)
    if not always and (asked is None or not form.submitted()):
        return _condition(worksheet, address, found, form, 422)
    if seen.mark.data != mark_of(document, address):
        return _condition(worksheet, address, found, form, 409)
    wanted = None if always or asked is None else form.condition(asked.values)
    change(actor, worksheet, showing_when(address, wanted))
    return back_to(worksheet, address)


def _section_at(worksheet: ClinicWorksheet, part: str) -> tuple[Address, Part]:
    address, section = address_in(worksheet.document, part)
    if not address.is_section:
        abort(404)
    return address, section


def _plain(section: Part) -> dict[str, Any]:
    return {key: section.get(key, "") for key in ("title", "text", "collapsed", "follow_up")}


def _form(worksheet: ClinicWorksheet, kind: str, question: Part | None = None, mark: str | None = None) -> QuestionForm:
    """The form for a kind of question, as it was sent; with `mark`, as the question has it now."""
    question = question or {}
    of = FORMS[kind or kind_of(question).name]
    form = of() if mark is None else of.begun(question, mark)
    if isinstance(form, ComputedForm):
        form.offer(queries.numbers(worksheet.document, question.get("id", "")), question)
    return form


def _new(
    worksheet: ClinicWorksheet, address: Address, section: Part, kind: str, form: QuestionForm, status: int = 200
) -> Response:
    return page(
        "builder/question.html",
        status=status,
        sheet=worksheet,
        address=address,
        part=section,
        kind=KINDS[kind],
        form=form,
        is_new=True,
    )


def _part(worksheet: ClinicWorksheet, address: Address, found: Part, form: PartForm, status: int = 200) -> Response:
    document = worksheet.document
    saved = (_plain(found) if address.is_section else _loaded(found)) if status == 409 else None
    return page(
        "builder/section.html" if address.is_section else "builder/question.html",
        status=status,
        sheet=worksheet,
        address=address,
        part=found,
        kind=None if address.is_section else kind_of(found),
        form=form,
        faults_here=queries.faults_of(document).get(address, []),
        about_safety=not address.is_section and queries.is_about_safety(found),
        saved=saved,
        is_new=False,
    )


def _loaded(question: Part) -> dict[str, Any]:
    """What another person saved, by the fields of the form."""
    return FORMS[kind_of(question).name].load(question)


def _condition(
    worksheet: ClinicWorksheet, address: Address, found: Part, form: ConditionForm, status: int = 200
) -> Response:
    document = worksheet.document
    above = queries.asked_above(document, address)
    asked = next((one for one in above if one.ref == form.on.data), None)
    if asked is not None:
        form.offer(asked.kind, asked.answers)
    form.mark.data = mark_of(document, address)
    now = found.get("show_if")
    choose = AskForm(on=form.on.data or (now or {}).get("field", ""))
    choose.on.choices = options((one.ref, one.label) for one in above)
    return page(
        "builder/condition.html",
        status=status,
        sheet=worksheet,
        address=address,
        part=found,
        form=form,
        choose=choose,
        asked=asked,
        above=above,
        stale=status == 409,
        now=condition_words(document, now) if now else "",
    )
