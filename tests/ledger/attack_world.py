"""Sessions in which one device writes what it must not: steps by hand, and what the log says of them.

A `Lie` takes the honest body of a step and gives the one that is written instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ledger_world import SALT, Play, author, founders, id_pairs, number, pair_public, root

from aura_chor.crypto import hashing, keygen
from aura_chor.crypto.members import Index, roster_value
from aura_chor.ledger.event import Event
from aura_chor.ledger.openings import Opening

Lie = Callable[[dict], dict]
LIAR = 3


def found_out(play: Play, event: Event) -> tuple[str, list[int], str] | None:
    """The fault of an event: its name, the numbers of its culprits, and how to go on."""
    fault = play.ledger.fault_of(event.id)
    if fault is None:
        return None
    return fault.name, [number(culprit) for culprit in fault.culprits], fault.retry.value


@dataclass
class Founders:
    """A key generation up to its reveals; device 3 writes `commits(body)` and `reveals(body)`."""

    t: int = 2
    made: Callable[[Opening], keygen.Contribution] | None = None
    commits: Lie = lambda body: body
    reveals: Lie = lambda body: body
    play: Play = field(init=False)
    opening: Opening = field(init=False)
    said: dict[str, dict[int, Event]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.play = Play(3, self.t)
        body = {"f": 0, "prestate": None, "roster": roster_value(founders(3)), "salt": SALT, "t": self.t}
        opened = self.play.say(1, "keygen.open", body)
        self.opening = self.play.ledger.known.openings[opened.id]

    def contribution(self, device: int) -> keygen.Contribution:
        if device == LIAR and self.made is not None:
            return self.made(self.opening)
        return keygen.contribute(root(device), phis=self.opening.phis, index=Index(device), t=self.t)

    def commit(self) -> "Founders":
        for device in (1, 2, LIAR):
            kem = [[j, pair_public(device, self.opening.session, j)] for j in (1, 2, 3) if j != device]
            made = self.contribution(device)
            h = keygen.keygen_commitment(made, phis=self.opening.phis, index=Index(device))
            self._say(device, "commit", {"h": h, "kem": kem}, self.commits)
        return self

    def reveal(self) -> "Founders":
        heard = hashing.transcript(session=self.opening.session, phase="commit", events=id_pairs(self.said["commit"]))
        for device in (1, 2, LIAR):
            made = self.contribution(device)
            body = {
                "commits": heard,
                "derive": [point.encoded for point in made.derive],
                "pop": [proof.value() for proof in made.pop],
                "salt": made.salt,
                "sign": [point.encoded for point in made.sign],
            }
            self._say(device, "reveal", body, self.reveals)
        return self

    def found_out(self, phase: str) -> tuple[str, list[int], str] | None:
        """What the log says of the liar's step; it says nothing of the others'."""
        assert all(found_out(self.play, self.said[phase][device]) is None for device in (1, 2))
        return found_out(self.play, self.said[phase][LIAR])

    def _say(self, device: int, phase: str, body: dict, lie: Lie) -> None:
        written = lie(body) if device == LIAR else body
        event = self.play.say(device, f"keygen.{phase}", written, session=self.opening.session, epoch=0)
        self.said.setdefault(phase, {})[device] = event


def everyone(*devices: int) -> list[list]:
    """`[[index, key]..]` of devices whose index is their number."""
    return [[device, author(device)] for device in devices or (1, 2, 3)]
