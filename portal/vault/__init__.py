"""Sealed text at rest: authenticated encryption, a key per patient, a key ring, rotation."""
