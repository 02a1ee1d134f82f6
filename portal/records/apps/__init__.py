"""A read-only FHIR server for apps of hers: the keys that she makes for them, and what they can ask with one."""
