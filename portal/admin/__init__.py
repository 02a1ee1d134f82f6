"""The program administrator's screens: programs, groups, people, the clinic, the access log. Owns no tables."""
