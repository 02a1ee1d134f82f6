"""The doors: signing in and out, the second step, invitations, one's own account."""
