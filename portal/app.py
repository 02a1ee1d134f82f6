"""create_app: the only module that knows every package."""

import mimetypes
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import floors
from portal.access import about
from portal.access.actor import current_actor
from portal.access.guard import check_every_endpoint, guard
from portal.accounts import challenge, fresh, invitations, kept_here, kept_words, reading_on, resets, sign_ins, staying
from portal.accounts import turns as one_by_one
from portal.accounts.mailboxes import addresses
from portal.accounts.provider import discovery
from portal.accounts.provider import roles as roles_by_claim
from portal.accounts.views.routes import blueprint as accounts
from portal.acting.views import blueprint as acting
from portal.admin.views.routes import blueprint as admin
from portal.arriving import mattering as early_checks_that
from portal.arriving.views import blueprint as arriving
from portal.attending.views.routes import blueprint as schedule
from portal.audit.record import joined
from portal.builder.views.routes import blueprint as builder
from portal.caseload.following import init_following
from portal.caseload.passing_on import pass_on
from portal.caseload.views.routes import blueprint as caseload
from portal.config.reading import from_environment
from portal.config.settings import Settings
from portal.connections import engine_options, prepare, reading
from portal.coping.views.routes import blueprint as coping
from portal.database import STANDBY, db
from portal.demo.accounts import ON_THE_DOOR
from portal.downtime.views import blueprint as downtime
from portal.emergency.views import blueprint as emergency
from portal.erasing.views import blueprint as erasing
from portal.files import room, store
from portal.follow_ups.views.routes import blueprint as follow_ups
from portal.home.navigation import navigation, rail
from portal.home.news import news
from portal.home.subjects import WAYS
from portal.home.views import blueprint as home
from portal.installed import named
from portal.installed.views import blueprint as installed
from portal.leaving.views import blueprint as leaving
from portal.letters.queries.reading import at_the_door
from portal.letters.views import blueprint as letters
from portal.materials import downloads
from portal.materials.views import blueprint as materials
from portal.messages import attaching
from portal.messages import mattering as messages_that
from portal.messages.announcements.views import blueprint as announcements
from portal.messages.views.routes import blueprint as messages
from portal.notifications import hooks
from portal.notifications.bell import subjects
from portal.notifications.bell.views import blueprint as notices
from portal.notifications.preferences.views import blueprint as choices
from portal.notifications.views import blueprint as delivery
from portal.notifications.views import init_delivery
from portal.planning.views.routes import blueprint as planning
from portal.practising.views import blueprint as practising
from portal.programs import branding, clinic, hours
from portal.programs.actions import handing_over, settling
from portal.programs.told import recipients
from portal.progress.views import blueprint as progress
from portal.records.along.views import blueprint as along
from portal.records.apps.server import blueprint as fhir
from portal.records.apps.server import init_fhir
from portal.records.apps.views import blueprint as app_keys
from portal.records.binder.views import blueprint as binder
from portal.records.views.routes import blueprint as records
from portal.review.views.prints import blueprint as review_prints
from portal.review.views.routes import blueprint as review
from portal.safety import mattering as follow_ups_that
from portal.safety import status_page, texts
from portal.safety.views import blueprint as safety
from portal.safety.views import init_reports, numbers
from portal.schedule import mattering as sessions_that
from portal.schedule import reminding
from portal.schedule.actions.letting_go import let_go as let_go_of_sessions
from portal.schedule.actions.settling_around import settle_around
from portal.schedule.calendar.actions import stop_for
from portal.schedule.calendar.queries import has_address
from portal.schedule.calendar.views import blueprint as calendar
from portal.showcase.views import blueprint as showcase
from portal.vault import escrow, file_key, keyring, sealing
from portal.web import (
    assets,
    compression,
    csrf,
    errors,
    formatting,
    headers,
    htmx,
    in_languages,
    languages,
    limits,
    logs,
    measuring,
    read_only,
    saying,
    sessions,
    speaking,
    stamp,
    taking,
    templates,
    transaction,
    translation,
    urls,
)
from portal.web.templates import FoldingEnvironment
from portal.worksheets import mattering as worksheets_that
from portal.worksheets import published
from portal.worksheets.actions.letting_go import let_go as let_go_of_worksheets
from portal.worksheets.reminding import homework, last_day
from portal.worksheets.views.prints import blueprint as prints
from portal.worksheets.views.putting_away import blueprint as putting_away
from portal.worksheets.views.routes import blueprint as worksheets

