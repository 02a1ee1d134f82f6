"""The clinic, its programs and groups, and who belongs to them from when until when."""
