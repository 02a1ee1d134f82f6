"""How sending can fail, whatever the channel."""

GONE = "gone"
"""The fault of a delivery whose person, or whose browser, is not to be told any more. Nobody need do anything."""


class Away(Exception):
    """Our own mail server cannot be reached, or does not let us in: no fault of any delivery."""


class Lost(Exception):
    """The connection broke in the middle. It may have arrived."""


class Refused(Exception):
    """The far end did not take it. `fault`: its codes, never its words; they may repeat the address."""

    def __init__(self, fault: str, for_good: bool) -> None:
        super().__init__(fault)
        self.fault, self.for_good = fault, for_good
