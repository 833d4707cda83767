"""What a person can do about a fault: one sentence for each of the closed set, matched exhaustively."""

from typing import assert_never

from aura_chor.session import faults as f


def remedy(fault: f.AnyFault) -> str:
    """What to do now. Whom it is about stands in the fault itself."""
    match fault:
        case f.Unauthenticated() | f.Malformed() | f.NotAuthorised() | f.Duplicate() | f.InvalidVote():
            return "the event does not count and the session goes on without it; look at the software of its author"
        case f.Equivocation():
            return "the author is frozen; remove the device by a resharing, the two events are the proof"
        case f.InvalidLength() | f.InvalidOpening() | f.InvalidProof() | f.InvalidShare() | f.InvalidDeal():
            return "begin again without the culprits"
        case f.InvalidQuorum() | f.InvalidSignatureShare():
            return "begin again without the culprits"
        case f.FalseComplaint():
            return "the complaint is refuted by its own evidence; nothing is lost while enough members remain"
        case f.Degenerate() | f.TranscriptMismatch() | f.OutputMismatch() | f.NonceLost() | f.SessionAborted():
            return "begin a new session"
        case f.Stale():
            return "wait until this device has the current state, then begin a new session on it"
        case f.Refused():
            return "look at what was to be signed; nothing was"
        case f.MustResume():
            return "begin a new session that resumes the one that others have accepted"
        case f.Timeout():
            return "see that the absent devices are running and connected, then begin again"
        case f.Cancelled():
            return "the request is over; make a new one if it was cancelled by mistake"
        case f.RolledBack():
            return "this device's store is an older copy: enroll the device again, never restore such a copy"
        case f.UnsafeLibrary():
            return "install the versions of pynacl and cryptography that the project asks for"
        case f.SimulatedInProduction():
            return "start with the system's randomness and the real sealer, or in a simulation"
        case f.WeakParameters():
            return "seal the key store again with the present parameters"
        case f.InvalidMessage():
            return "look at the software of the culprits: they sent what the protocol does not allow"
        case f.SessionStuck():
            return "look for a body that leaves the types, through Any or a cast"
        case f.ProtocolMismatch():
            return "compile the choreography again on every device, from the same source"
        case f.KeyMismatch():
            return "open the key store that belongs to this ledger, or enroll this device"
        case f.MaterialMissing():
            return "wait for this device's share, or let it take part in a resharing"
        case f.Overloaded():
            return "wait until other sessions have ended, or raise the limit"
        case f.StorageFailed():
            return "see what the store reports: room, permissions, another owner, a failing disk"
        case f.Interrupted():
            return "start the device again: the session goes on where it was"
        case _:
            assert_never(fault)
