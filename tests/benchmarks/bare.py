"""What ratios refer to: a bare Flask page and a bare insert, on the same database and the same server settings.

The page looks the signed-in user up (Flask-Login and one ORM row) and renders a small page with a base layout. The
insert asks nobody anything: it writes one row in one durable transaction. The save is that insert by a signed-in user,
looked up as for the page.
"""

import os
from pathlib import Path
from uuid import uuid4

from flask import Flask, request
from flask_login import LoginManager, UserMixin, current_user, login_required
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal.accounts.models import SignIn, User
from portal.accounts.tokens import hashed
from portal.connections import begin_reading, begin_writing, engine_options, prepare
from portal.demo.instance import demo_settings
from portal.vault import file_key, keyring
from tests.benchmarks.rows import INSERT

BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="/static/app.css"><script src="/static/htmx.js" defer></script></head><body>
<header><a href="/">Groundwork</a><nav><ul>
{% for item in items %}<li><a href="/{{ item }}">{{ item }}</a></li>{% endfor %}</ul>
</nav></header><main>{% block main %}{% endblock %}</main></body></html>"""
PAGE = """{% extends base %}{% block title %}Today{% endblock %}
{% block main %}<h1>Hello, {{ user.name }}</h1><p>Nothing to see here.</p>{% endblock %}"""


class Member(UserMixin):
    def __init__(self, user: User) -> None:
        self.id, self.name = user.id.hex, user.name


def create_bare() -> Flask:
    settings = demo_settings(Path(os.environ["PORTAL_DEMO_INSTANCE"]))
    secret = (
        file_key.load_or_make(settings.instance / "portal.db.key", keyring.parse(settings.keys))
        if settings.on_sqlite
        else None
    )
    engine = create_engine(settings.database_url, **engine_options(settings.database_url, secret))
    prepare(engine, secret)
    bare = Flask("bare")
    bare.config["SECRET_KEY"] = settings.secret_key
    manager = LoginManager(bare)
    template = bare.jinja_env.from_string(PAGE, globals={"base": bare.jinja_env.from_string(BASE)})

    @manager.request_loader
    def load(_: object) -> Member | None:
        begin_reading()
        with Session(engine) as session:
            token = hashed(request.cookies.get("portal", ""))
            user = session.scalar(
                select(User).join(SignIn, SignIn.user_id == User.id).where(SignIn.token_hash == token)
            )
            return Member(user) if user else None

    @bare.get("/")
    @login_required
    def page() -> str:
        return template.render(user=current_user, items=("Today", "Worksheets", "Messages", "Materials"))

    @bare.post("/own-rows")
    @login_required
    def save() -> tuple[str, int]:
        return insert()

    @bare.post("/rows")
    def insert() -> tuple[str, int]:
        begin_writing()
        with engine.begin() as connection:
            connection.execute(INSERT, {"id": uuid4().hex, "body": "w" * int(request.args["bytes"])})
        return "", 204

    return bare


app = create_bare()
