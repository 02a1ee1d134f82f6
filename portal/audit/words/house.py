"""Accounts, what the clinic keeps, and reading in an emergency."""

from flask_babel import lazy_gettext as _l

IN_EMERGENCY = "read in an emergency"
EMERGENCY = "emergency_access"

OF_ACCOUNTS = {
    ("signed in", "sign_in"): _l("signed in"),
    ("shown again who it is", "sign_in"): _l("gave the password again"),
    ("second factor given", "user"): _l("gave the code of the second step"),
    ("second factor set up", "user"): _l("set up the second step"),
    ("made a code for the second step", "user"): _l("made a code by which somebody comes through the second step once"),
    ("came in by a code made by hand", "user"): _l("came in by such a code; the second step from before ended"),
    ("password changed", "user"): _l("changed the password"),
    ("shut the password after wrong tries", "user"): _l("shut a password after many wrong tries"),
    ("let the password in again", "user"): _l("let a password in again"),
    ("changed e-mail address", "user"): _l("changed an e-mail address"),
    ("invited", "user"): _l("invited somebody"),
    ("changed name", "user"): _l("changed a name"),
    ("noted number", "user"): _l("noted a number from another system"),
    ("renewed invitation", "user"): _l("sent an invitation again"),
    ("mailed invitation", "user"): _l("sent an invitation by e-mail"),
    ("deactivated", "user"): _l("closed an account"),
    ("reactivated", "user"): _l("opened an account again"),
    ("tried again to reach", "user"): _l("tried again to reach somebody by e-mail"),
    ("linked identity", "user"): _l("signed in through the clinic’s identity provider for the first time"),
    ("unlinked identity", "user"): _l("undid the link of an account with the clinic’s identity provider"),
    ("set where a role is held", "program"): _l("gave or ended a role in one program"),
    ("kept the last administrator", "user"): _l("did not take away the role of the last administrator"),
    ("added passkey", "passkey"): _l("added a passkey"),
    ("removed passkey", "passkey"): _l("removed a passkey"),
    ("put passkey out of use", "passkey"): _l("put a passkey out of use"),
    ("made", "app_key"): _l("made a key for an app"),
    ("ended", "app_key"): _l("ended a key for an app"),
    ("read by", "app_key"): _l("read %(whose)s record with an app"),
    ("asked for a new password", "user"): _l("asked for a link for a new password"),
    ("sent a link for a new password", "user"): _l("sent somebody a link for a new password"),
    ("let act", "representative"): _l("let somebody act on %(whose)s behalf"),
    ("changed", "representative"): _l("changed what somebody sees who acts on %(whose)s behalf"),
    ("ended", "representative"): _l("stopped somebody acting on %(whose)s behalf"),
    ("came of age", "representative"): _l("stopped somebody acting on %(whose)s behalf, on the birthday"),
    ("looked at", "representative"): _l("looked at the page of people they act for"),
    ("read", "schedule"): _l("opened %(whose)s schedule"),
    ("read", "handouts"): _l("opened the list of %(whose)s handouts"),
    ("read", "handout"): _l("opened one of %(whose)s handouts"),
    ("saved", "handout"): _l("saved one of %(whose)s handouts as a file"),
    ("held record", "legal_hold"): _l("put %(whose)s record on hold"),
    ("lifted hold", "legal_hold"): _l("lifted the hold on %(whose)s record"),
    ("asked for erasure", "user"): _l("asked to erase %(whose)s record"),
    ("withdrew erasure", "user"): _l("took back the request to erase %(whose)s record"),
    ("erased", "user"): _l("erased %(whose)s record"),
    ("erased again", "user"): _l("erased %(whose)s record again, after a backup was restored"),
    ("chose how to hear of news", "user"): _l("chose how to hear of news"),
    ("switched mail off", "user"): _l("switched e-mails off"),
    ("switched push on", "push_subscription"): _l("switched notices in a browser on"),
    ("switched push off", "user"): _l("switched notices in a browser off"),
    **{
        (f"{did} role {role}", "user"): words
        for role, gave, ended in (
            ("patient", _l("made somebody a patient"), _l("took away somebody’s role as a patient")),
            ("therapist", _l("made somebody a therapist"), _l("took away somebody’s role as a therapist")),
            ("leader", _l("made somebody a group leader"), _l("took away somebody’s role as a group leader")),
            ("admin", _l("made somebody an administrator"), _l("took away somebody’s role as an administrator")),
            (
                "program_admin",
                _l("made somebody an administrator of one program"),
                _l("took away somebody’s role as an administrator of one program"),
            ),
            ("representative", _l("let somebody act for a patient"), _l("stopped somebody acting for a patient")),
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
    ("searched access log", "audit"): _l("looked through the access log"),
    ("exported access log", "audit"): _l("took along a part of the access log"),
    ("took a roster", "roster"): _l("took in a roster from a file"),
    ("read outcomes", "clinic"): _l("looked at what came of stays, in numbers"),
    ("exported outcomes", "clinic"): _l("took along what came of stays, in numbers"),
    ("changed look", "clinic"): _l("changed the clinic’s mark or colors"),
    ("changed words", "clinic"): _l("changed how the clinic is called in other languages"),
    ("changed how long records are kept", "clinic"): _l("changed how long records are kept"),
    ("archived", "clinic"): _l("wrote the whole clinic into an archive"),
    ("restored", "backup"): _l("brought back everything from a backup"),
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
