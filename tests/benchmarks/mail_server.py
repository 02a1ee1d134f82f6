"""A mail server in a process of its own, on the port it is given: it takes everything, and counts."""

import sys
from typing import Any

from aiosmtpd.controller import Controller


class Counter:
    """Says how many it took once its input ends."""

    taken = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += len(envelope.rcpt_tos)
        return "250 OK"


def main() -> None:
    counter = Counter()
    controller = Controller(counter, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()
    print(counter.taken, flush=True)


if __name__ == "__main__":
    main()
