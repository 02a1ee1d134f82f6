import pytest
from flask import Flask
from werkzeug.routing import Rule


@pytest.fixture(autouse=True)
def _todays_page(app: Flask) -> None:
    if "home.today" not in app.view_functions and not list(app.url_map.iter_rules()) == []:
        if not any(rule.endpoint == "home.today" for rule in app.url_map.iter_rules()):
            app.url_map.add(Rule("/", endpoint="home.today"))
