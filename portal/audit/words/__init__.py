"""What stands in the record, part by part, in plain words. `%(whose)s`: "your" or "their"."""
