"""Benchmarks of CRYPTO.md 14: each cost beside the sum of the library calls that it cannot avoid, and their ratio.

Not a test: run `python tests/crypto/bench_crypto.py`. Unit costs are measured in the same run, so that the ratios, and
not the microseconds, are what to look at.
"""

import time

from crypto_world import CONTEXT, TR, generate, nonce_commitment, phis_of, point_of, root, secret, signer

from aura_chor.base.canon import canon, digest, read
from aura_chor.crypto import dkd, frost, group, hash2curve, keygen, reshare, sharing
from aura_chor.crypto.group import BASE, decode_point, mul, mul_base, scalar
from aura_chor.crypto.hashing import event_message
from aura_chor.crypto.members import PURPOSES, points_value
from aura_chor.crypto.secrets import NoncePair, SecretScalar, decode_secret
from aura_chor.crypto.signatures import verify

SIZES = ((2, 3), (7, 10))


def cost(call, runs=20) -> float:
    """Microseconds per call, the best of seven rounds."""
    rounds = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(runs):
            call()
        rounds.append((time.perf_counter() - start) / runs * 1e6)
    return min(rounds)


def report(name, measured, bound, target) -> None:
    print(f"{name:34} {measured:10.1f} µs   bound {bound:10.1f} µs   ratio {measured / bound:5.2f}   target {target}")


