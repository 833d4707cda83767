"""Secret sharing: polynomials over the scalars, commitments to them, Feldman's check, interpolation at zero.

Lists are counted before any entry is looked at: a commitment list that is one longer raises the threshold although
every share still passes Feldman's check (CRYPTO.md 0.4, attack 1).

Source: CRYPTO.md 1 and 4; Feldman, "A practical scheme for non-interactive verifiable secret sharing" (FOCS 1987);
RFC 9591 section 4.2 and appendix C.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import prod
from typing import Final, TypeAlias

from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    IDENTITY,
    ZERO,
    L,
    Point,
    Scalar,
    add,
    decode_point,
    mul,
    mul_base,
    point_sum,
    scalar,
    scalar_add,
    scalar_mul,
    scalar_sum,
)
from aura_chor.crypto.members import Index, ser
from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.secrets import SecretScalar

Polynomial: TypeAlias = tuple[SecretScalar, ...]
"""Coefficients, constant term first; as many as the threshold."""
Commitments: TypeAlias = tuple[Point, ...]
"""Coefficients times B, in the same order."""

VALUES_REMEMBERED: Final = 8_192
SUMS_REMEMBERED: Final = 64


def lagrange(members: Sequence[Index], i: Index, x: int = 0) -> Scalar:
    """`Π_{j≠i} (x−j)/(i−j)` mod L over public indices (RFC 9591 section 4.2).

    `DecodeError` for no members, a member that stands twice, or an `i` that is not one of them.
    """
    if not members or len(set(members)) != len(members) or i not in members:
        raise DecodeError("interpolation needs distinct members, the interpolated one among them")
    numerator = denominator = 1
    for j in members:
        if j != i:
            numerator = numerator * (x - j) % L
            denominator = denominator * (i - j) % L
    return scalar(numerator * pow(denominator, -1, L))


def lagrange_all(members: Sequence[Index]) -> dict[Index, Scalar]:
    """`lagrange` at zero of every member, by one inversion (Montgomery's trick); the same `DecodeError`s."""
    if not members or len(set(members)) != len(members):
        raise DecodeError("interpolation needs distinct members")
    numerators = [prod(j for j in members if j != i) for i in members]
    denominators = [prod(j - i for j in members if j != i) % L for i in members]
    before = list(accumulate(denominators, lambda product, factor: product * factor % L, initial=1))
    inverse = pow(before.pop(), -1, L)
    weights: dict[Index, Scalar] = {}
    for place in range(len(members) - 1, -1, -1):
        weights[members[place]] = scalar(numerators[place] * inverse % L * before[place])
        inverse = inverse * denominators[place] % L
    return {i: weights[i] for i in members}


def poly_eval(coefficients: Sequence[SecretScalar], x: Index) -> SecretScalar:
    """The polynomial at `x` (RFC 9591 appendix C.1), Horner, by libsodium scalars; zero for no coefficients."""
    at, value = ser(x), ZERO
    for coefficient in reversed(coefficients):
        value = scalar_add(scalar_mul(value, at), coefficient.expose())
    return SecretScalar(value)


def commit_poly(coefficients: Sequence[SecretScalar]) -> Commitments:
    """`[a_k·B]`: what a dealer publishes (RFC 9591 appendix C.2). The identity stands for a zero coefficient."""
    return tuple(mul_base(coefficient.expose()) for coefficient in coefficients)


def eval_commitments(commitments: Sequence[Point], x: Index) -> Point:
    """`Σ x^k·C_k`: the public share at `x`. Total: may be the identity, also on the way.

    Commitments are public, and one share is asked for whenever another event has arrived: the values are remembered.
    """
    return _evaluated(tuple(commitments), x)


@per_backend
@lru_cache(maxsize=VALUES_REMEMBERED)
def _evaluated(commitments: Commitments, x: Index) -> Point:
    if not commitments:
        return IDENTITY
    at, value = ser(x), commitments[-1]
    for commitment in reversed(commitments[:-1]):
        value = add(mul(at, value), commitment)
    return value


def feldman_ok(share: SecretScalar, commitments: Sequence[Point], j: Index) -> bool:
    """Whether the share of member j lies on the committed polynomial. The caller has counted the commitments."""
    return mul_base(share.expose()) == eval_commitments(commitments, j)


def decode_points(values: object, count: int) -> Commitments:
    """Exactly `count` points: `WrongLength` before any of them is looked at, then `DecodeError` for a bad one."""
    if type(values) is not list or len(values) != count:
        raise WrongLength("not a list of the expected number of points")
    return tuple(decode_point(value) for value in values)


def combine_shares(shares: Sequence[SecretScalar]) -> SecretScalar:
    """`Σ_i f_i(j)`: member j's share of the joint key."""
    return SecretScalar(scalar_sum(share.expose() for share in shares))


def combine_commitments(lists: Sequence[Commitments], t: int) -> Commitments:
    """`C_k = Σ_i C_ik`, t of them; `WrongLength` for no lists or one of another length."""
    if not lists or any(len(commitments) != t for commitments in lists):
        raise WrongLength("commitment lists must have exactly t entries")
    return _summed(tuple(lists))


@per_backend
@lru_cache(maxsize=SUMS_REMEMBERED)
def _summed(lists: tuple[Commitments, ...]) -> Commitments:
    return tuple(point_sum(column) for column in zip(*lists, strict=True))


def interpolate_scalars(shares: Mapping[Index, SecretScalar]) -> SecretScalar:
    """`Σ λ_i·s_i` at zero."""
    members = tuple(shares)
    weights = lagrange_all(members)
    return SecretScalar(scalar_sum(scalar_mul(weights[i], shares[i].expose()) for i in members))


def interpolate_points(points: Mapping[Index, Point]) -> Point:
    """`Σ λ_i·P_i` at zero; `DecodeError` for none."""
    members = tuple(points)
    if not members:
        raise DecodeError("nothing to interpolate")
    weights = lagrange_all(members)
    return point_sum(mul(weights[i], points[i]) for i in members)


def public_shares(commitments: Commitments, members: Iterable[Index]) -> dict[Index, Point]:
    """Y_j of every member. `CheckFailed((), "degenerate")` if any C_k or Y_j is the identity (CRYPTO.md 4)."""
    shares = {j: eval_commitments(commitments, j) for j in members}
    if not commitments or IDENTITY in commitments or IDENTITY in shares.values():
        raise CheckFailed((), "degenerate")
    return shares
