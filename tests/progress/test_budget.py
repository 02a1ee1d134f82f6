"""What the pages cost: the same with three responses and with sixty, of old versions too; and what they weigh."""

import gzip
import json
from collections.abc import Callable
from uuid import UUID

from flask import Flask

from portal import clock
from portal.database import db
from portal.worksheets.definition_models import WorksheetVersion
from portal.worksheets.definitions.reading import stored_worksheet
from portal.worksheets.published import catalogue
from tests.progress.given import CARD, drawn, lay, lay_one, numbers, phq, said
from tests.schedule.given import writing
from tests.statements import price
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
MOST = 14_000


def test_three_and_sixty_of_each_cost_the_same(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan, theirs = visit("maya"), visit("jordan"), f"/patients/{ids('maya')}/progress"
    urls = [(maya, "/progress"), (maya, "/progress?of=phq-9"), (maya, "/progress?of=dbt-diary-card")]
    urls += [(jordan, theirs), (jordan, f"{theirs}?of=phq-9")]
    for slug, answers in (("phq-9", phq(12)), ("dbt-diary-card", CARD)):
        lay(app, slug, *((n, answers) for n in range(3)))
    few = [price(app, visitor, url) for visitor, url in urls]
    for slug, answers in (("phq-9", phq(12)), ("dbt-diary-card", CARD)):
        lay(app, slug, *((n, answers) for n in range(3, 60)))
    lay(app, "gad-7", (1, {f"g{n}": 1 for n in range(1, 8)}))
    assert [price(app, visitor, url) for visitor, url in urls] == few
    assert max(few[:3]) <= 5
    assert max(few) <= 9


def test_no_more_than_sixty_are_read(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", *((n, phq(n % 20)) for n in range(70)))
    assert len(numbers(visit("maya").get("/progress?of=phq-9&span=all"), "phq-9-total_trend")) == 61


def _older(app: Flask, *versions: str) -> None:
    """Versions that the library holds no more, each with one response."""
    with writing(app):
        now = catalogue().current("phq-9")
        for n, version in enumerate(versions, start=1):
            source = json.dumps({**json.loads(now.source), "version": version})
            stored = {"version": version, "sha256": version, "source": source, "overlays": "{}"}
            row = WorksheetVersion(slug="phq-9", **stored, published_at=clock.now())
            db.session.add(row)
            db.session.flush()
            lay_one(stored_worksheet(source, {}), "maya", 10 * n, phq(10 + n))


def test_old_versions_cost_one_statement_however_many(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    lay(app, "phq-9", (0, phq(9)))
    none = price(app, maya, "/progress?of=phq-9")
    _older(app, "0.9.0", "0.8.0", "0.7.0")
    assert price(app, maya, "/progress?of=phq-9") == none + 1


def test_no_line_from_one_major_version_to_the_next(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (0, phq(9)))
    _older(app, "0.9.0", "0.8.0")
    page = visit("maya").get("/progress?of=phq-9")
    assert len(drawn(page, "phq-9-total_trend", "path")) == 1
    assert len(drawn(page, "phq-9-total_trend", "use")) == 3
    assert "new version" in page.text
    assert "The questions changed since ten days ago, so these cannot be compared." in said(page, "phq-9-total_trend")


def test_a_month_of_cards_is_light_enough(app: Flask, visit: Visit) -> None:
    full = {**CARD, "misery": 3, "pain": 2, "did_use": False, "sk_mind": ["wise_mind"], "sk_distress": ["stop", "tipp"]}
    lay(app, "dbt-diary-card", *((n, full | {"emo_sad": n % 6, "urge_avoid": n % 5}) for n in range(31)))
    lay(app, "phq-9", *((7 * n, phq(10 + n)) for n in range(5)))
    maya = visit("maya")
    for url in ("/progress", "/progress?of=dbt-diary-card"):
        answer = maya.client.get(url, headers={"Accept-Encoding": "gzip"})
        assert len(gzip.decompress(answer.data)) > len(answer.data)
        assert len(answer.data) <= MOST, f"{url}: {len(answer.data)}"
