"""Lists written as lines: the parts of a session, and the topics of a rotation. Read and written the same way."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from portal.schedule.rotation import Lesson
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.published import catalogue

MOST_LESSONS = 104
_BLOCK = re.compile(r"(?P<title>.*[^\s,:])[\s,:]+(?P<minutes>\d{1,3})(\s*(min|minutes))?\.?", re.IGNORECASE)
_SKILL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LISTS = {"skills": "skills", "in session": "in_session", "homework": "homework"}
_WORDS = {name: words for words, name in _LISTS.items()}


def blocks(text: str) -> list[dict[str, Any]]:
    """ "Check-in 20" a line. Raises ValidationError, naming the line."""
    return [_block(number, line) for number, line in _lines(text)]


def of_blocks(rows: Iterable[dict[str, Any]]) -> str:
    return "\n".join(f"{one['title']} {one['minutes']}" for one in rows)


def lessons(text: str) -> list[dict[str, Any]]:
    """ "Topic | module: … | skills: a, b | in session: c | homework: d" a line. Raises ValidationError."""
    found = [_lesson(number, line).row() for number, line in _lines(text)]
    if len(found) > MOST_LESSONS:
        raise ValidationError(_l("There can be at most %(n)s topics.", n=MOST_LESSONS))
    return found


def of_lessons(rows: Iterable[dict[str, Any]]) -> str:
    return "\n".join(_line(Lesson.of(row)) for row in rows)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _block(number: int, line: str) -> dict[str, Any]:
    match = _BLOCK.fullmatch(line)
    if match is None or int(match["minutes"]) < 1:
        raise ValidationError(_l("Line %(n)s: please end it with its minutes, such as Check-in 20.", n=number))
    return {"title": match["title"], "minutes": int(match["minutes"])}


def _lesson(number: int, line: str) -> Lesson:
    topic, *parts = (part.strip() for part in line.split("|"))
    if not topic or len(topic) > 200:
        raise ValidationError(_l("Line %(n)s: please begin it with the topic, in at most 200 characters.", n=number))
    facts: dict[str, Any] = {"topic": topic}
    for part in filter(None, parts):
        name, _, words = (word.strip() for word in part.partition(":"))
        facts |= _fact(number, name.lower(), words)
    return Lesson(**facts)


def _fact(number: int, name: str, words: str) -> dict[str, Any]:
    if name == "module":
        return {"module": words[:200]}
    if name not in _LISTS:
        raise ValidationError(
            _l("Line %(n)s: “%(name)s” is none of module, skills, in session, homework.", n=number, name=name)
        )
    ids = tuple(filter(None, (word.strip() for word in words.split(","))))
    for one in ids:
        (_check_skill if name == "skills" else _check_worksheet)(number, one)
    return {_LISTS[name]: ids}


def _check_skill(number: int, skill: str) -> None:
    if not _SKILL.fullmatch(skill):
        raise ValidationError(_l("Line %(n)s: “%(id)s” is no skill’s short name.", n=number, id=skill))


def _check_worksheet(number: int, slug: str) -> None:
    try:
        catalogue().current(slug)
    except UnknownWorksheet:
        raise ValidationError(_l("Line %(n)s: there is no worksheet “%(id)s”.", n=number, id=slug)) from None


def _line(lesson: Lesson) -> str:
    parts = [lesson.topic, *([f"module: {lesson.module}"] if lesson.module else [])]
    lists = ((words, getattr(lesson, name)) for name, words in _WORDS.items())
    return " | ".join([*parts, *(f"{words}: {', '.join(ids)}" for words, ids in lists if ids)])
