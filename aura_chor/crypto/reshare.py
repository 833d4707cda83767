"""Resharing: any t holders of the old committee deal their shares to the new one; the keys stay, the root never exists.

A dealer's polynomial has its own share as constant term, and that constant's commitment must equal its certified public
share: this is what makes a deal a deal of the same secret. Interpolation is at zero, never at the receiver's index.

Source: CRYPTO.md 7.1 and 7.2; Desmedt and Jajodia, "Redistributing secret shares" (1997); Wong, Wang, Wing,
"Verifiable secret redistribution" (2002).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from aura_chor.base.canon import mdigest
from aura_chor.crypto import tags
from aura_chor.crypto.derive import coefficient
from aura_chor.crypto.errors import CheckFailed, WrongLength
from aura_chor.crypto.group import Point, mul, point_sum
from aura_chor.crypto.members import Index, Kind, Pairs, Purpose, Roster, pairs_value, points_value, roster_value
from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.secrets import SecretScalar, SessionRoot
from aura_chor.crypto.sharing import (
    SUMS_REMEMBERED,
    Commitments,
    Polynomial,
    interpolate_scalars,
    lagrange_all,
    public_shares,
)


def target_value(*, f: int, kind: Kind, roster: Roster, t: int, cooldown: int | None = None) -> dict[str, object]:
    """The target committee as it stands in Φ_R: map{f, kind, roster, t}, for guardians also `cooldown` (seconds)."""
    assert (cooldown is not None) == (kind == "guardians"), "guardians, and they alone, have a cool-down"
    target: dict[str, object] = {"f": f, "kind": kind, "roster": roster_value(roster), "t": t}
    return target if cooldown is None else target | {"cooldown": cooldown}


def reshare_phi(
    *,
    account: bytes,
    epoch: int,
    prestate: bytes,
    session: bytes,
    source: bytes,
    target: Mapping[str, object],
    term: int,
) -> bytes:
    """Φ_R, 32 bytes: everything public that a deal is for. `source` is a committee id, `target` from `target_value`."""
    fields = {
        "account": account,
        "epoch": epoch,
        "prestate": prestate,
        "session": session,
        "source": source,
        "target": dict(target),
        "term": term,
    }
    return mdigest(tags.RESHARE_PHI, fields)


def reshare_transcript(*, committee: bytes, deals: Pairs, phi: bytes, sign: Commitments, derive: Commitments) -> bytes:
    """T', 32 bytes: the successor that members acknowledge and voters vote for; `deals` are [[i, event id]..]."""
    fields = {
        "committee": committee,
        "deals": pairs_value(deals),
        "derive": points_value(derive),
        "phi": phi,
        "sign": points_value(sign),
    }
    return mdigest(tags.RESHARE_T, fields)


def redeal_polynomial(root: SessionRoot, share: SecretScalar, *, phi: bytes, purpose: Purpose, t: int) -> Polynomial:
    """g_i: constant term the own share, the other t − 1 coefficients from the session root."""
    return (share, *(coefficient(root, bind=phi, purpose=purpose, k=k) for k in range(1, t)))


def check_deal(commitments: Commitments, *, dealer: Index, public_share: Point, t: int) -> None:
    """A deal commits to the dealer's certified share: `WrongLength` first, then `CheckFailed((dealer,), "deal")`."""
    if t < 1 or len(commitments) != t:
        raise WrongLength("commitment lists must have exactly t' entries")
    if commitments[0] != public_share:
        raise CheckFailed((dealer,), "deal")


def combine_deals(deals: Mapping[Index, Commitments], t: int) -> Commitments:
    """`C'_k = Σ_{i∈S} λ_i·D_ik`, t' of them, computed by everybody; `WrongLength` for no deals or another length."""
    if t < 1 or not deals or any(len(commitments) != t for commitments in deals.values()):
        raise WrongLength("commitment lists must have exactly t' entries")
    return _combined(tuple(deals.items()))


@per_backend
@lru_cache(maxsize=SUMS_REMEMBERED)
def _combined(deals: tuple[tuple[Index, Commitments], ...]) -> Commitments:
    """All that is public about a redistribution is the same whenever the log is asked what it comes to."""
    weights = list(lagrange_all([i for i, _ in deals]).values())
    columns = zip(*(commitments for _, commitments in deals), strict=True)
    return tuple(
        point_sum(mul(weight, point) for weight, point in zip(weights, column, strict=True)) for column in columns
    )


def combine_dealt(shares: Mapping[Index, SecretScalar]) -> SecretScalar:
    """`s'_j = Σ_{i∈S} λ_i·g_i(j)`: member j's new share, from the dealers' shares for j."""
    return interpolate_scalars(shares)


def check_successor(commitments: Commitments, *, public_key: Point, members: Iterable[Index]) -> dict[Index, Point]:
    """Y'_j of every new member. `CheckFailed((), "degenerate")` if C'_0 is another key or one is the identity."""
    if not commitments or commitments[0] != public_key:
        raise CheckFailed((), "degenerate")
    return public_shares(commitments, members)