HOOKS = hooks.Hooks(
    recipients=recipients,
    addresses=addresses,
    links=lambda ids: resets.links(ids) | invitations.links(ids),
    still_matter={
        "message": messages_that.unread,
        "assignment": worksheets_that.to_do,
        "submission": worksheets_that.unanswered,
        "follow_up": follow_ups_that.to_be_heard,
        "schedule": sessions_that.to_come,
        "absence": sessions_that.standing,
        "make_up": sessions_that.not_taken_back,
        "session_reminder": reminding.still_to_come,
        "homework_reminder": homework.still_to_do,
        "turn_reminder": last_day.still_to_fill_in,
        "early_check": early_checks_that.unread,
    },
)
"""What becomes of a notice when its cause is over in the meantime."""


class Portal(Flask):
    jinja_environment = FoldingEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook here is a coroutine, so none is asked, at every call, whether it is one."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises UnsafeSetting, BadKeys, RuleMissing or DefinitionError rather than start unsafe."""
    settings = settings or from_environment()
    floors.check(settings.on_sqlite)
    app = Portal("portal", root_path=str(Path(__file__).parent), template_folder="../templates", static_folder=None)
    _configure(app, settings)
    _open_database(app, settings)
    _connect_plumbing(app, settings)
    published.init_catalogue(app)
    store.init_store(app, settings)
    init_following()
    _connect_packages(app)
    _connect_hooks(app)
    _connect_pages(app)
    check_every_endpoint(app)
    with app.app_context(), reading():
        clinic.refresh()
        status_page.make_sure(clinic.in_no_language(), settings.instance / status_page.FILE)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.https else ""
    app.extensions["settings"] = settings
    app.extensions["demo accounts"] = ON_THE_DOOR if settings.demo else ()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        SIGN_IN_COOKIE=f"{prefix}portal",
        TRUSTED_HOSTS=[settings.host, "127.0.0.1", "localhost"] if settings.host else None,
        IDLE_LIMIT=settings.idle_limit,
        ABSOLUTE_LIMIT=settings.absolute_limit,
        FRESH_LIMIT=fresh.LIMIT,
        STAFF_SECOND_FACTOR=settings.staff_second_factor,
        ARGON2_MEMORY_KIB=settings.argon2_memory_kib,
        INSTANCE=settings.instance,
        DEMO=settings.demo,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["demo_mode"] = settings.demo
    settings.instance.mkdir(parents=True, exist_ok=True)


def _open_database(app: Flask, settings: Settings) -> None:
    ring = keyring.parse(settings.keys)
    secret = file_key.load_or_make(settings.database_key, ring) if settings.on_sqlite else None
    app.extensions["key_ring"] = ring
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url, secret)
    if settings.database_reads:
        standby = {"url": settings.database_reads, **engine_options(settings.database_reads, None)}
        app.config["SQLALCHEMY_BINDS"] = {STANDBY: standby}
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare(engine, secret, {"audit_hash": joined})
        sealing.check_ring()


