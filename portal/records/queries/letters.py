"""What a letter of attendance would state, and who it says it comes from."""

from flask import current_app

from portal.access.actor import Actor
from portal.config.settings import Mail, Settings
from portal.coverage.actions.proving import Asked
from portal.coverage.proof import Statement
from portal.coverage.queries.stays import programs_between
from portal.programs import clinic
from portal.schedule.queries.attended import attended, minutes_by_day


def statement(actor: Actor, asked: Asked) -> Statement:
    """As it stands now. Two statements at most."""
    days = minutes_by_day(attended(actor.id, actor.today, asked.from_on, asked.until_on))
    return Statement(actor.name, _sender(actor, asked), days)


def check_address() -> str:
    """Where the holder of a letter checks it."""
    return f"{_settings().address}/check"


def _sender(actor: Actor, asked: Asked) -> str:
    """The clinic and program; else the neutral name that its mails carry, if it has chosen one; else nobody."""
    if not asked.names_program:
        neutral = _settings().mail.sender_name
        return "" if neutral == Mail.sender_name else neutral
    return ", ".join([clinic.facts().name, *programs_between(actor.id, asked.from_on, asked.until_on)])


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
