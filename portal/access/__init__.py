"""The mechanism of authorization: actor, scope, rule, guard. It knows no domain."""
