"""One part at a time: every kind of question, moved, changed, removed, shown only when; each fault where it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal.worksheets.authoring.edits import all_questions
from tests.builder.given import ABOUT, OWN, add, begin, own, publish, when, with_questions
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
SCALE = {"least": "0", "most": "4", "least_words": "None", "most_words": "Much", "step": "1"}
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": ({"example": "At home"}, {"type": "text", "example": "At home"}),
    "longtext": ({"help": "As much as fits."}, {"type": "longtext", "help": "As much as fits."}),
    "number": ({"min": "0", "max": "2,5", "unit": "cups"}, {"type": "number", "min": 0, "max": 2.5, "unit": "cups"}),
    "scale": (
        {**SCALE, "between": "2 = Some"},
        {"type": "scale", "scale": {"min": 0, "max": 4, "anchors": {"0": "None", "2": "Some", "4": "Much"}}},
    ),
    "yesno": ({"yes_label": "I did"}, {"type": "yesno", "yes_label": "I did"}),
    "choice": (
        {"answers": "At home\nAway", "other": "y", "display": "select"},
        {
            "type": "choice",
            "options": [{"value": "at_home", "label": "At home"}, {"value": "away", "label": "Away"}],
            "other": True,
            "display": "select",
        },
    ),
    "multichoice": (
        {"answers": "Ja\nNön"},
        {"type": "multichoice", "options": [{"value": "ja", "label": "Ja"}, {"value": "non", "label": "Nön"}]},
    ),
    "date": ({"today": "y"}, {"type": "date", "default": "today"}),
    "time": ({"today": "y"}, {"type": "time", "default": "now"}),
    "duration": ({"min": "5", "max": "90"}, {"type": "duration", "min": 5, "max": 90}),
    "ratings": (
        {**SCALE, "lines": "Sad\nAngry"},
        {
            "type": "ratings",
            "scale": {"min": 0, "max": 4, "anchors": {"0": "None", "4": "Much"}},
            "items": [{"id": "sad", "label": "Sad"}, {"id": "angry", "label": "Angry"}],
        },
    ),
    "ratings_words": (
        {"lines": "Sad", "answers": "Not at all\nMuch"},
        {
            "type": "ratings",
            "items": [{"id": "sad", "label": "Sad"}],
            "options": [{"value": 0, "label": "Not at all"}, {"value": 1, "label": "Much"}],
        },
    ),
    "table": (
        {
            "row_label": "Meal",
            "columns-0-label": "What",
            "columns-1-label": "Where",
            "columns-1-type": "choice",
            "columns-1-answers": "Home, Out",
            "min_rows": "1",
        },
        {
            "type": "table",
            "row_label": "Meal",
            "add_label": "Add one more: meal",
            "columns": [
                {"id": "what", "type": "text", "label": "What"},
                {
                    "id": "where",
                    "type": "choice",
                    "label": "Where",
                    "options": [{"value": "home", "label": "Home"}, {"value": "out", "label": "Out"}],
                },
            ],
            "min_rows": 1,
        },
    ),
}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def questions(app: Flask, draft: str) -> list[dict[str, Any]]:
    return list(all_questions(own(app, draft).document))


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind(sqlite_app: Flask, kind: str) -> None:
    jordan, (sent, stored) = Visitor(sqlite_app, "jordan"), KINDS[kind]
    draft = begin(jordan)
    add(jordan, draft, kind, label="How was it?", required="y", **sent)
    wanted = {"id": "how_was_it", "label": "How was it?", "required": True, **stored}
    assert questions(sqlite_app, draft) == [wanted]
    assert "How was it?" in jordan.get(f"{draft}/preview").text
    jordan.get(f"{draft}/paper")
    page = jordan.get(f"{draft}/parts/q.how_was_it")
    jordan.submit(page, "/parts/q.how_was_it")
    assert questions(sqlite_app, draft) == [wanted], "saved without a change, it is another"
    publish(jordan, draft)


def test_a_note_and_a_sum(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    add(jordan, draft, "info", label="Take\nyour time.", style="tip")
    page = add(jordan, draft, "computed", label="Together", how="sum", status=422)
    assert "Please choose at least one." in page.text
    add(
        jordan,
        draft,
        "computed",
        label="Together",
        how="sum",
        refs=["my_mood_after_it", "how_strong_was_each"],
        missing="skip",
    )
    note, total = questions(app, draft)[-2:]
    assert note == {"id": "take_your_time", "type": "info", "text": "Take\nyour time.", "style": "tip"}
    assert total["calc"] == {"sum": ["my_mood_after_it", "how_strong_was_each"]}
    shown = jordan.post(f"{draft}/preview", {"did_i_walk": "yes", "my_mood_after_it": "4", "calm": "3"}, status=200)
    assert "Together7" in shown.text
    jordan.submit(jordan.get(f"{draft}/parts/q.how_strong_was_each/removal"), "/removal")
    assert questions(app, draft)[-1]["calc"] == {"sum": ["my_mood_after_it"]}
    jordan.submit(jordan.get(f"{draft}/parts/q.my_mood_after_it/removal"), "/removal")
    assert [one["id"] for one in questions(app, draft)] == [
        "did_i_walk",
        "who_came_along",
        "what_did_i_notice",
        "take_your_time",
    ]
    publish(jordan, draft)


BAD = [
    ("text", {"label": ""}, "This still needs"),
    ("text", {"label": "x" * 301}, "300"),
    ("number", {"min": "ten"}, "Please write a number"),
    ("number", {"min": "9" * 15}, "Please write a number"),
    ("number", {"min": "5", "max": "5"}, "above the least"),
    ("scale", {**SCALE, "most": "0"}, "above the lowest"),
    ("scale", {**SCALE, "most": "100000"}, "between -1000 and 1000"),
    ("scale", {**SCALE, "least_words": " "}, "This still needs"),
    ("scale", {**SCALE, "step": "3"}, "lead exactly"),
    ("scale", {**SCALE, "step": "0"}, "from 1"),
    ("scale", {**SCALE, "between": "Medium"}, "5 = Medium"),
    ("scale", {**SCALE, "between": "9 = Medium"}, "between the lowest and the highest"),
    ("choice", {"answers": "Only one"}, "at least 2 lines"),
    ("choice", {"answers": "Same\nsame"}, "twice"),
    ("multichoice", {"answers": "\n".join(map(str, range(41)))}, "At most 40"),
    ("ratings", {**SCALE, "lines": ""}, "This still needs"),
    ("table", {"row_label": "Meal"}, "at least one column"),
    ("table", {"row_label": "Meal", "columns-0-label": "A", "min_rows": "60"}, "from 0 to 10"),
]


@pytest.mark.parametrize(("kind", "fields", "sentence"), BAD)
def test_what_is_still_needed_is_said_and_kept(
    sqlite_app: Flask, kind: str, fields: dict[str, Any], sentence: str
) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    draft = begin(jordan)
    page = add(jordan, draft, kind, status=422, **{"label": "How was it?", **fields})
    assert sentence in page.text
    assert questions(sqlite_app, draft) == []
    kept = page.form("/questions")
    assert all(str(value).strip() in kept[name][0] for name, value in fields.items() if name != "label")


def test_moved_within_a_part_and_into_the_next(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    for label in ("One", "Two"):
        add(jordan, draft, "text", label=label)
    done = jordan.submit(jordan.get(draft), "/sections", title="Later")
    assert done.headers["Location"].endswith("#s.later")
    add(jordan, draft, "text", part="s.later", label="Three")

    def order() -> list[list[str]]:
        return [[one["id"] for one in part["fields"]] for part in own(app, draft).document["sections"]]

    assert order() == [["one", "two"], ["three"]]
    answer = jordan.post(f"{draft}/parts/q.two/place", {"to": "up"})
    assert answer.headers["Location"] == f"{draft}#q.two"
    assert order() == [["two", "one"], ["three"]]
    jordan.post(f"{draft}/parts/q.one/place", {"to": "down"})
    assert order() == [["two"], ["one", "three"]]
    jordan.post(f"{draft}/parts/q.one/place", {"to": "up"})
    jordan.post(f"{draft}/parts/q.two/place", {"to": "up"})
    assert order() == [["two", "one"], ["three"]]
    jordan.post(f"{draft}/parts/s.later/place", {"to": "up"})
    assert order() == [["three"], ["two", "one"]]


def test_a_double_tap_adds_once(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    page = jordan.get(f"{draft}/parts/s.part/questions?kind=text")
    for _tap in range(2):
        jordan.submit(page, "/questions", label="Once")
    assert len(questions(app, draft)) == 1
    page = jordan.get(f"{OWN}/new")
    for _tap in range(2):
        jordan.submit(page, "/new", **{**ABOUT, "title": "Only one"})
    assert len([link for link in jordan.get(OWN).links() if link.startswith(f"{OWN}/0")]) == 2


def test_a_fault_is_said_at_its_part_and_keeps_it_from_being_published(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    when(jordan, draft, "q.my_mood_after_it", "did_i_walk", test="yes")
    jordan.post(f"{draft}/parts/q.did_i_walk/place", {"to": "down"})
    page = jordan.get(draft)
    (at,) = page.tree.xpath("//li[@class='faulty']")
    assert at.get("id") == "q.my_mood_after_it"
    assert "“Did I walk?”, which stands further down" in at.text_content()
    assert "My mood after it" in jordan.get(f"{draft}/preview").text
    asked = jordan.get(f"{draft}/publication")
    assert "Publish" not in [button.text_content() for button in asked.tree.iter("button")]
    jordan.post(f"{draft}/publication", status=422)
    assert own(app, draft).version is None
    jordan.post(f"{draft}/parts/q.did_i_walk/place", {"to": "up"})
    publish(jordan, draft)


@pytest.mark.parametrize(
    ("on", "fields", "stored", "words"),
    [
        ("did_i_walk", {"test": "no"}, {"eq": False}, "“Did I walk?” is No"),
        ("did_i_walk", {"test": "answered"}, {"answered": True}, "“Did I walk?” is answered"),
        ("my_mood_after_it", {"test": "gte", "number": "3"}, {"gte": 3}, "“My mood after it” is at least 3"),
        ("my_mood_after_it", {"test": "blank"}, {"answered": False}, "“My mood after it” is left blank"),
        ("who_came_along", {"test": "any", "answers": ["nobody"]}, {"eq": "nobody"}, "is Nobody"),
        (
            "who_came_along",
            {"test": "any", "answers": ["nobody", "my_dog"]},
            {"in": ["nobody", "my_dog"]},
            "Nobody or My dog",
        ),
        ("calm", {"test": "lte", "number": "2"}, {"lte": 2}, "“Calm” is at most 2"),
    ],
)
def test_shown_only_when(
    sqlite_app: Flask, on: str, fields: dict[str, Any], stored: dict[str, Any], words: str
) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    draft = with_questions(jordan)
    add(jordan, draft, "text", label="Last")
    when(jordan, draft, "q.last", on, **fields)
    assert questions(sqlite_app, draft)[-1]["show_if"] == {"field": on, **stored}
    assert words in jordan.get(draft).text
    again = jordan.get(f"{draft}/parts/q.last/condition?on={on}")
    (form,) = [one for one in again.tree.forms if one.get("method") == "post" and "on" in one.fields]
    assert dict(form.form_values())["test"] == fields["test"]
    publish(jordan, draft)
    mark = dict(form.form_values())["mark"]
    jordan.post(f"{draft}/parts/q.last/condition", {"always": "1", "mark": mark})
    assert "show_if" not in questions(sqlite_app, draft)[-1]


@pytest.mark.parametrize(
    ("on", "fields", "sentence"),
    [
        ("did_i_walk", {}, "choose one"),
        ("my_mood_after_it", {"test": "gte"}, "number to compare"),
        ("my_mood_after_it", {"test": "gte", "number": "high"}, "write a number"),
        ("who_came_along", {"test": "any"}, "at least one answer"),
        ("did_i_walk", {"test": "any"}, ""),
        ("who_came_along", {"test": "any", "answers": ["somebody else"]}, ""),
    ],
)
def test_a_condition_that_says_nothing(sqlite_app: Flask, on: str, fields: dict[str, Any], sentence: str) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    draft = with_questions(jordan)
    page = when(jordan, draft, "q.what_did_i_notice", on, status=422, **fields)
    assert sentence in page.text
    assert "show_if" not in questions(sqlite_app, draft)[3]


def test_only_questions_above_can_be_asked(visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    page = jordan.get(f"{draft}/parts/q.who_came_along/condition")
    offered = page.tree.xpath("//select[@name='on']/option/@value")
    assert offered == ["did_i_walk", "my_mood_after_it"]
    mark = page.tree.xpath("//input[@name='mark']/@value") or [""]
    jordan.post(
        f"{draft}/parts/q.who_came_along/condition",
        {"on": "what_did_i_notice", "test": "answered", "mark": mark[0]},
        status=422,
    )
    assert "no question above" in jordan.get(f"{draft}/parts/q.did_i_walk/condition").text


def test_an_answer_keeps_its_value_when_its_words_change(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    page = jordan.get(f"{draft}/parts/q.who_came_along")
    jordan.submit(page, "/parts/q.who_came_along", answers="My good dog\nNobody\nA friend")
    assert {one["value"]: one["label"] for one in questions(app, draft)[2]["options"]} == {
        "my_dog": "My good dog",
        "nobody": "Nobody",
        "a_friend": "A friend",
    }


def test_an_id_that_was_published_is_never_another_question_s(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    publish(jordan, draft)
    jordan.submit(jordan.get(f"{draft}/parts/q.did_i_walk/removal"), "/removal")
    add(jordan, draft, "text", label="Did I walk?")
    assert questions(app, draft)[-1]["id"] == "did_i_walk_2"


def test_what_is_not_there_is_404(visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    for part in ("q.nothing", "s.nothing", "x.part", "part", "q."):
        jordan.get(f"{draft}/parts/{part}", status=404)
        jordan.post(f"{draft}/parts/{part}/place", {"to": "up"}, status=404)
        jordan.get(f"{draft}/parts/{part}/questions", status=404)
