"""The trace of a run in words, a line for each record, for somebody who goes through it step by step."""

from collections.abc import Mapping
from typing import Final

from aura_chor.runtime.world_schedule import EVERYTHING
from aura_chor.runtime.world_trace import Record
from aura_chor.sim.stage import key_of

_HEX: Final = 12
"""Characters of a key in a record."""
TOLD: Final = frozenset({"Progress", "Ended", "Faulted", "Crash", "WriteFailed", "Refused"})
"""What somebody who looks for what happened wants to stop at; a device that starts again is one of them, too."""


class Words:
    """`names` are the devices, by number."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        self._keys = {key_of(number).hex()[:_HEX]: number for number in names}

    def of(self, record: Record) -> str:
        """One line: when, where, what."""
        what, said = record.what, record.detail.split()
        words = _WORDS.get(what)
        told = self._special(what, said) if words is None else words.format(*said, *["…"] * 3)
        return f"{record.moment_ms:>8} ms  {self.name(record.device)}: {told}"

    def name(self, number: int) -> str:
        """A device, with its first seat."""
        seat = self._names.get(number, "")
        return f"device {number} ({seat})" if seat and seat != f"Device {number}" else f"device {number}"

    def _special(self, what: str, said: list[str]) -> str:
        match what, said:
            case "Connected", [peer]:
                return f"hears {self._peer(peer)}"
            case "Received", [peer, digest, size]:
                return f"takes {digest} ({size} bytes) from {self._peer(peer)}"
            case "Send", [peer, digest, size]:
                return f"sends {digest} ({size} bytes) to {self._peer(peer)}"
            case "Start", [life]:
                return "starts" if life == "0" else f"starts again, life {int(life) + 1}"
            case "Crash", [survive] if int(survive) in (0, EVERYTHING):
                return "crashes"
            case "WakeAt", [moment]:
                return "need not be woken" if moment == "None" else f"wants to be woken when its clock shows {moment}"
            case "Progress", [_, "lifecycle", lifecycle, *_]:
                return f"a session is {lifecycle}"
            case "Progress", [_, "aborted", _, seat, *why]:
                return f"{seat} has aborted: {' '.join(why)}"
            case "Progress", [_, step, _, seat, label, *_]:
                return f"{seat} has {step} {label}"
            case "Faulted", [name, *more]:
                return f"a fault: {name}{f', by {self._peer(more[0])}' if more else ''}"
            case "Crash", [survive]:
                return f"crashes, keeping {survive} unfinished writes"
            case _:
                return " ".join([what, *said])

    def _peer(self, key: str) -> str:
        return self.name(self._keys[key]) if key in self._keys else key


_WORDS: Final[dict[str, str]] = {
    "Tick": "its clock shows {0}",
    "Append": "begins its write {0}",
    "Written": "its write {0} is durable",
    "WriteFailed": "a write fails",
    "Offer": "offers its seats in {0}",
    "Open": "is asked to open a session",
    "Invited": "is invited to play {1}",
    "Opened": "has opened a session",
    "Refused": "refuses: {1}",
    "Ended": "a session is {1} here, and what it did is durable",
    "Performing": "a body asks for something",
    "Performed": "has the answer",
}
