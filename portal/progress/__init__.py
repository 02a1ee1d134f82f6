"""How it goes over time, in words, picture and table, for a patient and who answers for her. Owns no tables."""
