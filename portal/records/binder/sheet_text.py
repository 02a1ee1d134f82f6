"""A worksheet as plain text: what was asked, what she answered, and what was written beside it."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.records.binder.plain_text import heading, indented
from portal.web.formatting import full_day, plain_time
from portal.worksheets.queries.answers import Answer, AnswerSheet, Comment
from portal.worksheets.queries.kept import Kept
from portal.worksheets.queries.sent import Sent


def sheet_text(sheet: Kept) -> Iterator[str]:
    """Every version, the newest first."""
    yield heading(sheet.worksheet.title) + "\n"
    if sheet.unsent is not None:
        yield f"{not_sent(sheet)}\n\n"
        yield from answers_text(sheet.unsent)
    for sent in reversed(sheet.past.versions):
        yield f"{sent_line(sheet, sent)}\n\n"
        yield from answers_text(sheet.past.answers(sent.number))


def not_sent(sheet: Kept) -> str:
    return str(_("Not sent. Nobody but you has read this. Last saved %(day)s.", day=full_day(sheet.saved_at)))


def sent_line(sheet: Kept, sent: Sent) -> str:
    """ "Sent Nov 20, 2026 at 4:10 PM · try 2 of 2"."""
    at = {"day": full_day(sent.submitted_at), "time": plain_time(sent.submitted_at)}
    if sent.from_paper is not None:
        told = _("From paper, entered by %(name)s on %(day)s", name=sent.from_paper.by, day=at["day"])
    else:
        told = _("Sent %(day)s at %(time)s", **at)
    tries = len(sheet.past.versions)
    return f"{told} · {_('try %(n)s of %(all)s', n=sent.number, all=tries)}" if tries > 1 else str(told)


def comment_line(one: Comment) -> str:
    """ "Jordan Ellis, Nov 21, 2026 (Keep this): ..."; of who wrote nothing, that it was read."""
    if one.is_silent:
        return str(_("Read by %(name)s, %(day)s", name=one.author, day=full_day(one.made_at)))
    mark = {"keep": _("Keep this"), "again": _("Try once more")}.get(one.mark or "")
    who = f"{one.author}, {full_day(one.made_at)}" + (f" ({mark})" if mark else "")
    return f"{who}: {one.body.strip()}" if one.body.strip() else who


def answers_text(answers: AnswerSheet) -> Iterator[str]:
    for one in answers.overall:
        yield indented(comment_line(one), "  > ") + "\n"
    for section in answers.sections:
        yield heading(section.title, "-") + "\n"
        group = ""
        for answer in section.answers:
            if answer.group and answer.group != group:
                yield f"{answer.group}\n"
            group = answer.group
            yield from _answer(answer)
        yield "\n"


def said(answer: Answer) -> str:
    """ "11 (Moderate)"; in words too where it was left blank."""
    if answer.kind == "rows":
        return (
            "\n".join("; ".join(f"{label}: {text or _blank()}" for label, text in row) for row in answer.rows)
            or _blank()
        )
    return answer.text or _blank()


def _answer(answer: Answer) -> Iterator[str]:
    is_short = answer.kind in ("value", "computed") and len(answer.label) + len(answer.text) < 80
    asked = answer.label if answer.label.endswith(("?", ":")) or not is_short else f"{answer.label}:"
    yield f"{asked} {said(answer)}\n" if is_short else f"{asked}\n{indented(said(answer))}"
    if answer.note:
        yield indented(answer.note)
    for one in answer.comments:
        yield indented(comment_line(one), "  > ")


def _blank() -> str:
    return str(_("Left blank"))
