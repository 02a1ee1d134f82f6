"""A draft: saved in part or whole, merged, private, and never lost."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal.access.scope import binds
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets import policy
from portal.worksheets.models import Submission
from tests.actors import actor
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, id_in, reviewable, save, send, submission_of, withdrawn

Visit = Callable[[str | None], Visitor]
SHORT = "thought-record-short"


def test_a_script_that_knows_only_item_ids_can_save(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    answer = save(maya, url, {"situation": "I was late to group", "feeling_before": "0"})
    assert answer.headers["Location"].endswith(url)
    page = maya.follow(answer)
    assert fields(page)["situation"] == ["I was late to group"]
    assert fields(page)["feeling_before"] == ["0"]
    assert "Saved" in page.text


def test_a_part_leaves_the_rest_alone(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "one"})
    save(maya, url, {"thought": "two"})
    save(maya, url, {"situation": ""})
    assert fields(maya.get(url))["situation"] == [""]
    assert fields(maya.get(url))["thought"] == ["two"]


def test_htmx_gets_the_line_and_the_revision_and_no_field(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    form = fields(maya.get(url))
    answer = save(maya, url, {**form, "situation": "late"}, status=200, htmx=True)
    assert "Saved" in answer.text
    assert "only you can see this" in answer.text
    assert answer.tree.xpath("//*[@id='save-status']")
    assert answer.tree.xpath("//*[@id='rev'][@hx-swap-oob]/@value") == ["1"]
    assert not answer.tree.xpath("//textarea|//input[@type!='hidden']")
    assert len(answer.html.encode()) <= 2048


def test_nothing_is_preselected_but_todays_date(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    page = maya.get(url)
    assert not page.tree.xpath("//input[@checked]")
    url = give(app, "maya", SHORT)
    with app.test_request_context():
        today = actor("maya").today.isoformat()
    assert fields(maya.get(url))["when"] == [today]


def test_zero_is_an_answer_and_an_answer_can_be_taken_back(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    save(maya, url, {"q1": "0"})
    assert maya.get(url).tree.xpath("//input[@name='q1'][@checked]/@value") == ["0"]
    save(maya, url, {"q1": ""})
    assert not maya.get(url).tree.xpath("//input[@name='q1'][@checked]")


def test_the_same_again_writes_nothing(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "one"})
    with app.app_context():
        before = submission_of(url).revision
    save(maya, url, {"situation": "one"})
    with app.app_context():
        assert submission_of(url).revision == before


def test_two_pages_that_write_in_different_places_are_merged(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    first, second = fields(maya.get(url)), fields(maya.get(url))
    save(maya, url, {**first, "situation": "from the phone"})
    save(maya, url, {**second, "thought": "from the laptop"})
    page = fields(maya.get(url))
    assert page["situation"] == ["from the phone"]
    assert page["thought"] == ["from the laptop"]


@pytest.mark.parametrize("htmx", [False, True])
def test_two_pages_that_disagree_see_both_texts(app: Flask, visit: Visit, htmx: bool) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    first, second = fields(maya.get(url)), fields(maya.get(url))
    save(maya, url, {**first, "situation": "from the phone"})
    theirs = {**second, "situation": "from the laptop", "thought": "only here"}
    answer = save(maya, url, theirs, status=409, htmx=htmx)
    assert "from the phone" in answer.text
    assert "from the laptop" in answer.html
    page = fields(maya.get(url))
    assert page["situation"] == ["from the phone"]
    assert page["thought"] == [""]


def test_the_page_of_a_conflict_settles_it_either_way(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    first, second = fields(maya.get(url)), fields(maya.get(url))
    save(maya, url, {**first, "situation": "from the phone"})
    both = save(maya, url, {**second, "situation": "from the laptop", "thought": "only here"}, status=409)
    shown = fields(both)
    assert shown["situation"] == ["from the laptop"]
    assert both.tree.xpath("//button[@name='take']/@value") == ["situation"]
    save(maya, url, {**shown, "take": "situation"})
    page = fields(maya.get(url))
    assert (page["situation"], page["thought"]) == (["from the phone"], ["only here"])
    third = fields(maya.get(url))
    save(maya, url, {**third, "situation": "newer on the phone"})
    both = save(maya, url, {**third, "form_key": uuid4().hex, "situation": "kept"}, status=409)
    save(maya, url, fields(both))
    assert fields(maya.get(url))["situation"] == ["kept"]


def test_posting_the_same_value_is_no_conflict(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    first, second = fields(maya.get(url)), fields(maya.get(url))
    save(maya, url, {**first, "situation": "the same"})
    save(maya, url, {**second, "situation": "the same"})


def test_a_page_whose_answer_got_lost_does_not_disagree_with_itself(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    form = fields(maya.get(url))
    save(maya, url, {**form, "situation": "I was"})
    save(maya, url, {**form, "situation": "I was late"})  # still the old revision: the answer never arrived
    save(maya, url, {**form, "situation": "I was"})  # the older one again, delivered late
    assert fields(maya.get(url))["situation"] == ["I was late"]


def test_a_draft_is_private(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    with app.app_context():
        before = db.session.query(Notice).count()
    save(maya, url, {"situation": "only mine"})
    with app.app_context():
        assert db.session.query(Notice).count() == before
        assert "only mine" not in submission_of(url).cells_sealed
    assert reviewable(app, "jordan") == []
    for name in ("devon", "lena", "jordan", "nora", "priya", "dana", "luis", "sam"):
        other = visit(name)
        other.get(url, status=404)
        save(other, url, {"situation": "x"}, status=404)
        send(other, url, {"situation": "x"}, status=404)
    assert fields(maya.get(url))["situation"] == ["only mine"]


def test_nobody_is_told_to_sign_in_and_keeps_the_words(app: Flask, visit: Visit) -> None:
    url, nobody = give(app, "maya", SHORT), visit(None)
    assert nobody.get(url, status=303).headers["Location"].startswith("/sign-in")
    assert "typed before" in save(nobody, url, {"situation": "typed before"}, status=401).html
    save(nobody, url, {"situation": "x"}, status=401, htmx=True)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("situation", "x" * 501, "Please keep this to 500 characters"),
        ("other_view", "x" * 5001, "Please keep this to"),
        ("situation", "a\x00b", "cannot be saved"),
        ("situation", "two\nlines", "one line"),
        ("feeling_before", str(2**63), "Please write a number"),
        ("feeling_before", "7.5", ""),
        ("feeling_before", "-1", "0 to 100"),
        ("feeling_before", "99", "steps of 5"),
        ("when", "2025-02-30", "date"),
        ("nowhere", "x", "does not belong"),
        ("emotions.0.name", "x", "does not belong"),
        ("feeling_change", "3", "does not belong"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_saved_is_said_and_kept(
    app: Flask, visit: Visit, key: str, value: str, words: str, htmx: bool
) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    form = fields(maya.get(url))
    answer = save(maya, url, {**form, "thought": "this is fine", key: value}, status=422, htmx=htmx)
    assert words in answer.text
    if not htmx and key in ("situation", "other_view", "feeling_before"):
        assert value.replace("\x00", "").split("\n")[0] in answer.html
        assert answer.tree.xpath("//*[@id='error-summary'][@tabindex='-1']//a/@href") == [f"#a-{key}"]
    assert fields(maya.get(url))["thought"] == ["this is fine"]


def test_two_values_for_one_answer(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    answer = save(maya, url, {"situation": ["one", "two"]}, status=422)
    assert "two answers" in answer.text


@pytest.mark.parametrize("rev", ["", "x", "-1", str(2**70), "9" * 5000, "1e3", "٣"])
def test_a_revision_that_is_none_counts_as_the_oldest(app: Flask, visit: Visit, rev: str) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "one", "rev": rev})
    assert "one" in save(maya, url, {"situation": "two", "rev": rev}, status=409).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_withdrawn_worksheet_says_so_and_keeps_the_words(app: Flask, visit: Visit, htmx: bool) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "before"})
    withdrawn(app, url)
    answer = save(maya, url, {"situation": "typed after"}, status=409, htmx=htmx)
    assert "taken off your list" in answer.text
    assert htmx or "typed after" in answer.html
    assert "before" in maya.get(url).text
    send(maya, url, {"situation": "typed after"}, status=409)


def test_a_discharged_patient_reads_her_words_and_changes_none(app: Flask, visit: Visit) -> None:
    url, rosa = give(app, "rosa", SHORT), visit("rosa")
    assert "has ended" in save(rosa, url, {"situation": "still here"}, status=409).text
    assert "This was not sent" in rosa.get(url).text


@pytest.mark.parametrize(("slug", "key"), [(SHORT, "situation"), ("pcl-5", "p1"), ("thought-record", "situation")])
def test_statements(app: Flask, visit: Visit, slug: str, key: str) -> None:
    url, maya = give(app, "maya", slug, note="Take your time"), visit("maya")
    for htmx in (False, True):
        for word in ("1", "2"):
            token = maya.csrf_token()
            with counted(app) as statements:
                save(maya, url, {key: word, "csrf_token": token}, status=200 if htmx else 303, htmx=htmx)
            assert len(statements) <= 6, "\n".join(statements)
    with counted(app) as statements:
        maya.get(url)
    assert len(statements) <= 8, "\n".join(statements)


def test_each_save_is_recorded_once_and_without_a_word(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "secret words"})
    me = ids("maya")
    with app.app_context():
        found = db.session.query(AuditEvent).filter_by(verb="saved draft").all()
        assert [(one.actor_id, one.chain_id, one.subject) for one in found] == [(me, me, "submission")]


def test_own_scope_holds_nobody_elses(app: Flask) -> None:
    url = give(app, "maya", SHORT)
    with app.test_request_context():
        mine = db.session.scalars(policy.own, binds(actor("maya"))).unique().all()
        assert [one.id for one in mine] == [id_in(url)]
        assert mine[0].in_care is True
        assert not db.session.scalars(policy.own, binds(actor("devon"))).unique().all()
        assert not db.session.query(Submission).count()


def test_what_is_worked_out_appears_as_one_goes(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    assert "Change in feeling" not in save(maya, url, {"feeling_before": "80"}, 200, htmx=True).text
    part = save(maya, url, {"feeling_after": "35"}, 200, htmx=True)
    assert "Change in feeling: -45" in part.text


@pytest.mark.parametrize(
    ("slug", "table", "filled"),
    [
        ("thought-record", "emotions", {"emotions.0.name": "Sad"}),
        ("dbt-diary-card", "emotions__other", {}),
        ("dbt-diary-card", "emotions__other", {"emotions__other.0.label": "Envy"}),
    ],
)
def test_a_row_more_is_what_she_sees(app: Flask, visit: Visit, slug: str, table: str, filled: dict[str, str]) -> None:
    """Not the button below it, with the new row out of sight above."""
    url, maya = give(app, "maya", slug), visit("maya")
    answer = save(maya, url, {**filled, "add": table, "at-step": "all"})
    address, row = answer.headers["Location"].split("#")
    rows = [one.get("id") for one in maya.get(address).tree.xpath("//*[contains(@class, 'rowcard')]")]
    assert row == [one for one in rows if one.startswith(f"a-{table}.")][-1] == f"a-{table}.{len(filled)}"


@pytest.mark.parametrize("nothing", ["situation", "situation__other", "no such table", "\x00", "a" * 5000])
def test_a_row_more_of_what_has_none_is_no_fault(app: Flask, visit: Visit, nothing: str) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    maya.follow(save(maya, url, {"situation": "Kept", "add": nothing}))
    assert fields(maya.get(url))["situation"] == ["Kept"]
