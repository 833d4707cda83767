"""Bodies for the hand-written Dkd: what is derived does not matter here, only who waits for whom."""

from typing import Any, TypeVar

from aura_chor.crypto.types import Digest, EventIds, KemKeys, Partial
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from aura_chor.session.sealed import Opened
from aura_chor.session.seats import Seat
from tests.session.handwritten.dkd import device, messages, opener, recipient
from tests.session.handwritten.dkd.device import S
from tests.session.handwritten.sign import coordinator, signer

C = TypeVar("C")
"""The child session, which is none of ours."""
TR = Digest(bytes(32))
KEM = KemKeys(())
GOOD, BAD = Digest(bytes([1]) * 32), Digest(bytes([2]) * 32)
PARTIAL = Partial.samples()[0]


class Checks:
    """A reveal is good when its author has committed to `GOOD`, and refuted when it has committed to anything else."""

    def partial_opens(
        self, message: messages.Reveal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Complain]:
        committed = evidence.seen(messages.Commit).get(sender)
        if committed is None:
            return Pending()
        if committed.cm == GOOD and isinstance(message.partial, Opened):
            return Valid()
        return Refuted(messages.Complain(sender, b"", b""))


async def opens(s: opener.Initializing[S], /) -> opener.Completed[S] | opener.Aborted[S] | opener.Withdrawn[S]:
    async def coordinates(c: coordinator.Initializing[C], /) -> coordinator.Completed[C] | coordinator.Aborted[C]:
        return (await (await c.send_ask(kind=c.parameters.kind)).gather_share()).next

    received = await s.gather_receive()
    if isinstance(received, opener.ExpiredReceive):
        return await received.next.withdraw()
    committed = await received.next.gather_commit()
    if isinstance(committed, opener.ExpiredCommit):
        return await committed.next.withdraw()
    done = await committed.next.enter_reveal_phase(committed.witness).gather_done()
    if isinstance(done, opener.ExpiredDone):
        return await done.next.withdraw()
    signed = await done.next.open_sign(coordinator=coordinates)
    match signed:
        case opener.SignSucceeded(next=end):
            return end
        case opener.SignFailed(next=failed):
            return await failed.abort()


class Receives:
    """A recipient; `reveals` are the members whose reveals it has verified, `partials` what they sealed for it."""

    def __init__(self) -> None:
        self.reveals: list[int] = []
        self.partials: list[object] = []

    async def __call__(
        self, s: recipient.Initializing[S], /
    ) -> recipient.Completed[S] | recipient.Aborted[S] | recipient.Withdrawn[S]:
        received = await (await s.send_receive(kem=KEM, tr=TR)).gather_receive()
        if isinstance(received, recipient.ExpiredReceive):
            return await received.next.withdraw()
        committed = await received.next.gather_commit()
        if isinstance(committed, recipient.ExpiredCommit):
            return await committed.next.withdraw()
        revealed = await committed.next.enter_reveal_phase(committed.witness).gather_reveal()
        if isinstance(revealed, recipient.ExpiredReveal):
            return await revealed.next.withdraw()
        self.reveals = list(revealed.messages)
        self.partials = [message.partial for message in revealed.witness.messages.values()]
        done = await (await revealed.next.enter_finalizing(revealed.witness).send_done(check=b"c", tr=TR)).gather_done()
        if isinstance(done, recipient.ExpiredDone):
            return await done.next.withdraw()
        return done.next


class Derives:
    """A device: it takes its time before its commitment, abstains, or commits to what does not open."""

    def __init__(self, *, late: bool = False, abstains: bool = False, cm: Digest = GOOD, signs: bool = True) -> None:
        self.late = late
        self.abstains = abstains
        self.cm = cm
        self.signs = signs
        self.index = 0

    async def __call__(
        self, s: device.Initializing[S], /
    ) -> device.Completed[S] | device.Aborted[S] | device.Withdrawn[S]:
        async def sign(c: signer.Initializing[C], /) -> signer.Completed[C] | signer.Aborted[C]:
            if not self.signs:
                raise ValueError("does not sign")
            return await (await c.receive_ask()).next.send_share(z=c.index)

        self.index = s.index
        received = await s.gather_receive()
        if isinstance(received, device.ExpiredReceive):
            return await received.next.withdraw()
        if self.late:
            await pause(Deadline(20, "epochs"))
        phase = received.next
        gathering = await (phase.abstain() if self.abstains else phase.send_commit(cm=self.cm, tr=TR))
        committed = await gathering.gather_commit()
        if isinstance(committed, device.ExpiredCommit):
            return await committed.next.withdraw()
        reveal = committed.next.enter_reveal_phase(committed.witness)
        if self.abstains:
            final = await reveal.abstain()
        else:
            ids = EventIds.from_wire([[index, identifier] for index, identifier in committed.witness.events])
            partial = {f"Recipient[{index}]": PARTIAL for index in range(1, reveal.sizes["Recipient"] + 1)}
            final = await reveal.send_reveal(commits=ids, tr=TR, partial=partial)
        done = await final.gather_done()
        if isinstance(done, device.ExpiredDone):
            return await done.next.withdraw()
        return await done.next.join_sign(signer=sign)


def seats(devices: list[Any], recipients: list[Any]) -> list[Seat]:
    checks = Checks()
    return [
        opener.seat(opens, checks=checks),
        *[recipient.seat(body, index=index, checks=checks) for index, body in enumerate(recipients, 1)],
        *[device.seat(body, index=index, checks=checks) for index, body in enumerate(devices, 1) if body is not None],
    ]
