"""What resharing and recovery share: dealing, combining, deciding. No session, no waiting.

A dealer's polynomial has its own share as constant term; everything else of it derives from the session root. What the
session comes to is computed from the log by everybody alike (`ledger.successor`).

Source: CRYPTO.md 7.2 to 7.4.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.members import PURPOSES, Index, Pairs, Purpose
from aura_chor.crypto.reshare import combine_dealt, redeal_polynomial
from aura_chor.crypto.secrets import SecretScalar, SessionRoot
from aura_chor.crypto.sharing import Polynomial, commit_poly, feldman_ok, poly_eval
from aura_chor.crypto.types import Digest, EventIds, Points, SharePair
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.members import Members
from aura_chor.session.faults import TranscriptMismatch
from aura_chor.session.groups import seat_name

Successors: TypeAlias = Callable[[], Successor]
"""What the log says that the session comes to, once its deals are fixed."""
Keep: TypeAlias = Callable[[Successor, SharePair], Awaitable[None]]
"""Store the new shares durably, beside the old ones; awaited before the acknowledgement leaves."""


class Decisions(Protocol):
    """What this device may say on this head, read from its own chain and the log (CRYPTO.md 7.4)."""

    def accepted(self) -> bytes | None:
        """The id of its own vote of highest term on this head."""

    def approves(self) -> bool:
        """D1, the policy of its owner, and for a guardian whatever section 8 asks before approving."""

    def votes(self, value: bytes) -> bool:
        """D2 and D4, and for a guardian the gate of section 8 once more."""


class Deal(Protocol):
    """A deal as either protocol carries it."""

    @property
    def sign(self) -> Points: ...

    @property
    def derive(self) -> Points: ...


@final
@dataclass(frozen=True, slots=True)
class RedistributionFacts:
    """What a redistribution is about: its opening, which names source and target.

    `acknowledged` are the acknowledgements of the session that this one resumes, as the log has them; else empty.
    """

    opening: Opening
    acknowledged: Pairs = ()

    @property
    def phi(self) -> Digest:
        """Φ_R."""
        return Digest(self.opening.phi)

    @property
    def source(self) -> Members:
        """The seats of the source family."""
        assert self.opening.source is not None, "a redistribution has a source"
        return Members(self.opening.source.shape.roster)

    @property
    def target(self) -> Members:
        """The seats of the target family."""
        return Members(self.opening.target.roster)

    @property
    def dealt_in(self) -> bytes:
        """The session whose acknowledgements count: the resumed one, if there is one."""
        return self.opening.session if self.opening.resume is None else self.opening.resume

    def acks_digest(self, acks: Pairs) -> Digest:
        """The transcript of the acknowledgements, in the session in which they were given."""
        return Digest(transcript(session=self.dealt_in, phase="ack", events=acks))

    def share_holds(self, share: SharePair, deal: Deal, to: Index) -> bool:
        """Both shares lie on what their dealer has committed to (Feldman)."""
        return feldman_ok(share.sign, deal.sign.values, to) and feldman_ok(share.derive, deal.derive.values, to)


class Acknowledged(Protocol):
    """What says which value somebody has computed."""

    @property
    def T(self) -> Digest: ...


def require_one_value(acks: Mapping[int, Acknowledged], session: SessionId) -> None:
    """Two values at once name nobody: some were shown other deals, or one of them cannot compute (CRYPTO.md 11)."""
    if len({bytes(ack.T) for ack in acks.values()}) > 1:
        raise TranscriptMismatch("the targets do not acknowledge one value", session_id=session)


@final
class Dealer:
    """One holder's side: what it deals, from its share of each key."""

    def __init__(self, facts: RedistributionFacts, *, shares: SharePair, root: SessionRoot) -> None:
        self._polynomials: dict[Purpose, Polynomial] = {
            purpose: redeal_polynomial(
                root, _of(shares, purpose), phi=facts.opening.phi, purpose=purpose, t=facts.opening.target.t
            )
            for purpose in PURPOSES
        }

    def commitments(self, purpose: Purpose) -> Points:
        """`D_ik`, t' of them."""
        return Points(commit_poly(self._polynomials[purpose]))

    def share_for(self, to: Index) -> SharePair:
        """g_i(j) of both keys."""
        return SharePair(
            derive=poly_eval(self._polynomials["derive"], to), sign=poly_eval(self._polynomials["sign"], to)
        )


def dealt_to(facts: RedistributionFacts, dealer: Dealer, own: Index) -> dict[str, SharePair]:
    """A dealer's shares by seat of the target; whoever is a member of both computes its own, and seals it to nobody."""
    seats = enumerate(facts.target.indices, start=1)
    return {seat_name("Target", seat): dealer.share_for(index) for seat, index in seats if index != own}


def combined(dealt: Mapping[Index, SharePair], made: Successor, *, own: Index, fixed: EventIds) -> SharePair:
    """The own new shares, from the deals that were fixed; they lie on the successor's polynomials."""
    chosen = [index for index, _ in fixed.pairs]
    pair = SharePair(
        derive=combine_dealt({index: dealt[index].derive for index in chosen}),
        sign=combine_dealt({index: dealt[index].sign for index in chosen}),
    )
    assert feldman_ok(pair.sign, made.committee.sign, own), "verified deals combine to a share of the same key"
    assert feldman_ok(pair.derive, made.committee.derive, own), "verified deals combine to a share of the same key"
    return pair


def _of(shares: SharePair, purpose: Purpose) -> SecretScalar:
    return shares.sign if purpose == "sign" else shares.derive
