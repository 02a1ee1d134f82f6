"""Reading beyond one’s own patients in an emergency: begun, ended, looked at afterwards. Owns no tables."""
