"""What is done with worksheets: published, given, filled in, sent, answered."""
