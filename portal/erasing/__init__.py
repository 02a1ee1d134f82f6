"""How long a record is kept, what holds it back, and how it ends: asked for by one administrator, done by another."""
