"""Payload types of Python's that these choreographies use, each with its codec."""

import fractions
from typing import Self


class Fraction(fractions.Fraction):
    """An exact fraction; on the wire the text `numerator/denominator`, in lowest terms."""

    def to_wire(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        if not isinstance(raw, str):
            raise ValueError("a fraction is a text")
        try:
            found = cls(raw)
        except ZeroDivisionError as error:
            raise ValueError("a fraction with the denominator 0") from error
        if found.to_wire() != raw:
            raise ValueError("a fraction that is not in lowest terms")
        return found

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(0), cls(1, 3), cls(-22, 7))
