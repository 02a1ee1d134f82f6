"""When somebody is told, by any clock there is: no day lost, none doubled, and never in quiet hours."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.notifications.choosing import Choice, Hours, Wishes, after_quiet, due_at, is_quiet, next_at, usual
from portal.notifications.hooks import Recipient
from tests.drawn import examples

ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone)).map(ZoneInfo)
WALLS = st.times(timezones=st.none()).map(lambda wall: wall.replace(second=0, microsecond=0))
MINUTES = st.integers(0, 25 * 365 * 24 * 60)
INSTANTS = MINUTES.map(lambda minutes: datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
CHICAGO = ZoneInfo("America/Chicago")
SPRING, AUTUMN = datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)
PATIENT, CLINICIAN = Recipient(uuid4(), is_staff=False), Recipient(uuid4(), is_staff=True)
NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)


@settings(max_examples=examples(400))
@given(ZONES, WALLS, INSTANTS)
@example(CHICAGO, time(2, 30), SPRING)
@example(CHICAGO, time(1, 30), AUTUMN)
@example(ZoneInfo("Pacific/Apia"), time(8), datetime(2011, 12, 29, 20, tzinfo=UTC))
def test_a_digest_comes_once_on_each_day_there_is(zone: ZoneInfo, wall: time, since: datetime) -> None:
    came = [next_at(wall, since, zone)]
    while len(came) < 5:
        came.append(next_at(wall, came[-1] + timedelta(seconds=1), zone))
    assert came[0] >= since
    for before, after in pairwise(came):
        assert timedelta(hours=20) < after - before <= timedelta(hours=49)
    days = [at.astimezone(zone).date() for at in came]
    assert len(set(days)) == len(days)
    shown = [at.astimezone(zone).time() for at in came]
    assert shown.count(wall) >= 4, "but for the one that a change of clocks leaves out"


@settings(max_examples=examples(400))
@given(ZONES, WALLS, WALLS, INSTANTS)
@example(CHICAGO, time(22), time(2, 30), SPRING)
@example(CHICAGO, time(22), time(1, 30), AUTUMN + timedelta(hours=1, minutes=10))
def test_nobody_is_told_in_quiet_hours_and_everybody_within_a_day(
    zone: ZoneInfo, first: time, last: time, at: datetime
) -> None:
    hours = Hours(quiet_from=first, quiet_until=last)
    told = after_quiet(hours, at, zone)
    assert at <= told <= at + timedelta(hours=49)
    assert not is_quiet(hours, told, zone)
    if not is_quiet(hours, at, zone):
        assert told == at


def test_quiet_hours_end_by_the_clock_in_the_night_that_clocks_change() -> None:
    hours = Hours(quiet_from=time(22), quiet_until=time(7))
    for night in (SPRING, AUTUMN):
        assert after_quiet(hours, night, CHICAGO).astimezone(CHICAGO).time() == time(7)


def test_whoever_chose_nothing_hears_as_is_usual() -> None:
    assert usual(PATIENT, "feedback") == Choice(mail=True, push=True, digest=False)
    assert usual(CLINICIAN, "submission").digest
    assert not usual(CLINICIAN, "follow_up").digest


def test_staff_hear_once_a_day_and_of_follow_ups_at_once() -> None:
    wishes = Wishes(CLINICIAN)
    assert due_at("follow_up", NOON, wishes, CHICAGO, NOON) == NOON
    eight = due_at("submission", NOON, wishes, CHICAGO, NOON).astimezone(CHICAGO)
    assert (eight.day, eight.time()) == (2, time(8))


def test_a_digest_that_is_late_comes_as_soon_as_it_can() -> None:
    assert due_at("submission", NOON, Wishes(CLINICIAN), CHICAGO, NOON + timedelta(days=2)) == NOON + timedelta(days=2)


def test_a_message_waits_and_a_quiet_night_on_top() -> None:
    late = datetime(2026, 6, 2, 2, 55, tzinfo=UTC)  # five to ten in the evening
    night = Hours(quiet_from=time(22), quiet_until=time(7))
    assert due_at("message", late, Wishes(PATIENT), CHICAGO, late) == late + timedelta(minutes=10)
    told = due_at("message", late, Wishes(PATIENT, hours=night), CHICAGO, late + timedelta(minutes=10))
    assert told.astimezone(CHICAGO).time() == time(7)
    assert due_at("follow_up", late, Wishes(PATIENT, hours=night), CHICAGO, late) == late, "somebody is in danger"


def test_a_choice_holds_for_all_kinds_of_its_topic() -> None:
    wishes = Wishes(CLINICIAN, {"submission": Choice(mail=False)})
    assert wishes.of("submission") == wishes.of("hand_over") == Choice(mail=False)
    assert wishes.of("message").mail
