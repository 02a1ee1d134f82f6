"""People and groups, for who answers for them and who leads them."""
