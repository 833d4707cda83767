"""What all parts of a host share: its ledger, the outputs of this input, and what happens once a batch is durable."""

from collections import deque
from collections.abc import Callable, Iterable

from msgspec import Struct

from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Entry
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.verdicts import Fault, FaultName
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.gossip import Gossip
from aura_chor.runtime.host_log import HostLog
from aura_chor.runtime.host_ports import Append, Faulted, HostLimits, Output, Peer
from aura_chor.runtime.shipped import Keeper, Shipped
from aura_chor.session.faults_of_ledger import CLASSES


class HostConfig(Struct, frozen=True, kw_only=True):
    """Which device this is, of which account, and how much it takes upon itself. `period_ms` is an epoch's length.

    `shipped` are the protocols that it plays by their own kinds, `keeper` its hand on its secrets. `log` makes its
    hand on its ledger; only a simulated device that is to lie has another one.
    """

    account: bytes
    signer: Signer
    limits: HostLimits = HostLimits()
    period_ms: int = EPOCH
    shipped: tuple[Shipped, ...] = ()
    keeper: Keeper | None = None
    log: Callable[[bytes, Signer], HostLog] = HostLog


class Desk:
    """`out` grows while an input is handled; `now` is what the last tick said; `round` counts what was taken in."""

    def __init__(self, config: HostConfig, entries: Iterable[Entry]) -> None:
        """`DecodeError` where the entries are not one log."""
        self.config = config
        self.limits = config.limits
        self.log = config.log(config.account, config.signer)
        self.log.replay(entries)
        self.shipped = {kind: shipped for shipped in config.shipped for kind in shipped.openings}
        self.own: Author = self.log.own
        self.gossip = Gossip(self.log.ledger, self.own)
        self.out: list[Output] = []
        self.now = 0
        self.round = 0
        self._number = 0
        self._head = b""
        self._after: deque[tuple[int, list[Callable[[], None]]]] = deque()
        self._following: list[Callable[[], None]] = []

    @property
    def behind(self) -> int:
        """How many batches the store has not acknowledged."""
        return len(self._after)

    def keep_fresh(self) -> None:
        """What was drawn for the device's secrets becomes part of this batch."""
        if self.config.keeper is not None:
            self.log.keep_records(self.config.keeper.fresh())

    def when_durable(self, action: Callable[[], None]) -> None:
        """Do this once everything that was written up to here is durable."""
        self._following.append(action)

    def flush(self) -> None:
        """Hand out what came together as one batch."""
        self._follow_head()
        batch = self.log.flush()
        if batch is not None:
            self._number += 1
            self.out.append(Append(self._number, batch))
            self._after.append((self._number, self._following))
            self._following = []
        elif self._following and not self._after:
            self._run(self._following)
        elif self._following:
            # Nothing new to write: the last batch under way is what these wait for.
            self._after[-1][1].extend(self._following)
            self._following = []

    def written(self, number: int) -> None:
        """Everything up to this batch is durable."""
        while self._after and self._after[0][0] <= number:
            self._run(self._after.popleft()[1])

    def fault(
        self,
        name: FaultName,
        reason: str,
        *,
        culprits: tuple[Author, ...] = (),
        evidence: tuple[EventId, ...] = (),
        session: bytes | None = None,
        peer: Peer | None = None,
    ) -> Fault:
        """Tell of a fault that the host itself has found."""
        found = Fault(
            name=name, reason=reason, retry=CLASSES[name].retry, session=session, culprits=culprits, evidence=evidence
        )
        self.out.append(Faulted(found, peer))
        return found

    def _follow_head(self) -> None:
        """Secrets of a committee that is replaced go once the certificate is durable, also after a restart."""
        keeper = self.config.keeper
        head = None if keeper is None else self.log.ledger.state().head
        if keeper is None or head is None or head.id == self._head:
            return
        self._head = head.id
        self.when_durable(lambda: self.log.drop_records(keeper.replaced(head)))

    def _run(self, actions: list[Callable[[], None]]) -> None:
        if actions is self._following:
            self._following = []
        for action in actions:
            action()
