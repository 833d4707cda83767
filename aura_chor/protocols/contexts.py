"""What is checked before this device opens a session of a shipped protocol, or joins one, and before anything is sent.

`Contexts.opening(order)` takes the very command that the host would get, `joining(session)` an opening that stands in
the log. Either gives the typed context of its protocol, or raises `ContextRefused` with everything that speaks against
it at once: that the device was removed *and* that its share is of an older epoch *and* that the threshold is too high.

Source: DESIGN section 4 (contexts), CRYPTO.md 0.3, 0.6.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast, final

from aura_chor.effects.ports import Effects
from aura_chor.ledger.event import EventId
from aura_chor.protocols.hosting import Station
from aura_chor.runtime.contexts import Context
from aura_chor.runtime.contexts_builder import ContextBuilder
from aura_chor.runtime.contexts_checks import Proposal, Subject
from aura_chor.runtime.contexts_material import Material
from aura_chor.runtime.host_ports import Open

Build: TypeAlias = Callable[[ContextBuilder, Subject], Context]

BUILDERS: Final[Mapping[str, Build]] = {
    "keygen.open": ContextBuilder.keygen,
    "keygen.succeed": ContextBuilder.keygen,
    "sign.open": ContextBuilder.signing,
    "dkd.open": ContextBuilder.dkd,
    "reshare.open": ContextBuilder.reshare,
    "recover.open": ContextBuilder.recovery,
}
"""By the kind of the opening event; a lock has none, its scope is the session."""
LOCK: Final = "lock.request"


@final
class Contexts:
    """The contexts of one device. `production` refuses simulated randomness, before a key is touched."""

    def __init__(self, station: Station, effects: Effects, material: Material, *, production: bool = True) -> None:
        self._station, self._effects, self._material = station, effects, material
        self._production = production

    def opening(self, order: Open) -> Context:
        """What a session would be about that this order opens; `ContextRefused` with every reason not to."""
        asked = order.opening
        assert asked is not None, "a shipped protocol has an opening of its own"
        if asked.kind == LOCK:
            return self._builder().locking(cast(str, asked.body["kind"]), cast(int, asked.body["term"]))
        return BUILDERS[asked.kind](self._builder(), Proposal(asked.kind, asked.body))

    def joining(self, session: EventId) -> Context | None:
        """As `opening`, for a session that another has opened; None where it is of no shipped protocol."""
        event = self._station.ledger.event(session)
        build = None if event is None else BUILDERS.get(event.kind)
        return None if build is None else build(self._builder(), session)

    def _builder(self) -> ContextBuilder:
        """Over the log as it stands now."""
        return ContextBuilder(
            self._station.ledger,
            self._effects,
            self._material,
            device=self._station.own,
            production=self._production,
        )
