"""An answer that raises concern shows at once how to reach a person: on save, on the page, and after sending."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.connections import begin_writing
from portal.database import db
from portal.programs.life_models import OpenHours
from tests.safety.given import CALM, Visit, asked, follow_ups, panel_ways, sent
from tests.worksheets_http.given import fields, give, save, send

WAYS = {"tel:988", "sms:988", "tel:911", "tel:5550100142"}


@pytest.mark.parametrize("answer", ["1", "2", "3"])
def test_on_save_with_script_and_without(app: Flask, visit: Visit, answer: str) -> None:
    url, maya = asked(app), visit("maya")
    assert panel_ways(save(maya, url, {"q9": "0"}, status=200, htmx=True)) == []
    assert panel_ways(maya.get(url)) == []
    part = save(maya, url, {"q9": answer}, status=200, htmx=True)
    assert set(panel_ways(part)) >= WAYS
    assert "(555) 010-0142" in part.tree.xpath("//a//*[@class='unbroken']/text()"), "it goes to the next line as one"
    assert part.tree.xpath("//*[starts-with(@id, 'crisis-panel-')]/@hx-swap-oob")
    page = maya.follow(save(maya, url, {"q9": answer}))
    assert set(panel_ways(page)) >= WAYS
    assert page.tree.xpath("//*[@id='crisis-panel-items']/@role") == ["alert"]
    assert not page.tree.xpath("//*[@id='crisis-panel-items']//*[@hidden]")


def test_the_page_moves_to_it(app: Flask, visit: Visit) -> None:
    """With script, as it comes; without, the button that was tapped leads to it and not past it."""
    url, maya = give(app, "maya", "dbt-diary-card"), visit("maya")
    part = save(maya, url, {"urge_suicide": "4"}, status=200, htmx=True)
    (place,) = part.tree.xpath("//*[starts-with(@id, 'crisis-panel-')]/@id")
    assert part.headers["HX-Reswap"] == f"outerHTML show:#{place}:top"
    assert "HX-Reswap" not in save(maya, url, {"urge_suicide": "0"}, status=200, htmx=True).headers
    step = maya.get(f"{url}?step=3")
    assert fields(step)["at-step"] == ["3"]
    tapped = {**fields(step), "urge_suicide": "4", "go-to": "next"}
    answer = save(maya, url, tapped)
    assert answer.headers["Location"].endswith(f"?step=3#{place}")
    again = maya.follow(answer)
    shown = again.tree.xpath(f"//*[@id='{place}']/ancestor::section")[0]
    assert shown.get("class") == "set"
    assert panel_ways(again)
    onward = save(maya, url, {**fields(again), "go-to": "next"})
    assert onward.headers["Location"].endswith("?step=4#step")  # it was seen
    whole = fields(maya.get(f"{url}?step=all"))
    whole.pop("panel")
    assert save(maya, url, whole).headers["Location"].endswith(f"?step=all#{place}")


def test_it_goes_when_the_answer_does(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    save(maya, url, {"q9": "2"})
    assert panel_ways(maya.get(url))
    save(maya, url, {"q9": "0"})
    assert panel_ways(maya.get(url)) == []


def test_after_sending(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    page = maya.follow(send(maya, url, {**CALM, "q9": "1"}))
    assert set(panel_ways(page)) >= WAYS
    panel = page.tree.xpath("//*[starts-with(@id, 'crisis-panel-')]")[0]
    assert "Your care team has this answer now" in panel.text_content()
    assert "Once you send it" not in panel.text_content()
    assert not panel.xpath(".//button")  # there is no form around it, and nothing to send
    assert panel_ways(visit("devon").get(sent(app, "devon"))) == []


def test_a_refused_sending_shows_it_too(app: Flask, visit: Visit) -> None:
    page = send(visit("maya"), asked(app), {"q9": "3"}, status=422)
    assert set(panel_ways(page)) >= WAYS


def test_nobody_hears_of_it_before_it_is_sent(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    save(maya, url, {**CALM, "q9": "3"})
    assert follow_ups(app) == []
    assert "Needs follow-up" not in visit("jordan").get("/review").text
    send(maya, url, {})
    assert len(follow_ups(app)) == 1
    assert "Needs follow-up" in visit("jordan").get("/review").text


def test_the_clinic_s_line_is_left_out_while_its_hours_are_not_entered(
    app: Flask, visit: Visit, change_clinic: Callable[..., None]
) -> None:
    url, maya = asked(app), visit("maya")
    save(maya, url, {"q9": "3"})
    assert set(panel_ways(maya.get(url))) >= WAYS
    with app.app_context():
        begin_writing()
        db.session.query(OpenHours).delete()
        db.session.commit()
    change_clinic(hours="")
    assert WAYS - set(panel_ways(maya.get(url))) == {"tel:5550100142"}
