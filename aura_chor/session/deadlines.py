"""Deadlines of waits, as generated modules and bodies write them."""

from typing import final

MILLISECONDS = "ms"
EPOCHS = "epochs"


@final
class Deadline:
    """How long a wait lasts at most: `Deadline(5000)` in milliseconds, or `Deadline(40, "epochs")`.

    Epochs are ticks of the time source of whoever waits: the n-th tick after the wait has begun.
    """

    __slots__ = ("amount", "unit")

    def __init__(self, amount: int, unit: str = MILLISECONDS) -> None:
        if amount < 0 or unit not in (MILLISECONDS, EPOCHS):
            raise ValueError(f"a deadline of {amount} {unit}")
        self.amount = amount
        self.unit = unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def due(self, now: int, period: int) -> int:
        """The moment, in milliseconds, for a wait that begins at `now`, where epochs last `period` milliseconds."""
        return now + self.amount if self.unit == MILLISECONDS else (now // period + self.amount) * period
