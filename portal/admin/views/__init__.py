"""The administrator's routes, one module per screen."""
