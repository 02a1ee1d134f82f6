"""Where the diary card asks for which skill of the library."""

CARD = "dbt-diary-card"

LINES: dict[str, tuple[str, str]] = {
    "wise-mind": ("sk_mind", "wise_mind"),
    "observe": ("sk_mind", "observe"),
    "describe": ("sk_mind", "describe"),
    "participate": ("sk_mind", "participate"),
    "stop": ("sk_distress", "stop"),
    "tipp": ("sk_distress", "tipp"),
    "paced-breathing": ("sk_distress", "tipp"),
    "pros-cons-skill": ("sk_distress", "pros_cons"),
    "accepts": ("sk_distress", "accepts"),
    "self-soothe": ("sk_distress", "self_soothe"),
    "improve-moment": ("sk_distress", "improve"),
    "radical-acceptance-skill": ("sk_distress", "radical"),
    "turning-mind": ("sk_distress", "radical"),
    "willing-hands": ("sk_distress", "willing"),
    "name-emotion": ("sk_emotion", "name_it"),
    "check-facts": ("sk_emotion", "check_facts"),
    "opposite-action": ("sk_emotion", "opposite"),
    "problem-solving-steps": ("sk_emotion", "problem"),
    "accumulate-positives": ("sk_emotion", "positives"),
    "build-mastery": ("sk_emotion", "mastery"),
    "cope-ahead": ("sk_emotion", "cope_ahead"),
    "please-body": ("sk_emotion", "please"),
    "dear-man-skill": ("sk_people", "dear_man"),
    "give-skill": ("sk_people", "give"),
    "fast-skill": ("sk_people", "fast"),
    "validation-skill": ("sk_people", "validate"),
    "self-validation": ("sk_people", "validate"),
    "dialectics": ("sk_people", "middle"),
}
"""Question and answer, by skill. What it asks for in three lines (no judging, one thing, what works), or not at all, is
left to her."""
