"""Why a backup or an archive is not read in."""


class Refused(Exception):
    """This cannot be read in here; the message is a sentence for the operator."""
