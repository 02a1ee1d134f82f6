"""Signing in through the clinic's own identity provider: OpenID Connect, authorization code with PKCE, staff only."""
