"""The answers of a worksheet, cell by cell: read from a form, kept, and said in words."""
