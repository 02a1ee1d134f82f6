"""LOINC's codes, with LOINC's own names for them. The names here were held against public sources; a code without one
goes out without a name.

"This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and the
LOINC Committee and is available at no cost under the license at http://loinc.org/license."
"""

from portal.records.fhir.parts import Json, coding, only

LOINC = "http://loinc.org"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
_PHQ = "in last 2 weeks [Reported.PHQ]"
NAMES = {
    "44249-1": "PHQ-9 quick depression assessment panel [Reported.PHQ]",
    "44250-9": "Little interest or pleasure in doing things in last 2 weeks",
    "44255-8": "Feeling down, depressed, or hopeless in last 2 weeks",
    "44259-0": f"Trouble falling or staying asleep, or sleeping too much {_PHQ}",
    "44254-1": f"Feeling tired or having little energy {_PHQ}",
    "44251-7": f"Poor appetite or overeating {_PHQ}",
    "44258-2": "Feeling bad about yourself - or that you are a failure or have let yourself or your family down "
    f"{_PHQ}",
    "44252-5": f"Trouble concentrating on things, such as reading the newspaper or watching television {_PHQ}",
    "44253-3": "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety "
    f"or restless that you have been moving around a lot more than usual {_PHQ}",
    "44260-8": f"Thoughts that you would be better off dead, or of hurting yourself in some way {_PHQ}",
    "69722-7": "How difficult have these made it for you to do your work, take care of things at home, or get along "
    "with other people [Reported.PHQ]",
    "44261-6": "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]",
    "69737-5": "Generalized anxiety disorder 7 item (GAD-7)",
    "69725-0": "Feeling nervous, anxious or on edge in last 2 weeks",
    "68509-9": "Not able to stop or control worrying in the last 2 weeks",
    "69733-4": f"Worrying too much about different things {_PHQ}",
    "69734-2": f"Trouble relaxing {_PHQ}",
    "69735-9": f"Being so restless that it is hard to sit still {_PHQ}",
    "69689-8": "Becoming easily annoyed or irritable in last 4 weeks [Reported.PHQ]",
    "69736-7": f"Feeling afraid as if something awful might happen {_PHQ}",
    "70274-6": "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]",
    "101698-9": "PTSD PCL-5 score [PCL-5]",
    "72109-2": "Alcohol Use Disorder Identification Test - Consumption [AUDIT-C]",
    "68518-0": "How often do you have a drink containing alcohol",
    "68519-8": "How many standard drinks containing alcohol do you have on a typical day",
    "68520-6": "How often do you have 6 or more drinks on 1 occasion",
    "75626-2": "Total score [AUDIT-C]",
    "LA6568-5": "Not at all",
    "LA6569-3": "Several days",
    "LA6570-1": "More than half the days",
    "LA6571-9": "Nearly every day",
    "LA6572-7": "Not difficult at all",
    "LA6573-5": "Somewhat difficult",
    "LA6575-0": "Very difficult",
    "LA6574-3": "Extremely difficult",
    "LA6270-8": "Never",
    "LA18926-8": "Monthly or less",
    "LA18927-6": "2-4 times a month",
    "LA18928-4": "2-3 times a week",
    "LA18929-2": "4 or more times a week",
    "LA15694-5": "1 or 2",
    "LA15695-2": "3 or 4",
    "LA18930-0": "5 or 6",
    "LA18931-8": "7 to 9",
    "LA18932-6": "10 or more",
    "LA18933-4": "Less than monthly",
    "LA18876-5": "Monthly",
    "LA18891-4": "Weekly",
    "LA18934-2": "Daily or almost daily",
}


def loinc(code: str) -> list[Json]:
    """Of one code, or of none."""
    return [coding(LOINC, code, NAMES.get(code, ""))] if code else []


def answer(code: str, label: str, language: str) -> Json:
    """An answer's code. A coding has room for LOINC's name only: what she reads instead stands beside it."""
    name = NAMES.get(code, "")
    if not name or name == label:
        return coding(LOINC, code, name)
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": label}]
    said = {"extension": [{"url": TRANSLATION, "extension": parts}]}
    return only(**coding(LOINC, code, name), _display=said)
