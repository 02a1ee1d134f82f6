"""Settings: one table says what there is, one place reads them, one says what is unsafe."""
