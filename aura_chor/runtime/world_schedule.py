"""What is to happen in a world besides what its devices do: crashes, restarts, partitions, inputs, each at its time."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from aura_chor.runtime.host_ports import Input, Peer

EVERYTHING: Final = 1 << 30
"""All unsynced writes: a crash of the program, not of the machine."""


@dataclass(frozen=True, slots=True)
class Crash:
    """The device ends. Of the writes that are not durable yet the first `survive` are on the disk all the same.

    `down_ms` later it starts again; None: only a `Restart` does that.
    """

    device: Peer
    survive: int = 0
    down_ms: int | None = 50


@dataclass(frozen=True, slots=True)
class Restart:
    """The device starts again from its disk, if it is down."""

    device: Peer


@dataclass(frozen=True, slots=True)
class Partition:
    """Only devices of one group hear each other, from now on; what was under way is lost. Unnamed ones are alone."""

    groups: tuple[tuple[Peer, ...], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """One direction of one link goes."""

    sender: Peer
    recipient: Peer


@dataclass(frozen=True, slots=True)
class Heal:
    """All links are there again, and all devices are told so."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The device gets this input, if it is up."""

    device: Peer
    input: Input


Happening: TypeAlias = Crash | Restart | Partition | Cut | Heal | Feed


@dataclass(frozen=True, slots=True)
class At:
    """At this moment of the world, before what its devices have brought about for it."""

    moment_ms: int


@dataclass(frozen=True, slots=True)
class After:
    """When the device has performed so many outputs in all its lives; the rest of what it wanted then is not done.

    Every boundary between two outputs of a device is a number, so a crash can be put at each of them.
    """

    device: Peer
    outputs: int


@dataclass(frozen=True, slots=True)
class Planned:
    """When and what."""

    when: At | After
    what: Happening
