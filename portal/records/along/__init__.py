"""All that is hers at once, in the form that she wants: to read, for a calendar, for programs, for health apps."""