def _connect_plumbing(app: Flask, settings: Settings) -> None:
    """Order matters: before a request the first registered comes first, after it the last registered does."""
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]
    mimetypes.add_type("font/woff2", ".woff2")
    app.session_interface = sessions.RememberedSessions()
    assets.init_assets(app, settings.instance / "assets")
    headers.init_headers(app, settings.https)  # around them: a file answers with the same headers as a page
    status = partial(status_page.write, target=settings.instance / status_page.FILE)
    clinic.init_clinic(app, settings.facts_file, {"crisis_words": texts.own_words}, status)
    escrow.init_escrow(app, logs.log_trouble)
    store.init_dropping(app)
    logs.init_logs(app, quiet=settings.demo, is_behind_proxy=settings.proxy_hops > 0)
    measuring.init_measuring(app, settings)
    htmx.init_htmx(app)
    compression.init_compression(app)
    limits.init_limits(app)
    sign_ins.init_sign_ins(app)
    transaction.init_transaction(app)  # before anything is read: what is read before it might be read as a writer
    app.before_request(_set_zone)
    guard(app)
    csrf.init_csrf(app)
    read_only.init_read_only(app)
    stamp.init_stamp(app)
    about.init_about(app)
    taking.on_every_page(app, about.FIELD)
    formatting.init_formatting(app)
    in_languages.init_in_languages(app)
    errors.init_errors(app)
    challenge.init_challenge(app)
    speaking.init_speaking(app)
    Babel(app, locale_selector=_language, timezone_selector=lambda: str(formatting.zone()))
    languages.compile_catalogs()
    translation.init_translation(app, _language)


def _connect_packages(app: Flask) -> None:
    for blueprint in (
        accounts,
        safety,
        coping,
        schedule,
        calendar,
        messages,
        announcements,
        notices,
        delivery,
        materials,
        home,
        review,
        review_prints,
        follow_ups,
        caseload,
        planning,
        practising,
        progress,
        builder,
        worksheets,
        putting_away,
        prints,
        admin,
        records,
        choices,
        arriving,
        leaving,
        letters,
        emergency,
        acting,
        binder,
        along,
        app_keys,
        fhir,
        erasing,
        downtime,
        installed,
    ):
        app.register_blueprint(blueprint)
    if app.config["DEMO"]:
        app.register_blueprint(showcase)
    if app.extensions["settings"].metrics_token:
        app.register_blueprint(numbers)
    urls.init_urls(app)


def _connect_hooks(app: Flask) -> None:
    """What a package asks of those on floors above it, which it does not know."""
    init_delivery(app)
    init_reports(app)
    init_fhir(app)
    hooks.connect(app, HOOKS)
    handing_over.connect(app, pass_on)
    discovery.init_provider(app)
    roles_by_claim.connect(app, settle_around)
    reading_on.connect(app, reading_on.Calendar(has_address, stop_for))
    room.connect(app, room.House(_sender, one_by_one.wait_for_turn, (attaching.kept_by, downloads.kept_by)))
    settling.connect(app, (let_go_of_sessions, let_go_of_worksheets))
    subjects.init_bell(app, WAYS)
    app.extensions["letter at the door"] = at_the_door


def _connect_pages(app: Flask) -> None:
    """What every page may show."""
    saying.init_saying(app)
    app.jinja_env.globals.update(
        navigation=navigation,
        rail_ways=rail,
        news=news,
        staying=staying.left,
        is_anything_kept=kept_here.is_anything_kept,
        hours_of=hours.words_of,
        app_name=named.app_name,
        app_icon=named.app_icon,
        keeping=kept_words.keeping,
    )
    app.jinja_env.globals["brand"] = lambda: branding.Brand.of(clinic.facts())
    app.jinja_env.globals["crisis_line"] = lambda: texts.notice("footer", translation.language(), clinic.facts())
    templates.init_templates(app, languages.spoken())
    app.context_processor(lambda: {"actor": current_actor(), "clinic": clinic.facts()})


def _sender() -> UUID:
    """Who sends files: nobody does who is not signed in."""
    actor = current_actor()
    assert actor is not None
    return actor.id


def _set_zone() -> None:
    formatting.set_zone(clinic.in_no_language().zone)


def _language() -> str:
    """The language the person has in her settings; before that the one chosen at the door, or the browser's."""
    if not request:
        return languages.ENGLISH
    actor = current_actor()
    return actor.language if actor is not None and actor.language in languages.spoken() else speaking.wanted()