def units():
    k, other = scalar(2**252 + 12345), mul_base(scalar(2**251 + 77))
    message, x = b"x" * 100, 2**254 + 12345
    signature = signer(1).sign(message)
    return {
        "B": cost(lambda: mul_base(k), 200),
        "M": cost(lambda: mul(k, other), 50),
        "A": cost(lambda: group.add(other, BASE), 200),
        "V": cost(lambda: decode_point(other.encoded), 100),
        "E": cost(lambda: pow(x, (group.P + 3) // 8, group.P), 50),
        "Sg": cost(lambda: signer(1).sign(message), 100),
        "W": cost(lambda: verify(signer(1).key, message, signature), 100),
    }


def bench_ledger(u) -> None:
    body = {"h": bytes(32), "kem": [[2, bytes(32)], [3, bytes(32)]]}
    ids = {name: bytes(32) for name in ("account", "author", "prev", "session")}
    fields = ids | {"body": body, "epoch": 1, "kind": "keygen.commit", "parents": [], "route": None, "seq": 5, "v": 1}
    event = canon(fields)
    key, signature = signer(1).key, signer(1).sign(event_message(digest("aura/event/v1", event)))

    def ingest():
        read(event)
        return verify(key, event_message(digest("aura/event/v1", event)), signature)

    def produce():
        return signer(1).sign(event_message(digest("aura/event/v1", canon(fields))))

    report(f"ingest one event ({len(event)} bytes)", cost(ingest, 200), u["W"] + 12, "12,000/s: 83 µs")
    report("produce one event", cost(produce, 200), u["Sg"] + 9, "25,000/s: 40 µs")


def again(pair: NoncePair, nonces) -> NoncePair:
    """The same nonces once more: what a measurement may do and a signer may not."""
    copied = object.__new__(NoncePair)
    copied._fill(nonces, pair.hiding, pair.binding)
    return copied


def bench_signing(u, committee, t, n) -> None:
    shares, quorum, message = committee.shares["sign"], committee.members[:t], b"m" * 100
    nonces = {i: (scalar(1000 + i), scalar(2000 + i)) for i in quorum}
    pairs = {i: NoncePair(*map(SecretScalar, pair)) for i, pair in nonces.items()}
    posted = [(i, pair.hiding.encoded, pair.binding.encoded) for i, pair in pairs.items()]

    def second_round(i=quorum[0]):
        decoded = [
            frost.NonceCommitment(j, decode_point(hiding), decode_point(binding)) for j, hiding, binding in posted
        ]
        prepared = frost.prepare(committee.key(), message, decoded)
        return prepared, frost.sign_share(prepared, i, again(pairs[i], nonces[i]), shares[i])

    prepared = frost.prepare(committee.key(), message, [nonce_commitment(i, pair) for i, pair in pairs.items()])
    z = {i: second_round(i)[1] for i in quorum}
    public = committee.public_shares["sign"]
    first = cost(lambda: frost.nonce_pair(secret("d"), secret("e"), shares[1]), 50)
    report("sign, round 1", first, 2 * u["B"], 1.5)
    second, bound = cost(second_round), 2 * t * u["V"] + t * u["M"] + (2 * t - 1) * u["A"]
    report("sign, round 2", second, bound, 1.5)
    whole = cost(lambda: frost.aggregate(prepared, z, public))
    report("sign, aggregate", whole, u["W"], 1.5)
    report("sign, round 2 and aggregate", second + whole, bound + u["W"], 1.5)


def bench_derivation(u, committee, t) -> None:
    shares, public, point = committee.shares["derive"], committee.public_shares["derive"], point_of(CONTEXT)
    place = {"tr": TR, "index": 1, "public_share": public[1]}
    hashed, bound_hash = cost(lambda: hash2curve.hash_to_curve(b"ctx", b"dst")), 3 * u["E"] + 4 * u["A"]
    report("hash to curve", hashed, bound_hash, 1.5)
    made = cost(lambda: dkd.partial(shares[1], point, random32=secret("w"), **place))
    bound_made = 2 * u["M"] + u["B"]
    report("dkd, partial", made, bound_made, 1.25)
    value = dkd.partial(shares[1], point, random32=secret("w"), **place)
    plaintext = dkd.encode_reveal(value, secret("salt"))
    checked = cost(lambda: dkd.verify_partial(dkd.decode_reveal(read(plaintext))[0], point, **place))
    bound_checked = 3 * u["M"] + u["B"] + 2 * u["A"] + u["V"]
    report("dkd, verify one", checked, bound_checked, 1.25)
    sigmas = {i: mul(shares[i].expose(), point.point) for i in committee.members[:t]}
    combined = cost(lambda: dkd.combine(sigmas, t=t, context=CONTEXT))
    bound = bound_hash + bound_made + (t - 1) * bound_checked + t * u["M"] + (t - 1) * u["A"]
    report("dkd, per device", hashed + made + (t - 1) * checked + combined, bound, 1.5)


def bench_keygen(u, t, n) -> None:
    members, phis = tuple(range(1, n + 1)), phis_of(t, range(1, n + 1))
    roots = {i: root("bench", i) for i in members}
    arrived, dealt = {}, {}
    for i in members:
        value = keygen.contribute(roots[i], phis=phis, index=i, t=t)
        arrived[i] = {"sign": points_value(value.sign), "derive": points_value(value.derive), "salt": value.salt}
        arrived[i]["pop"] = [proof.value() for proof in value.pop]
        for purpose, phi in zip(PURPOSES, phis, strict=True):
            polynomial = keygen.polynomial(roots[i], phi=phi, purpose=purpose, t=t)
            dealt[purpose, i] = sharing.poly_eval(polynomial, 1).expose().encoded

    def one_device():
        contributions = {1: keygen.contribute(roots[1], phis=phis, index=1, t=t)}
        for i in members[1:]:
            contributions[i] = keygen.decode_contribution(**arrived[i], t=t)
            keygen.keygen_commitment(contributions[i], phis=phis, index=i)
        for position, purpose in enumerate(PURPOSES):
            lists = {i: getattr(value, purpose) for i, value in contributions.items()}
            polynomial = keygen.polynomial(roots[1], phi=phis[position], purpose=purpose, t=t)
            shares = [sharing.poly_eval(polynomial, j) for j in members][:1]
            for i in members[1:]:
                proof = contributions[i].pop[position]
                assert keygen.possession_ok(proof, phi=phis[position], index=i, constant=lists[i][0])
                shares.append(decode_secret(dealt[purpose, i]))
                assert sharing.feldman_ok(shares[-1], lists[i], 1)
            commitments = sharing.combine_commitments(list(lists.values()), t)
            own = sharing.combine_shares(shares)
            assert mul_base(own.expose()) == sharing.public_shares(commitments, members)[1]

    b, m, a, v = (u[unit] for unit in "BMAV")
    bound = n * t * v + (t + 1) * b + (n - 1) * (b + m + a + v)
    bound += (n - 1) * (b + (t - 1) * (m + a) + t * a) + n * (t - 1) * (m + a)
    report("keygen, per device, both keys", cost(one_device, 1), 2 * bound, 1.5)


def bench_reshare(u, committee, t, n) -> None:
    dealers, members, arrived, dealt = committee.members[:t], committee.members, {}, {}
    for purpose in PURPOSES:
        for i in dealers:
            share = committee.shares[purpose][i]
            polynomial = reshare.redeal_polynomial(root("r", i), share, phi=bytes(32), purpose=purpose, t=t)
            arrived[purpose, i] = points_value(sharing.commit_poly(polynomial))
            dealt[purpose, i] = sharing.poly_eval(polynomial, 1).expose().encoded

    def one_device():
        for purpose in PURPOSES:
            deals = {i: sharing.decode_points(arrived[purpose, i], t) for i in dealers}
            shares = {i: decode_secret(dealt[purpose, i]) for i in dealers}
            for i in dealers:
                reshare.check_deal(deals[i], dealer=i, public_share=committee.public_shares[purpose][i], t=t)
                assert sharing.feldman_ok(shares[i], deals[i], 1)
            combined = reshare.combine_deals(deals, t)
            public = reshare.check_successor(combined, public_key=committee.key(purpose), members=members)
            assert mul_base(reshare.combine_dealt(shares).expose()) == public[1]

    b, m, a, v = (u[unit] for unit in "BMAV")
    bound = t * t * v + t * (b + (t - 1) * (m + a)) + t * t * (m + a) + n * (t - 1) * (m + a)
    report("reshare, per member, both keys", cost(one_device, 1), 2 * bound, 1.5)


def main() -> None:
    u = units()
    print("units, µs: " + "  ".join(f"{name} {value:.1f}" for name, value in u.items()))
    bench_ledger(u)
    for t, n in SIZES:
        print(f"-- {t} of {n}")
        committee = generate(t, n)
        bench_signing(u, committee, t, n)
        bench_derivation(u, committee, t)
        bench_keygen(u, t, n)
        bench_reshare(u, committee, t, n)


if __name__ == "__main__":
    main()
