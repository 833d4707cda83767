"""Key generation, step by step: what a founder writes, and what it accepts of others. No session, no waiting.

Everything secret derives from the session root, so that a restart writes nothing else than before.

Source: CRYPTO.md 4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.keygen import (
    Contribution,
    contribute,
    decode_contribution,
    keygen_commitment,
    polynomial,
    possession_ok,
)
from aura_chor.crypto.members import PURPOSES, Index, Pairs
from aura_chor.crypto.secrets import SessionRoot
from aura_chor.crypto.sharing import combine_commitments, combine_shares, feldman_ok, poly_eval
from aura_chor.crypto.types import Digest, Points, Possessions, SharePair
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.generated.keygen import messages
from aura_chor.protocols.members import Members
from aura_chor.session.faults import TranscriptMismatch

Successors: TypeAlias = Callable[[], Successor]
"""What the log says that the session comes to, once the reveals are there."""


class Unfinished(RuntimeError):
    """A bug of the caller: a founding resumes nothing, and has no old members."""


@final
@dataclass(frozen=True, slots=True)
class FoundingFacts:
    """What a key generation is about: its opening, the founders, and the old members of a succession.

    `acknowledged` are the acknowledgements of the session that this one resumes, as the log has them; else empty.
    """

    opening: Opening
    acknowledged: Pairs = ()

    @property
    def session(self) -> bytes:
        """The id of the opening event."""
        return self.opening.session

    @property
    def t(self) -> int:
        """The threshold that is being made."""
        return self.opening.target.t

    @property
    def founders(self) -> Members:
        """The seats of Device."""
        return Members(self.opening.target.roster)

    @property
    def old(self) -> Members:
        """The seats of Old: nobody in a founding."""
        return Members(() if self.opening.source is None else self.opening.source.shape.roster)

    @property
    def phi(self) -> Digest:
        """The one value by which approvals say which session they mean: Φ_sign."""
        return Digest(self.opening.phi)

    @property
    def phis(self) -> tuple[bytes, bytes]:
        """Φ_sign and Φ_derive."""
        return self.opening.phis[0], self.opening.phis[1]

    def transcript(self, phase: str, events: tuple[tuple[int, bytes], ...]) -> Digest:
        """The transcript of a step, from a witness's events."""
        return Digest(transcript(session=self.session, phase=phase, events=self.founders.pairs(events)))

    def acks_digest(self, acks: Pairs) -> Digest:
        """The transcript of the acknowledgements, in the session in which they were given."""
        given_in = self.session if self.opening.resume is None else self.opening.resume
        return Digest(transcript(session=given_in, phase="ack", events=acks))

    def reveal_holds(self, reveal: messages.Reveal, commit: messages.Commit, index: Index) -> bool:
        """Both lists have t entries, the commitment opens, both proofs of possession are true."""
        if not len(reveal.sign.values) == len(reveal.derive.values) == self.t:
            return False
        contribution = _contribution(reveal, self.t)
        if keygen_commitment(contribution, phis=self.phis, index=index) != bytes(commit.h):
            return False
        constants = (contribution.sign[0], contribution.derive[0])
        return all(
            possession_ok(proof, phi=phi, index=index, constant=constant)
            for proof, phi, constant in zip(contribution.pop, self.phis, constants, strict=True)
        )

    def share_holds(self, share: SharePair, reveal: messages.Reveal, to: Index) -> bool:
        """Both shares lie on what their dealer has revealed (Feldman)."""
        return feldman_ok(share.sign, reveal.sign.values, to) and feldman_ok(share.derive, reveal.derive.values, to)


@final
class Founding:
    """One founder's side."""

    def __init__(self, facts: FoundingFacts, *, index: Index, root: SessionRoot) -> None:
        self._facts = facts
        self._index = index
        self._root = root
        self._contribution = contribute(root, phis=facts.phis, index=index, t=facts.t)

    def commitment(self) -> Digest:
        """h_i."""
        return Digest(keygen_commitment(self._contribution, phis=self._facts.phis, index=self._index))

    def reveal(self, commits: Digest) -> messages.Reveal:
        """What the commitment hid."""
        made = self._contribution
        return messages.Reveal(
            commits, Points(made.derive), Possessions(*made.pop), Digest(made.salt), Points(made.sign)
        )

    def share_for(self, to: Index) -> SharePair:
        """f(j) of both polynomials."""
        sign, derive = (
            poly_eval(polynomial(self._root, phi=phi, purpose=purpose, t=self._facts.t), to)
            for purpose, phi in zip(PURPOSES, self._facts.phis, strict=True)
        )
        return SharePair(derive=derive, sign=sign)

    def combined(self, dealt: Mapping[Index, SharePair], reveals: Mapping[Index, messages.Reveal]) -> SharePair:
        """The own shares of both new keys, from those of all others and the own; they lie on the joint polynomials."""
        own = self.share_for(self._index)
        sign = combine_shares([own.sign, *(share.sign for share in dealt.values())])
        derive = combine_shares([own.derive, *(share.derive for share in dealt.values())])
        t = self._facts.t
        assert feldman_ok(sign, combine_commitments([r.sign.values for r in reveals.values()], t), self._index)
        assert feldman_ok(derive, combine_commitments([r.derive.values for r in reveals.values()], t), self._index)
        return SharePair(derive=derive, sign=sign)


def require_one_value(acks: Mapping[int, messages.Ack], session: SessionId, *values: bytes) -> None:
    """Two views of a session have two values, and no proof of whose doing that is (CRYPTO.md 4 and 11)."""
    if len({*values, *(bytes(ack.T) for ack in acks.values())}) > 1:
        raise TranscriptMismatch("the founders do not acknowledge one value", session_id=session)


def _contribution(reveal: messages.Reveal, t: int) -> Contribution:
    return decode_contribution(
        sign=[point.encoded for point in reveal.sign.values],
        derive=[point.encoded for point in reveal.derive.values],
        pop=[[*proof] for proof in reveal.pop.to_wire()],
        salt=bytes(reveal.salt),
        t=t,
    )
