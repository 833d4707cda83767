"""Whether trying again can help, and what to try: one word for the log's verdicts and for the faults of sessions.

Source: CRYPTO.md 11.
"""

from enum import Enum


class Retry(Enum):
    """What to do next. `NEVER` is final; the others are the four meanings of LATER.

    `PARK`: until what is missing arrives. `CONTINUE`: this session goes on without the message or the member. `AGAIN`:
    in a new session. `WITHOUT`: in a new session without the culprits.
    """

    NEVER = "never"
    PARK = "park"
    CONTINUE = "continue"
    AGAIN = "again"
    WITHOUT = "without"

    @property
    def later(self) -> bool:
        """Whether the fault is a transient one."""
        return self is not Retry.NEVER
