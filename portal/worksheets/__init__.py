"""Worksheets, diary cards, questionnaires and plans: defined, given, filled in, sent, answered."""
