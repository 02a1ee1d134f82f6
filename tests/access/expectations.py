"""Who may ask what, endpoint by endpoint: written by hand from what the portal promises, not read off its rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.access import relations as r
from tests.access.relations import Relation


@dataclass(frozen=True)
class Expected:
    """`who`: each of these relations is enough. `of`: what kind of thing each URL argument names."""

    who: tuple[Relation, ...]
    of: Mapping[str, str] = field(default_factory=dict)
    in_care: bool = False
    """Only while the patient has a place in a group."""
    sends: Mapping[str, str] = field(default_factory=dict)
    """Fields without which a POST that is allowed would answer 404."""
    query: str = ""
    """What makes a GET show more."""


def _to(*who: Relation, in_care: bool = False, query: str = "", **of: str) -> Expected:
    return Expected(who, of, in_care, query=query)


_HANDOUT = (r.a_member, r.leading_the_group)
_PLANNERS = (r.leading_the_group, r.an_administrator_of_groups)
_TALK = (r.herself, r.on_the_care_team)

EXPECTED: dict[str, Expected] = {
    "accounts.sign_in": _to(r.anyone),
    "accounts.begin_sign_in": _to(r.anyone),
    "accounts.sign_out": _to(r.anyone),
    "accounts.leave": _to(r.anyone),
    "accounts.away": _to(r.anyone),
    "accounts.invitation": _to(r.anyone, token="invitation"),
    "accounts.accept_invitation": _to(r.anyone, token="invitation"),
    "accounts.second_step": _to(r.second_factor_owed),
    "accounts.give_code": _to(r.second_factor_owed),
    "accounts.second_factor_setup": _to(r.second_factor_owed),
    "accounts.set_up_second_factor": _to(r.second_factor_owed),
    "accounts.account": _to(r.signed_in),
    "accounts.security": _to(r.signed_in),
    "accounts.change_password": _to(r.signed_in),
    "accounts.sign_out_elsewhere": _to(r.signed_in),
    "safety.help": _to(r.anyone),
    "safety.healthz": _to(r.anyone),
    "safety.readyz": _to(r.anyone),
    "home.today": _to(r.signed_in),
    "home.news": _to(r.signed_in),
    "notices.index": _to(r.signed_in),
    "notices.notice": _to(r.told_of_it, notice_id="notice"),
    "notices.mark_all": _to(r.signed_in),
    "schedule.week": _to(r.signed_in),
    "schedule.session": _to(r.herself, r.holding_it, *_HANDOUT, appointment_id="appointment"),
    "schedule.notice": _to(r.herself, r.a_member, appointment_id="appointment"),
    "worksheets.index": _to(r.a_patient),
    "worksheets.start": Expected((r.a_patient,), sends={"slug": "thought-record-short"}),
    "worksheets.diary": _to(r.a_patient, slug="diary"),
    "worksheets.preview": _to(r.signed_in, slug="slug"),
    "worksheets.sheet": _to(r.herself, assignment_id="assignment"),
    "worksheets.check": _to(r.herself, assignment_id="assignment"),
    "prints.blank": _to(r.signed_in, slug="slug"),
    "prints.blank_pdf": _to(r.signed_in, slug="slug"),
    "prints.filled": _to(r.herself, assignment_id="assignment"),
    "prints.filled_pdf": _to(r.herself, assignment_id="assignment"),
    "worksheets.draft": _to(r.herself, assignment_id="assignment"),
    "worksheets.submission": _to(r.herself, assignment_id="assignment"),
    "messages.index": _to(r.a_patient, r.a_therapist),
    "messages.open_thread": _to(r.on_the_care_team, patient_id="person"),
    "messages.thread": _to(*_TALK, thread_id="thread"),
    "messages.new": _to(*_TALK, thread_id="thread", query="after=00000000-0000-0000-0000-000000000000"),
    "messages.send": _to(*_TALK, in_care=True, thread_id="thread"),
    "announcements.index": _to(r.a_patient),
    "materials.index": _to(r.a_patient, r.a_leader),
    "materials.material": _to(*_HANDOUT, material_id="material"),
    "materials.file": _to(*_HANDOUT, material_id="file"),
    "review.queue": _to(r.a_therapist),
    "review.sheet": _to(r.on_the_care_team, submission_id="submission"),
    "review.feedback": _to(r.on_the_care_team, submission_id="submission"),
    "review_prints.sheet": _to(r.on_the_care_team, submission_id="submission"),
    "review_prints.sheet_pdf": _to(r.on_the_care_team, submission_id="submission"),
    "review.draft": _to(r.on_the_care_team, submission_id="submission"),
    "review.hand_over": _to(r.on_the_care_team, submission_id="submission"),
    "review.take_back": _to(r.on_the_care_team, submission_id="submission"),
    "review.replies": _to(r.a_therapist),
    "review.add_reply": _to(r.a_therapist),
    "review.reply": _to(r.a_therapist_whose_it_is, reply_id="reply"),
    "review.change_reply": _to(r.a_therapist_whose_it_is, reply_id="reply"),
    "review.remove_reply": _to(r.a_therapist_whose_it_is, reply_id="reply"),
    "review.keys": _to(r.a_therapist),
    "caseload.patients": _to(r.a_therapist),
    "caseload.patient": _to(r.on_the_care_team, patient_id="person"),
    "caseload.assign_worksheet": _to(r.on_the_care_team, patient_id="person"),
    "caseload.library": _to(r.a_therapist, r.a_leader),
    "caseload.choose_takers": _to(r.a_therapist, r.a_leader, slug="slug"),
    "caseload.give_worksheet": _to(r.a_therapist, r.a_leader, slug="slug"),
    "caseload.groups": _to(r.a_leader),
    "caseload.group": _to(r.leading_the_group, group_id="group"),
    "caseload.announcements": _to(r.leading_the_group, group_id="group"),
    "caseload.make_announcement": _to(r.leading_the_group, group_id="group"),
    "caseload.withdraw_announcement": _to(r.leading_the_group, announcement_id="announcement"),
    "caseload.session": _to(r.leading_the_group, group_id="group", appointment_id="appointment"),
    "planning.plan": _to(*_PLANNERS, group_id="group"),
    "planning.copy_plan": _to(*_PLANNERS, group_id="group"),
    "planning.lesson": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.plan_lesson": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.taught": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.note_taught": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.change": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.make_change": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.cancel": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.reinstate": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.put_stand_in": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "planning.end_stand_in": _to(*_PLANNERS, group_id="group", appointment_id="appointment"),
    "caseload.new_handout": _to(r.leading_the_group, group_id="group"),
    "caseload.post_handout": _to(r.leading_the_group, group_id="group"),
    "caseload.withdraw_handout": _to(r.leading_the_group, release_id="release"),
    "caseload.new_homework": _to(r.leading_the_group, group_id="group"),
    "caseload.assign_homework": _to(r.leading_the_group, group_id="group"),
    "caseload.raised": _to(r.leading_the_group, group_id="group"),
    "caseload.homework": _to(r.leading_the_group, homework_id="homework"),
    "caseload.move_group_homework": _to(r.leading_the_group, homework_id="homework"),
    "caseload.withdraw_group_homework": _to(r.leading_the_group, homework_id="homework"),
    "caseload.recurring": _to(r.on_the_care_team, r.leading_the_group, recurring_id="recurring"),
    "caseload.end_recurring": _to(r.on_the_care_team, r.leading_the_group, recurring_id="recurring"),
    "caseload.withdraw_repeated": _to(r.on_the_care_team, r.leading_the_group, recurring_id="recurring"),
    "caseload.targets": _to(r.on_the_care_team, patient_id="person"),
    "caseload.add_target": _to(r.on_the_care_team, patient_id="person"),
    "caseload.end_target": _to(r.on_the_care_team, target_id="target"),
    "caseload.assignment": _to(r.on_the_care_team, assignment_id="assignment"),
    "caseload.move_assignment": _to(r.on_the_care_team, assignment_id="assignment"),
    "caseload.withdraw_assignment": _to(r.on_the_care_team, assignment_id="assignment"),
    "caseload.paper_form": _to(r.on_the_care_team, assignment_id="assignment"),
    "caseload.enter_paper": _to(r.on_the_care_team, assignment_id="assignment"),
    "progress.own": _to(r.a_patient),
    "progress.of_patient": _to(r.on_the_care_team, patient_id="person"),
    "builder.index": _to(r.a_therapist),
    "builder.new": _to(r.a_therapist),
    "builder.begin": _to(r.a_therapist),
    "builder.choose_copy": _to(r.a_therapist),
    "builder.paste": _to(r.a_therapist),
    "builder.bring_in": _to(r.a_therapist),
    "builder.copy": Expected((r.a_therapist,), sends={"slug": "thought-record-short"}),
    "builder.outline": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.about": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.change_about": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.add_section": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.preview": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.try_out": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.paper": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.export": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.publication": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.publish": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.offer": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.retirement": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.retire": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.bring_back": _to(r.a_therapist, worksheet_id="clinic_worksheet"),
    "builder.part": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.change_part": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.new_question": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="section"),
    "builder.add_question": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="section"),
    "builder.move_part": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.removal": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.remove_part": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.condition": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "builder.set_condition": _to(r.a_therapist, worksheet_id="clinic_worksheet", part="part"),
    "admin.groups": _to(r.an_administrator),
    "admin.add_program": _to(r.an_administrator),
    "admin.add_track": _to(r.an_administrator, program_id="program"),
    "admin.add_group": _to(r.an_administrator, track_id="track"),
    "admin.group": _to(r.an_administrator, group_id="group"),
    "admin.change_group": _to(r.an_administrator, group_id="group"),
    "admin.enroll": _to(r.an_administrator, group_id="group"),
    "admin.add_leader": _to(r.an_administrator, group_id="group"),
    "admin.end_enrollment": _to(r.an_administrator, enrollment_id="enrollment"),
    "admin.end_leader": _to(r.an_administrator, leader_id="leader"),
    "admin.people": _to(r.an_administrator),
    "admin.invitation": _to(r.an_administrator),
    "admin.invite": _to(r.an_administrator),
    "admin.person": _to(r.an_administrator, person_id="person"),
    "admin.renew_invitation": _to(r.an_administrator, person_id="person"),
    "admin.standing": _to(r.an_administrator, person_id="person"),
    "admin.roles": _to(r.an_administrator, person_id="person"),
    "admin.set_care_team": _to(r.an_administrator_of_patients, person_id="person"),
    "admin.end_care": _to(r.an_administrator, member_id="care_team_member"),
    "admin.clinic": _to(r.an_administrator),
    "admin.measures": _to(r.an_administrator),
    "admin.switch_measure": _to(r.an_administrator, slug="measure"),
    "admin.access_log": _to(r.an_administrator),
}


def expected_of(endpoint: str, arguments: set[str]) -> Expected:
    """Raises AssertionError with a sentence that says what to add for a route that nobody wrote down."""
    names = ", ".join(sorted(arguments))
    assert endpoint in EXPECTED, (
        f"{endpoint} is new: add it to EXPECTED in tests/access/expectations.py with the relations of "
        "tests/access/relations.py of which each is enough to ask for it"
        + (f", and with the kind of thing that {names} names; lay such things under tests/access/laying" * bool(names))
    )
    expected = EXPECTED[endpoint]
    assert expected.of.keys() == arguments, f"{endpoint}: EXPECTED has to say what kind of thing {names} names"
    return expected
