"""One thing of hers as it stands in her JSON. docs/your-data.md says the same in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from portal.records.binder.plans import Agreed
from portal.records.binder.practice import Practice
from portal.records.own.rows import Document, Member, Person, Place, Said, Visit
from portal.web.formatting import local
from portal.worksheets.queries.answers import Answer, AnswerSheet, Comment
from portal.worksheets.queries.kept import Kept
from portal.worksheets.queries.sent import Sent

Shape = dict[str, Any]


def when(at: datetime) -> str:
    """By the clinic's clock, with how far that is from UTC."""
    return local(at).isoformat(timespec="seconds")


def herself(one: Person) -> Shape:
    other = one.relative
    told = {"name": other.name, "relation": other.relation, "phone": other.phone} if other else None
    return {"id": str(one.id), "name": one.name, "email": one.email, "phone": one.phone, "emergency_contact": told}


def member(one: Member) -> Shape:
    role = "therapist" if one.is_therapist else "supervisor"
    return {"name": one.name, "credentials": one.credentials, "role": role, **_span(one)}


def place(one: Place) -> Shape:
    return {"group": one.group, "program": one.program, **_span(one)}


def visit(one: Visit) -> Shape:
    return {
        "id": str(one.id),
        "title": one.title,
        "topic": one.topic,
        "from": when(one.starts_at),
        "until": when(one.ends_at),
        "room": one.room,
        "online": one.is_online,
        "with": one.with_name,
        "cancelled": one.cancelled,
        "you_said_you_cannot_come": one.said_away,
        "you_were_there": one.was_there,
        "minutes": one.minutes,
    }


def sheet(one: Kept, agreed: Agreed) -> Shape:
    """Each time she sent it, the oldest first, and what she has not sent."""
    begun = one.unsent
    return {
        "id": str(one.id),
        "worksheet": one.worksheet.id,
        "edition": one.worksheet.version,
        "title": one.worksheet.title,
        "day": one.day.isoformat(),
        "sent": [_sent(one, sent, agreed) for sent in one.past.versions],
        "not_sent": {"saved_at": when(one.saved_at), "answers": _answers(begun, one.begun or {})} if begun else None,
    }


def skills(found: Practice) -> Shape:
    return {
        "taught": [{"skill": name, "day": day.isoformat()} for name, day in found.taught],
        "used": [
            {"skill": one.name, "times": one.times, "helped": one.helped, "did_not_help": one.not_helped}
            for one in found.used
        ],
        "marked_on_diary_cards": [{"skill": name, "times": times} for name, times in found.marked],
    }


def message(one: Said, files: Iterable[Shape]) -> Shape:
    told = {"id": str(one.id), "about": one.talk, "from": one.by_name, "sent_at": when(one.at), "words": one.words}
    return {**told, "files": list(files)}


def document(one: Document, more: Shape) -> Shape:
    return {"id": str(one.id), "kind": one.kind, "title": one.title, "at": when(one.at), **more}


def file(one: Document, path: str) -> Shape:
    """`path`: where it lies beside the JSON."""
    return {"name": one.title, "type": one.media_type, "bytes": one.size, "path": path}


def _span(one: Member | Place) -> Shape:
    return {"from": one.from_on.isoformat(), "until": one.until_on.isoformat() if one.until_on else None}


def _sent(one: Kept, sent: Sent, agreed: Agreed) -> Shape:
    answers, by = one.past.answers(sent.number), agreed.get((one.id, sent.number))
    return {
        "number": sent.number,
        "sent_at": when(sent.submitted_at),
        "typed_in_by": sent.from_paper.by if sent.from_paper else None,
        "agreed": {"by": by[0], "at": when(by[1])} if by else None,
        "comments": [_comment(one) for one in answers.overall],
        "answers": _answers(answers, {**sent.cells, **sent.evaluation.computed}),
    }


def _answers(answers: AnswerSheet, values: Mapping[str, Any]) -> list[Shape]:
    both = ((section.title, one) for section in answers.sections for one in section.answers)
    return [_answer(title, one, values.get(one.id)) for title, one in both]


def _answer(section: str, one: Answer, value: Any) -> Shape:
    asked = f"{one.group}: {one.label}" if one.group else one.label
    told: Shape = {"section": section, "id": one.id, "question": asked}
    if one.kind == "rows":
        told |= {"rows": [dict(row) for row in one.rows]}
    else:
        told |= {"answer": one.text, "value": value}
    return told | ({"comments": [_comment(made) for made in one.comments]} if one.comments else {})


def _comment(one: Comment) -> Shape:
    mark = "read" if one.is_silent else {"keep": "keep this", "again": "try once more"}.get(one.mark or "")
    return {"from": one.author, "at": when(one.made_at), "words": one.body, "mark": mark}
