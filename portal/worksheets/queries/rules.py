"""What the rule of a follow-up says to staff."""

from portal.worksheets.published import edition
from portal.worksheets.queries.thresholds import words_of_rule


def rule_in_words(definition: str, rule: str) -> str:
    """`definition`: "phq-9 1.0.0". Of one of its alerts, or of a threshold; the rule's own name where neither is."""
    slug, _, version = definition.partition(" ")
    alerts = {one.id: one.staff_message for one in edition(slug, version).alerts}
    return alerts.get(rule) or words_of_rule(rule) or rule
