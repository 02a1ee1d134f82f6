"""Weekly sessions, the dated ones they make, who was there, who said that she cannot come."""
