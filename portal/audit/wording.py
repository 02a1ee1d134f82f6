"""What stands in the record, in plain words: for the patient, whose record it is, and for who keeps the portal.

Never what was written: only who did what to which kind of thing. A test finds a verb without words.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

IN_EMERGENCY = "read in an emergency"
EMERGENCY = "emergency_access"
REFUSED = "refused"

OF_WORKSHEETS = {
    ("read", "submission"): _l("opened %(whose)s worksheet"),
    ("printed", "submission"): _l("opened for print %(whose)s worksheet"),
    ("sent", "submission"): _l("sent %(whose)s worksheet"),
    ("sent at once", "submission"): _l("sent an answer that could not wait, from %(whose)s worksheet"),
    ("entered from paper", "submission"): _l("typed in from paper %(whose)s worksheet"),
    ("saved draft", "submission"): _l("saved a draft of %(whose)s worksheet"),
    ("saved draft", "feedback_draft"): _l("began to answer %(whose)s worksheet"),
    ("reviewed", "submission"): _l("answered %(whose)s worksheet"),
    ("returned", "submission"): _l("sent back, for another try, %(whose)s worksheet"),
    ("commented", "submission"): _l("commented on %(whose)s worksheet"),
    ("handed over", "submission"): _l("asked a colleague to answer %(whose)s worksheet"),
    ("took back", "submission"): _l("took back the question to a colleague to answer %(whose)s worksheet"),
    ("assigned", "assignment"): _l("gave a worksheet"),
    ("began", "assignment"): _l("began a worksheet"),
    ("moved", "assignment"): _l("set another day for a worksheet"),
    ("withdrew", "assignment"): _l("took back a worksheet that was given"),
    ("asked for help", "assignment"): _l("asked for help with a worksheet"),
    ("needs no help", "assignment"): _l("took back the question for help with a worksheet"),
    ("assigned again and again", "recurring assignment"): _l("gave a worksheet that comes again and again"),
    ("gave another last day", "recurring assignment"): _l("set another last day for a worksheet that comes again"),
    ("withdrew", "recurring assignment"): _l("took back a worksheet that comes again"),
    ("ended", "recurring_assignment"): _l("ended a worksheet that came again, with the stay"),
    ("assigned homework", "homework"): _l("gave a group homework"),
    ("moved homework", "homework"): _l("set another day for a group’s homework"),
    ("withdrew homework", "homework"): _l("took back a group’s homework"),
    ("read", "submission_version"): _l("opened %(whose)s safety plan"),
    ("agreed to plan", "submission_version"): _l("agreed to %(whose)s plan"),
    ("read", "step_down"): _l("opened %(whose)s step-down plan"),
    ("read", "progress"): _l("opened %(whose)s page of how it is going"),
    ("read", "raised answers"): _l("saw which answers may be brought up in group, from %(whose)s worksheets"),
    ("read", "targets"): _l("opened %(whose)s targets for the diary card"),
    ("agreed on", "target"): _l("set a target for %(whose)s diary card"),
    ("let go", "target"): _l("ended a target for %(whose)s diary card"),
    ("set", "threshold"): _l("set from which answer on somebody is to look"),
    ("ended", "threshold"): _l("ended from which answer on somebody is to look"),
}
OF_FOLLOW_UPS = {
    ("read", "risk_task"): _l("opened a follow-up of %(whose)s answers"),
    ("opened follow-up", "risk_task"): _l("brought about a follow-up"),
    ("acknowledged follow-up", "risk_task"): _l("took on a follow-up"),
    ("noted on follow-up", "risk_task"): _l("wrote a note on a follow-up"),
    ("closed follow-up", "risk_task"): _l("closed a follow-up"),
    ("reopened follow-up", "risk_task"): _l("opened a follow-up again"),
    ("passed on follow-up", "risk_task"): _l("passed on a follow-up"),
    ("read early check", "early_check"): _l("opened what was said of %(whose)s first days"),
    ("told how first days are", "early_check"): _l("said how the first days are"),
    ("put off early check", "early_check"): _l("put off saying how the first days are"),
    ("noted early check as read", "early_check"): _l("marked as read what was said of %(whose)s first days"),
}
OF_MESSAGES = {
    ("read", "thread"): _l("opened %(whose)s messages"),
    ("searched", "thread"): _l("searched %(whose)s messages"),
    ("sent", "message"): _l("wrote a message"),
    ("saved draft", "message_draft"): _l("began to write a message"),
    ("opened", "attachment"): _l("opened a file from %(whose)s messages"),
    ("announced", "announcement"): _l("wrote an announcement to a group"),
    ("withdrew", "announcement"): _l("took back an announcement to a group"),
    ("wrote letter", "letter"): _l("wrote a letter to the next person"),
    ("took back letter", "letter"): _l("took back a letter to the next person"),
    ("read letter", "letter"): _l("opened %(whose)s letter to the next person"),
    ("showed letter", "letter"): _l("decided to show %(whose)s letter to the next person"),
    ("did not show letter", "letter"): _l("decided not to show %(whose)s letter to the next person"),
    ("asked care team to look", "letter"): _l("asked the care team to look at %(whose)s letter to the next person"),
    ("gave thanks", "letter"): _l("gave thanks for a letter"),
    ("used", "skill_use"): _l("marked a skill as used"),
    ("said of", "skill_use"): _l("said whether a skill helped"),
    ("took back", "skill_use"): _l("took back that a skill was used"),
}
OF_SESSIONS = {
    ("read", "attendance"): _l("opened %(whose)s attendance at a session"),
    ("marked attendance", "appointment"): _l("marked %(whose)s attendance at a session"),
    ("counted skills", "appointment"): _l("saw how many skills a group used, %(whose)s among them"),
    ("read", "absence_notice"): _l("read why %(whose)s place at a session would be empty, or late"),
    ("gave notice", "appointment"): _l("said that they would be late or could not come"),
    ("took back notice", "appointment"): _l("took back that they would be late or could not come"),
    ("wrote line", "absence_line"): _l("wrote a line about a session that was missed"),
    ("caught up", "appointment"): _l("said that a missed session is caught up on"),
    ("not caught up yet", "appointment"): _l("said that a missed session is not caught up on yet"),
    ("asked to make up", "make_up"): _l("asked to make up a session"),
    ("took back make-up", "make_up"): _l("took back the question to make up a session"),
    ("withdrew make-up", "make_up"): _l("took a session to make up off the list, with the stay"),
    ("confirmed make-up", "make_up"): _l("said yes to making up a session"),
    ("declined make-up", "make_up"): _l("said no to making up a session"),
    ("handed over", "attendance_concern"): _l("asked the care team to look at %(whose)s attendance"),
    ("saw", "attendance_concern"): _l("looked at a question about %(whose)s attendance"),
    ("added series", "series"): _l("added a weekly session"),
    ("changed series", "series"): _l("changed a weekly session"),
    ("ended series", "series"): _l("ended a weekly session"),
    ("added holiday", "holiday"): _l("added a day off"),
    ("removed holiday", "holiday"): _l("removed a day off"),
    ("planned session", "appointment"): _l("planned a session"),
    ("changed session", "appointment"): _l("changed a session"),
    ("cancelled session", "appointment"): _l("cancelled a session"),
    ("reinstated session", "appointment"): _l("put a cancelled session back"),
    ("put stand-in", "appointment"): _l("chose who stands in at a session"),
    ("ended stand-in", "appointment"): _l("ended that somebody stands in at a session"),
    ("noted what was taught", "appointment"): _l("noted what was taught at a session"),
    ("copied plan", "group"): _l("copied a group’s plan"),
    ("made", "calendar_feed"): _l("made an address for a calendar"),
    ("revoked", "calendar_feed"): _l("took back an address for a calendar"),
    ("said more in", "calendar_feed"): _l("chose that a calendar says what a session is"),
    ("said less in", "calendar_feed"): _l("chose that a calendar says only “Appointment”"),
}
OF_PLACES = {
    ("enrolled", "enrollment"): _l("gave a place in a group"),
    ("readmitted", "enrollment"): _l("gave a place in a group again"),
    ("ended enrollment", "enrollment"): _l("set the last day of %(whose)s place"),
    ("took back the end of a place", "enrollment"): _l("took back the last day of %(whose)s place"),
    ("held place", "enrollment"): _l("put %(whose)s place on hold"),
    ("returned", "enrollment"): _l("ended the hold of %(whose)s place"),
    ("transferred", "enrollment"): _l("moved %(whose)s place to another group"),
    ("stepped down", "enrollment"): _l("moved %(whose)s place to a group that meets less"),
    ("changed shown name", "enrollment"): _l("chose the name that the group sees"),
    ("accepted agreement", "group_agreement"): _l("accepted the group’s agreement"),
    ("read", "enrollment_change"): _l("opened %(whose)s way through the program"),
    ("put on wait-list", "waiting_place"): _l("put %(whose)s name on the wait-list of a group"),
    ("took off wait-list", "waiting_place"): _l("took %(whose)s name off the wait-list of a group"),
    ("set last day of reading", "user"): _l("set until when %(whose)s portal can be read"),
    ("reads on", "user"): _l("let %(whose)s portal be read for longer"),
    ("set care team", "care_team_member"): _l("put somebody on %(whose)s care team"),
    ("ended care team", "care_team_member"): _l("took somebody off %(whose)s care team"),
    ("handed over", "care_hand_over"): _l("handed over %(whose)s care to a colleague"),
    ("took note", "care_hand_over"): _l("noted that %(whose)s care was handed over"),
    ("took back hand-over", "care_hand_over"): _l("took back handing over %(whose)s care"),
    ("read", "care_hand_over"): _l("opened a colleague’s note on handing over %(whose)s care"),
    ("worded agreement", "group_agreement"): _l("worded a group’s agreement"),
    ("changed hello", "group"): _l("changed a group’s welcome"),
    ("changed first day", "program"): _l("changed what a program says of the first day"),
    ("added leader", "group"): _l("gave a group a leader"),
    ("ended leader", "group"): _l("ended that somebody leads a group"),
    ("set cover", "cover"): _l("set days away and who answers"),
    ("changed cover", "cover"): _l("changed days away"),
    ("ended cover", "cover"): _l("ended days away"),
}
OF_COVERAGE = {
    ("read coverage", "user"): _l("opened what %(whose)s plan has approved"),
    ("read coverage", "authorization"): _l("opened an approval of %(whose)s plan"),
    ("noted authorization", "authorization"): _l("noted an approval of %(whose)s plan"),
    ("corrected authorization", "authorization"): _l("corrected an approval of %(whose)s plan"),
    ("took back authorization", "authorization"): _l("took back an approval of %(whose)s plan"),
    ("noted certification", "certification"): _l("noted a doctor’s certification"),
    ("took back certification", "certification"): _l("took back a doctor’s certification"),
    ("made letter", "proof_letter"): _l("made a letter about %(whose)s attendance"),
    ("took back letter", "proof_letter"): _l("took back a letter about %(whose)s attendance"),
    ("checked letter", "proof_letter"): _l("checked the code of a letter about %(whose)s attendance"),
    ("read attendance", "user"): _l("opened %(whose)s attendance for a payer"),
    ("exported attendance", "user"): _l("saved %(whose)s attendance for a payer as a file"),
    ("made binder", "user"): _l("downloaded %(whose)s binder"),
}
OF_ACCOUNTS = {
    ("signed in", "sign_in"): _l("signed in"),
    ("shown again who it is", "sign_in"): _l("gave the password again"),
    ("second factor given", "user"): _l("gave the code of the second step"),
    ("second factor set up", "user"): _l("set up the second step"),
    ("password changed", "user"): _l("changed the password"),
    ("changed e-mail address", "user"): _l("changed an e-mail address"),
    ("invited", "user"): _l("invited somebody"),
    ("renewed invitation", "user"): _l("sent an invitation again"),
    ("deactivated", "user"): _l("closed an account"),
    ("reactivated", "user"): _l("opened an account again"),
    ("tried again to reach", "user"): _l("tried again to reach somebody by e-mail"),
    ("chose how to hear of news", "user"): _l("chose how to hear of news"),
    ("switched mail off", "user"): _l("switched e-mails off"),
    ("switched push on", "push_subscription"): _l("switched notices in a browser on"),
    ("switched push off", "user"): _l("switched notices in a browser off"),
    **{
        (f"{did} role {role}", "user"): words
        for role, gave, ended in (
            ("patient", _l("made somebody a patient"), _l("ended that somebody is a patient")),
            ("therapist", _l("made somebody a therapist"), _l("ended that somebody is a therapist")),
            ("leader", _l("made somebody a group leader"), _l("ended that somebody is a group leader")),
            ("admin", _l("made somebody an administrator"), _l("ended that somebody is an administrator")),
            ("representative", _l("let somebody act for a patient"), _l("ended that somebody acts for a patient")),
        )
        for did, words in (("gave", gave), ("ended", ended))
    },
}
OF_THE_CLINIC = {
    **{
        (f"added {kind}", kind): words
        for kind, words in (
            ("program", _l("added a program")),
            ("track", _l("added a track")),
            ("group", _l("added a group")),
        )
    },
    **{
        (f"changed {kind}", kind): words
        for kind, words in (
            ("program", _l("changed a program")),
            ("track", _l("changed a track")),
            ("group", _l("changed a group")),
        )
    },
    ("changed clinic", "clinic"): _l("changed the clinic’s own facts"),
    ("changed crisis text", "crisis_text"): _l("changed a crisis text"),
    ("added open hours", "open_hours"): _l("added open hours"),
    ("removed open hours", "open_hours"): _l("removed open hours"),
    ("added", "prepared_reply"): _l("added a prepared reply"),
    ("changed", "prepared_reply"): _l("changed a prepared reply"),
    ("removed", "prepared_reply"): _l("removed a prepared reply"),
    ("posted", "release"): _l("posted a handout"),
    ("gave again", "release"): _l("gave a handout again"),
    ("replaced", "release"): _l("posted a new version of a handout"),
    ("withdrew", "release"): _l("took back a handout"),
    ("pinned", "release"): _l("pinned a handout"),
    ("unpinned", "release"): _l("unpinned a handout"),
    ("moved", "release"): _l("moved a handout"),
    ("made", "clinic_worksheet"): _l("began to build a worksheet"),
    ("changed", "clinic_worksheet"): _l("changed a worksheet of the clinic’s own"),
    ("published", "clinic_worksheet"): _l("published a worksheet of the clinic’s own"),
    ("discarded", "clinic_worksheet"): _l("threw away a worksheet that was being built"),
    ("retired", "clinic_worksheet"): _l("retired a worksheet of the clinic’s own"),
    ("brought back", "clinic_worksheet"): _l("brought back a worksheet of the clinic’s own"),
    ("let begin", "clinic_worksheet"): _l("let patients begin a worksheet of the clinic’s own"),
    ("kept for giving", "clinic_worksheet"): _l("kept a worksheet of the clinic’s own for giving"),
}
OF_EMERGENCIES = {
    ("began", EMERGENCY): _l("began to read %(whose)s record in an emergency"),
    ("ended", EMERGENCY): _l("ended reading %(whose)s record in an emergency"),
    ("reviewed", EMERGENCY): _l("looked at who read %(whose)s record in an emergency, and closed it"),
    ("looked in vain", EMERGENCY): _l("looked for a patient in an emergency, by a name that nobody here has"),
    (IN_EMERGENCY, "user"): _l("in an emergency, opened %(whose)s page"),
    (IN_EMERGENCY, "submission"): _l("in an emergency, opened %(whose)s worksheet"),
    (IN_EMERGENCY, "thread"): _l("in an emergency, opened %(whose)s messages"),
    (IN_EMERGENCY, "attachment"): _l("in an emergency, opened a file from %(whose)s messages"),
    (IN_EMERGENCY, "safety_plan"): _l("in an emergency, opened %(whose)s safety plan"),
    (IN_EMERGENCY, "progress"): _l("in an emergency, opened %(whose)s page of how it is going"),
    (IN_EMERGENCY, "risk_task"): _l("in an emergency, opened a follow-up of %(whose)s answers"),
}
WORDS: Mapping[tuple[str, str], Any] = {
    **OF_WORKSHEETS,
    **OF_FOLLOW_UPS,
    **OF_MESSAGES,
    **OF_SESSIONS,
    **OF_PLACES,
    **OF_COVERAGE,
    **OF_ACCOUNTS,
    **OF_THE_CLINIC,
    **OF_EMERGENCIES,
}
# What a verb goes on to name: the questionnaire that was switched on. And what was refused, page by page.
BEGINNINGS: Mapping[tuple[str, str], Any] = {
    ("switched on ", "opt_in"): _l("switched on the questionnaire %(what)s"),
    ("switched off ", "opt_in"): _l("switched off the questionnaire %(what)s"),
}
_REFUSED = _l("asked for something that is not theirs, and was refused")
_SOMETHING = _l("did something that has no words here yet")


def has_words(verb: str, subject: str) -> bool:
    return verb == REFUSED or (verb, subject) in WORDS or _beginning(verb, subject) is not None


def words_of(verb: str, subject: str, hers: bool = False) -> str:
    """What somebody did, to come after a name. `hers`: it is said to the patient in whose record it stands."""
    if verb == REFUSED:
        return str(_REFUSED)
    begun = _beginning(verb, subject)
    if begun:
        return str(BEGINNINGS[begun]) % {"what": verb.removeprefix(begun[0])}
    words = str(WORDS.get((verb, subject), _SOMETHING))
    whose = _("your") if hers else _("their")
    return words % {"whose": whose} if "%(whose)s" in words else words


def is_of_emergency(verb: str, subject: str) -> bool:
    return verb == IN_EMERGENCY or subject == EMERGENCY


def _beginning(verb: str, subject: str) -> tuple[str, str] | None:
    return next((one for one in BEGINNINGS if one[1] == subject and verb.startswith(one[0])), None)
