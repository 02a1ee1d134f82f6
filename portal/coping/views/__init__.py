"""The safety plan, its card, and help in a crisis, over HTTP."""
