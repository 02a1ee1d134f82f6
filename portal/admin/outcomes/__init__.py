"""What came of stays, cohort by cohort, with numbers about few people left out."""
