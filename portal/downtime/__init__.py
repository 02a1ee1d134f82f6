"""For when the portal cannot be reached: the week on paper."""
