"""Worksheets that the clinic makes itself: drafts, versions, the same YAML as the library's."""
