"""Faults: what a peer, the network or time did to a session (HOUSE section 3). A closed set.

Each names its session and phase, who is to blame, who is missing, the events that prove it, and whether trying again
can help. Culprits are named only on evidence that everybody can check; silence is no evidence, so whoever is missing
stands in `absent`. Match `AnyFault` exhaustively.

Most names are those of CRYPTO.md 11, which the log's verdicts use as well (`ledger/verdicts`); the last group is the
runtime's own.
"""

from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.base.retry import Retry as Retry


class Fault(Exception):
    """Base of all faults. `culprits` and `absent` are seats, or devices by their keys in hex; `evidence` are event ids
    in hex. The class says which `retry` is usual, an instance may know better."""

    retry: Retry = Retry.NEVER

    def __init__(
        self,
        message: str,
        *,
        session_id: SessionId | None = None,
        culprits: tuple[str, ...] = (),
        absent: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
        phase: str | None = None,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(message)
        self.session_id = session_id
        self.culprits = culprits
        self.absent = absent
        self.evidence = evidence
        self.phase = phase
        if retry is not None:
            self.retry = retry


# --- what a peer sent (CRYPTO.md 11) ---


@final
class Unauthenticated(Fault):
    """Bytes that are no event, without a good signature, or by a stranger; nobody can be blamed for them."""

    retry = Retry.CONTINUE


@final
class Malformed(Fault):
    """An event whose body is not one of its kind."""

    retry = Retry.CONTINUE


@final
class InvalidLength(Fault):
    """A list of commitments that has not exactly the length that the session fixes."""

    retry = Retry.WITHOUT


@final
class NotAuthorised(Fault):
    """Not a member, frozen, retired, in the wrong role, or without the capability."""

    retry = Retry.CONTINUE


@final
class Stale(Fault):
    """Of an older epoch or certified state, or the state has moved meanwhile."""

    retry = Retry.AGAIN


@final
class Duplicate(Fault):
    """A second event for one step; the first one stands."""

    retry = Retry.CONTINUE


@final
class Equivocation(Fault):
    """Two events with one number of one author, who is frozen from there on."""

    retry = Retry.WITHOUT


@final
class InvalidOpening(Fault):
    """What was revealed is not what was committed to."""

    retry = Retry.WITHOUT


@final
class InvalidProof(Fault):
    """A proof of possession, or of equal logarithms, that is false."""

    retry = Retry.WITHOUT


@final
class InvalidShare(Fault):
    """A share that does not open, or does not fit its commitments."""

    retry = Retry.WITHOUT


@final
class FalseComplaint(Fault):
    """A complaint that its own evidence refutes."""

    retry = Retry.CONTINUE


@final
class InvalidDeal(Fault):
    """A deal of another share than the certified one, or a choice of deals that is not allowed."""

    retry = Retry.WITHOUT


@final
class InvalidQuorum(Fault):
    """A signing set with foreign, missing or repeated commitments."""

    retry = Retry.WITHOUT


@final
class InvalidSignatureShare(Fault):
    """The signature does not verify, and neither do the shares of the culprits."""

    retry = Retry.WITHOUT


@final
class InvalidVote(Fault):
    """A vote or an approval against the rules of decision, or for another than the lowest ticket."""

    retry = Retry.CONTINUE


# --- what nobody is to blame for (CRYPTO.md 11) ---


@final
class Degenerate(Fault):
    """The members' contributions cancel out; new ones will not."""

    retry = Retry.AGAIN


@final
class TranscriptMismatch(Fault):
    """Two members have seen different things, and no proof says whose doing that is."""

    retry = Retry.AGAIN


@final
class OutputMismatch(Fault):
    """Two recipients have derived different outputs."""

    retry = Retry.AGAIN


@final
class Refused(Fault):
    """This device does not sign this: another payload than the one it has rebuilt, or its policy says no."""

    retry = Retry.CONTINUE


@final
class NonceLost(Fault):
    """A restart after this device had committed to a signing nonce, which lived in memory only."""

    retry = Retry.AGAIN


@final
class MustResume(Fault):
    """A successor is already accepted by some; the new session must resume that one."""

    retry = Retry.AGAIN


@final
class Timeout(Fault):
    """Too few in time; `absent` are those who were not heard."""

    retry = Retry.AGAIN


@final
class Cancelled(Fault):
    """Somebody who may do so has cancelled the request."""


@final
class RolledBack(Fault):
    """Peers hold events of this device that its own store lacks: the store is an older copy."""


@final
class UnsafeLibrary(Fault):
    """The cryptographic libraries under us fail their self-test."""


@final
class SimulatedInProduction(Fault):
    """A simulated source of randomness, or a simulated sealer, where the real one is demanded."""


@final
class WeakParameters(Fault):
    """The stored parameters of the passphrase's hash are below what production demands."""


# --- the runtime's own ---


@final
class SessionAborted(Fault):
    """Another seat aborted the session, or failed; raised at whatever this seat does next in it.

    Whom that seat accuses is no culprit here unless this device's own ledger shows it."""

    retry = Retry.AGAIN

    def __init__(
        self,
        *,
        session_id: SessionId,
        by: str,
        reason: str,
        culprits: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            f"{by} aborted the session: {reason}", session_id=session_id, culprits=culprits, evidence=evidence
        )
        self.by = by
        self.reason = reason


@final
class InvalidMessage(Fault):
    """A peer sent what the protocol does not allow here: another label, a malformed payload, a false `where`."""


@final
class SessionStuck(Fault):
    """Every seat waits and nothing can wake any of them; only a body that breaks its types can bring this about."""


@final
class ProtocolMismatch(Fault):
    """Seats of one session were compiled from different versions of a protocol; the message names the hashes."""


@final
class KeyMismatch(Fault):
    """The device key in the key store is not the one that the ledger knows this device by."""


@final
class MaterialMissing(Fault):
    """No threshold share of the certified committee and epoch is at hand."""

    retry = Retry.AGAIN


@final
class Overloaded(Fault):
    """A limit of this device is reached: sessions, queued events or bytes of its ledger."""

    retry = Retry.AGAIN


@final
class StorageFailed(Fault):
    """The device's store refuses a write; nothing acknowledged is lost, and nothing that was not written has left."""

    retry = Retry.AGAIN


@final
class Interrupted(Fault):
    """This device stopped before the session ended; it goes on from its journal when the device starts again."""

    retry = Retry.PARK


AnyFault: TypeAlias = (
    Unauthenticated
    | Malformed
    | InvalidLength
    | NotAuthorised
    | Stale
    | Duplicate
    | Equivocation
    | InvalidOpening
    | InvalidProof
    | InvalidShare
    | FalseComplaint
    | InvalidDeal
    | InvalidQuorum
    | InvalidSignatureShare
    | InvalidVote
    | Degenerate
    | TranscriptMismatch
    | OutputMismatch
    | Refused
    | NonceLost
    | MustResume
    | Timeout
    | Cancelled
    | RolledBack
    | UnsafeLibrary
    | SimulatedInProduction
    | WeakParameters
    | SessionAborted
    | InvalidMessage
    | SessionStuck
    | ProtocolMismatch
    | KeyMismatch
    | MaterialMissing
    | Overloaded
    | StorageFailed
    | Interrupted
)
