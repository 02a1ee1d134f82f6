"""A worksheet on paper: what is printed of it blank, and its conditions in words."""
