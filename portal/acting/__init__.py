"""What somebody sees who acts for a patient: sessions and handouts, as far as they are switched on. Owns no tables."""
