"""A second implementation of CRYPTO.md for the tests: Python integers and affine arithmetic, nothing shared (P9).

Slow, not constant time, and written from the document: no libsodium, no cbor2, nothing of `aura_chor`. Where it and the
product agree on bytes, two independent readings of the text agree.
"""

import hashlib
import hmac
from functools import cache
from itertools import count

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)
SUITE = b"FROST-ED25519-SHA512-v1"


# -- the curve, affine (RFC 8032 section 5.1) ----


def add(left, right):
    """Both quotients by one inversion; the denominators are never zero on this curve."""
    (x1, y1), (x2, y2) = left, right
    k = D * x1 * x2 * y1 * y2 % P
    inverse = pow((1 + k) * (1 - k), -1, P)
    return (x1 * y2 + x2 * y1) * (1 - k) * inverse % P, (y1 * y2 + x1 * x2) * (1 + k) * inverse % P


def neg(point):
    return -point[0] % P, point[1]


def mul(k, point):
    total = IDENTITY
    while k:
        if k & 1:
            total = add(total, point)
        point = add(point, point)
        k >>= 1
    return total


def base(k):
    """k·B, from the table of j·256^i·B."""
    return total(multiples()[place][digit] for place, digit in enumerate(k.to_bytes(32, "little")) if digit)


@cache
def multiples():
    table, point = [], BASE
    for _ in range(32):
        row = [IDENTITY]
        for _ in range(256):
            row.append(add(row[-1], point))
        table.append(row)
        point = row[-1]
    return table


def total(points):
    result = IDENTITY
    for point in points:
        result = add(result, point)
    return result


def enc(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def dec(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_M1 % P
    assert x * x % P == square
    return (x if x & 1 == sign else P - x), y


def sc(k):
    return (k % L).to_bytes(32, "little")


BASE = dec(b"\x58" + b"\x66" * 31)


# -- bytes (CRYPTO.md 2.1, 2.2) ----


def head_of(major, number):
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < 1 << 8 * size:
            return bytes([major << 5 | code]) + number.to_bytes(size, "big")
    raise OverflowError


def canon(value):
    if value is None or value is False or value is True:
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return head_of(0, value) if value >= 0 else head_of(1, -1 - value)
    if isinstance(value, bytes):
        return head_of(2, len(value)) + value
    if isinstance(value, str):
        return head_of(3, len(value.encode())) + value.encode()
    if isinstance(value, list | tuple):
        return head_of(4, len(value)) + b"".join(canon(item) for item in value)
    entries = sorted((canon(key), canon(item)) for key, item in value.items())
    return head_of(5, len(entries)) + b"".join(key + item for key, item in entries)


def frame(tag, *parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in (tag.encode(), *parts))


def digest(tag, *parts):
    return hashlib.sha256(frame(tag, *parts)).digest()


def mdigest(tag, **fields):
    return digest(tag, canon(fields))


def red(data):
    return int.from_bytes(data, "little") % L


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def hscalar(tag, *parts):
    return red(sha512(frame(tag, *parts)))


def prf(root, label, *parts):
    return hmac.new(root, frame(label, *parts), hashlib.sha512).digest()


def root_scalar(root, label, *parts):
    return next(k for c in count() if (k := red(prf(root, label, *parts, bytes([c])))))


def hkdf_sha512(salt, ikm, info):
    prk = hmac.new(salt, ikm, hashlib.sha512).digest()
    return hmac.new(prk, info + b"\x01", hashlib.sha512).digest()[:32]


# -- plain signatures and X25519 (RFC 8032, RFC 7748) ----


def clamp(data):
    return int.from_bytes(data, "little") & (2**254 - 8) | 2**254


@cache
def public_key(seed):
    return enc(base(clamp(sha512(seed)[:32])))


def sign(seed, message):
    hashed = sha512(seed)
    a, key = clamp(hashed[:32]), public_key(seed)
    r = red(sha512(hashed[32:], message))
    nonce = enc(base(r))
    return nonce + sc(r + red(sha512(nonce, key, message)) * a)


def verify(key, message, signature):
    nonce, s = dec(signature[:32]), int.from_bytes(signature[32:], "little")
    return base(s) == add(nonce, mul(red(sha512(signature[:32], key, message)), dec(key)))


def x25519(private, u=9):
    """The ladder of RFC 7748 section 5, on exact fractions (numerator, denominator)."""
    k = clamp(private)
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in range(254, -1, -1):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, -1, P) % P).to_bytes(32, "little")


# -- hash to curve, textbook form (RFC 9380 sections 5, 6.7.1, 6.8.2) ----


def is_square(k):
    return pow(k, (P - 1) // 2, P) in (0, 1)


def sqrt(k):
    root = pow(k, (P + 3) // 8, P)
    return root if root * root % P == k % P else root * SQRT_M1 % P


def expand(message, dst, length):
    prime = dst + bytes([len(dst)])
    b0 = sha512(bytes(128), message, length.to_bytes(2, "big"), b"\0", prime)
    blocks = [sha512(b0, b"\x01", prime)]
    while len(b"".join(blocks)) < length:
        mixed = bytes(x ^ y for x, y in zip(b0, blocks[-1], strict=True))
        blocks.append(sha512(mixed, bytes([len(blocks) + 1]), prime))
    return b"".join(blocks)[:length]


def elligator2(u):
    j = 486662
    x1 = -j * pow(1 + 2 * u * u, -1, P) % P
    gx1 = (x1**3 + j * x1 * x1 + x1) % P
    if is_square(gx1):
        s, t = x1, sqrt(gx1)
        t = t if t & 1 else -t % P
    else:
        s = (-x1 - j) % P
        t = sqrt((s**3 + j * s * s + s) % P)
        t = -t % P if t & 1 else t
    return s, t


def to_edwards(s, t):
    c1 = sqrt(-486664 % P)
    c1 = c1 if c1 & 1 == 0 else P - c1
    if t == 0 or s == P - 1:
        return IDENTITY
    return c1 * s * pow(t, -1, P) % P, (s - 1) * pow(s + 1, -1, P) % P


def hash_to_curve(message, dst):
    uniform = expand(message, dst, 96)
    us = [int.from_bytes(uniform[at : at + 48], "big") % P for at in (0, 48)]
    return mul(8, total(to_edwards(*elligator2(u)) for u in us))


# -- sharing (CRYPTO.md 1, 4, 7.2) ----


def lagrange(members, i):
    weight = 1
    for j in members:
        if j != i:
            weight = weight * -j * pow(i - j, -1, L) % L
    return weight


def at(coefficients, x):
    return sum(a * pow(x, k, L) for k, a in enumerate(coefficients)) % L


def commit(coefficients):
    return [base(a) for a in coefficients]


def at_points(commitments, x):
    return total(mul(pow(x, k, L), c) for k, c in enumerate(commitments))


def ser(i):
    return i.to_bytes(32, "little")


def encs(points):
    return [enc(point) for point in points]


# -- FROST (RFC 9591) ----


def frost(key, shares, nonces, message):
    """(binding factors, R, shares z, signature) of the members of `shares`; `nonces` are (d, e) by member."""
    commitments = {i: (base(d), base(e)) for i, (d, e) in nonces.items()}
    listed = b"".join(ser(i) + enc(hiding) + enc(binding) for i, (hiding, binding) in sorted(commitments.items()))
    prefix = enc(key) + sha512(SUITE, b"msg", message) + sha512(SUITE, b"com", listed)
    rho = {i: red(sha512(SUITE, b"rho", prefix, ser(i))) for i in commitments}
    group = total(add(hiding, mul(rho[i], binding)) for i, (hiding, binding) in commitments.items())
    c = red(sha512(enc(group), enc(key), message))
    z = {i: (d + e * rho[i] + lagrange(shares, i) * shares[i] * c) % L for i, (d, e) in nonces.items()}
    return rho, group, z, enc(group) + sc(sum(z.values()))


def frost_nonce(random32, share):
    return red(sha512(SUITE, b"nonce", random32, sc(share)))


# -- whole sessions (CRYPTO.md 12.5) ----

PURPOSES = ("sign", "derive")


def sessions():
    """All values of the sessions that `sessions.json` records, as hexadecimal text, from the seeds of 12.5."""
    seeds = {i: bytes([i]) * 32 for i in (1, 2, 3)}
    roots = {i: bytes([0x40 + i]) * 32 for i in (1, 2, 3)}
    roster = [[i, public_key(seed)] for i, seed in seeds.items()]
    out = {}
    account = mdigest("aura/account/v1", f=0, roster=roster, salt=bytes(32), t=2)
    opening = canon(
        {
            "account": account,
            "author": roster[0][1],
            "body": {"f": 0, "prestate": None, "roster": roster, "salt": bytes(32), "t": 2},
            "epoch": 0,
            "kind": "keygen.open",
            "parents": [],
            "prev": None,
            "route": None,
            "seq": 0,
            "session": None,
            "v": 1,
        }
    )
    session = digest("aura/event/v1", opening)
    out |= {"account": account, "opening": opening, "session": session}
    out["signature"] = sign(seeds[1], frame("aura/event-sig/v1", session))
    committee, commitments, shares = keygen(out, account, session, roster, roots)
    sealing(out, account, session, roots)
    payload = founding(out, account, session, committee, commitments)
    signing(out, payload, session, commitments["sign"][0], shares["sign"])
    derivation(out, account, committee, roster, roots, commitments["derive"], shares["derive"])
    guardians(out, account, committee, roots, commitments, shares)
    scope = mdigest("aura/lock/scope/v1", account=account, epoch=1, kind="reshare", prestate=bytes(32), term=0)
    out["scope"] = scope
    out["tickets"] = [digest("aura/lock/ticket/v1", scope, key, bytes(32)) for _, key in roster]
    simulated = frame("aura/sim/v1", b"seed", b"device-1", (2).to_bytes(8, "big"), (3).to_bytes(8, "big"))
    out["simulated_block"] = hashlib.shake_256(simulated).digest(64)
    return hexed(out)


def keygen(out, account, session, roster, roots):
    phis, polynomials, commitments, shares = {}, {}, {}, {}
    pops = {i: [] for i in roots}
    for purpose in PURPOSES:
        public = {"account": account, "epoch": 1, "f": 0, "kind": "devices", "n": 3, "prestate": None}
        public |= {"purpose": purpose, "roster": roster, "session": session, "t": 2}
        phi = phis[purpose] = mdigest("aura/keygen/phi/v1", **public)
        bound = {i: ("aura/root/poly/v1", phi, purpose.encode()) for i in roots}
        polynomials[purpose] = {
            i: [root_scalar(root, *bound[i], k.to_bytes(2, "big")) for k in (0, 1)] for i, root in roots.items()
        }
        dealt = {i: commit(a) for i, a in polynomials[purpose].items()}
        for i, root in roots.items():
            k = root_scalar(root, "aura/root/pop/v1", phi)
            nonce = enc(base(k))
            c = red(sha512(SUITE, b"dkg", phi, ser(i), enc(dealt[i][0]), nonce))
            pops[i].append([nonce, sc(k + c * polynomials[purpose][i][0])])
        commitments[purpose] = [total(column) for column in zip(*dealt.values(), strict=True)]
        shares[purpose] = {j: sum(at(a, j) for a in polynomials[purpose].values()) % L for j in roots}
        out[f"dealt_{purpose}"] = {i: encs(points) for i, points in dealt.items()}
        out[f"commitments_{purpose}"] = encs(commitments[purpose])
        out[f"public_shares_{purpose}"] = {j: enc(at_points(commitments[purpose], j)) for j in roots}
        out[f"shares_{purpose}"] = {j: sc(share) for j, share in shares[purpose].items()}
    out["phis"] = list(phis.values())
    out["pops"] = pops
    salts = {i: prf(root, "aura/root/salt/v1", phis["sign"])[:32] for i, root in roots.items()}
    out["keygen_commitments"] = {
        i: mdigest(
            "aura/keygen/commit/v1",
            derive=out["dealt_derive"][i],
            index=i,
            phi=out["phis"],
            pop=pops[i],
            salt=salts[i],
            sign=out["dealt_sign"][i],
        )
        for i in roots
    }
    public = {"sign": out["commitments_sign"], "derive": out["commitments_derive"]}
    fields = {"account": account, "epoch": 1, "f": 0, "kind": "devices", "roster": roster, "t": 2}
    out["committee"] = mdigest("aura/committee/v1", **fields, **public)
    return out["committee"], commitments, shares


def sealing(out, account, session, roots):
    private = {i: prf(roots[1], "aura/root/kem/v1", session, i.to_bytes(2, "big"))[:32] for i in (2, 3)}
    out["pair_keys"] = {i: x25519(key) for i, key in private.items()}
    info = {"account": account, "bind": b"".join(out["phis"]), "epoch": 0, "from": 2, "pk": out["pair_keys"][2]}
    info |= {"role": "keygen-share", "session": session, "suite": "X25519/HKDF-SHA256/ChaCha20-Poly1305"}
    out["info"] = canon(info | {"tag": "aura/seal/v1", "to": 1})
    out["blob_digest"] = digest("aura/seal-digest/v1", b"blob")


def founding(out, account, session, committee, commitments):
    events = [[i, bytes([0x80 + i]) * 32] for i in (1, 2, 3)]
    out["transcript"] = mdigest("aura/transcript/v1", events=events, phase="commit", session=session)
    public = {"sign": encs(commitments["sign"]), "derive": encs(commitments["derive"]), "phi": out["phis"]}
    transcripts = {"commits": b"\x01" * 32, "reveals": b"\x02" * 32}
    founded = out["T"] = mdigest("aura/keygen/T/v1", committee=committee, **transcripts, **public)
    body = mdigest("aura/body/v1", T=founded, devices=committee, guardians=None, request=None, retired=[])
    fields = {"account": account, "body": body, "epoch": 0, "kind": "keygen", "prestate": None, "v": 1}
    payload = out["payload"] = canon(fields | {"session": session, "transcript": founded})
    out["head"] = digest("aura/cert/v1", payload)
    return payload


def signing(out, payload, session, key, shares):
    chosen = {i: shares[i] for i in (1, 3)}
    randoms = {i: (bytes([0x60 + i]) * 32, bytes([0x70 + i]) * 32) for i in chosen}
    nonces = {i: tuple(frost_nonce(r, chosen[i]) for r in pair) for i, pair in randoms.items()}
    message = frame("aura/commit/v1", payload)
    rho, group, z, signature = frost(key, chosen, nonces, message)
    assert verify(enc(key), message, signature)
    out["binding_factors"] = {i: sc(factor) for i, factor in rho.items()}
    out["group_nonce"], out["threshold_signature"] = enc(group), signature
    out["signature_shares"] = {i: sc(share) for i, share in z.items()}
    commits = [[i, bytes([0x90 + i]) * 32] for i in chosen]
    out["quorum"] = mdigest("aura/sign/quorum/v1", commits=commits, payload=payload, session=session)


def derivation(out, account, committee, roster, roots, commitments, shares):
    fields = {"account": account, "app": "chat", "kind": "ed25519", "label": "alice", "v": 1, "version": 1}
    ctx = out["ctx"] = canon(fields)
    point = hash_to_curve(ctx, b"AURA-DKD-V01-CS01-with-edwards25519_XMD:SHA-512_ELL2_RO_")
    agreed = {"account": account, "committee": committee, "ctx": ctx, "epoch": 1, "invited": roster}
    tr = mdigest("aura/dkd/tr/v1", recipients=roster[:1], session=b"\x77" * 32, **agreed)
    out |= {"context_point": enc(point), "tr": tr, "sigma": {}, "dleq": {}, "cm": {}}
    sigmas = {i: mul(share, point) for i, share in shares.items()}
    for i, share in shares.items():
        w = hscalar("aura/dkd/nonce/v1", bytes(32), sc(share), tr, enc(point))
        claimed = encs([at_points(commitments, i), point, sigmas[i], base(w), mul(w, point)])
        c = hscalar("aura/dkd/dleq/v1", tr, ser(i), *claimed)
        out["sigma"][i], out["dleq"][i] = enc(sigmas[i]), [sc(c), sc(w + c * share)]
        salt = prf(roots[i], "aura/root/salt/v1", tr)[:32]
        out["cm"][i] = digest("aura/dkd/commit/v1", tr, ser(i), enc(sigmas[i]), salt)
    combined = total(mul(lagrange((2, 3), i), sigmas[i]) for i in (2, 3))
    ikm = frame("aura/dkd/ikm/v1", ctx, enc(combined))
    out["dkd_output"] = hkdf_sha512(b"aura/dkd/v1", ikm, frame("aura/dkd/out/v1", b"ed25519"))
    out["dkd_check"] = hkdf_sha512(b"aura/dkd/v1", ikm, frame("aura/dkd/check/v1", b"ed25519"))
    out["dkd_body"] = mdigest("aura/body/v1", check=out["dkd_check"], recipients=roster[:1], tr=tr)


def guardians(out, account, committee, roots, commitments, shares):
    roster = [[32768 + i, public_key(bytes([0x11 + i]) * 32)] for i in range(5)]
    target = {"cooldown": 86400, "f": 0, "kind": "guardians", "roster": roster, "t": 3}
    fields = {"account": account, "epoch": 2, "prestate": out["head"], "session": b"\x66" * 32, "source": committee}
    phi = out["reshare_phi"] = mdigest("aura/reshare/phi/v1", target=target, term=0, **fields)
    public = {}
    for purpose in PURPOSES:
        combined, new_shares, _ = reshare(roots, shares[purpose], phi, purpose, (1, 3), 3, [i for i, _ in roster])
        assert combined[0] == commitments[purpose][0]
        public[purpose] = encs(combined)
        out[f"reshared_{purpose}"] = public[purpose]
        out[f"reshared_shares_{purpose}"] = {j: sc(share) for j, share in new_shares.items()}
    fields = {"account": account, "cooldown": 86400, "epoch": 2, "f": 0, "kind": "guardians", "roster": roster, "t": 3}
    out["guardian_committee"] = mdigest("aura/committee/v1", **fields, **public)
    deals = [[i, bytes([0xA0 + i]) * 32] for i in (1, 3)]
    out["reshare_T"] = mdigest("aura/reshare/T/v1", committee=out["guardian_committee"], deals=deals, phi=phi, **public)
    fixed, _, _ = reshare(roots, shares["sign"], b"\x55" * 32, "sign", (1, 3), 2, [])
    out["refreshed_C1_sign"] = enc(fixed[1])


def reshare(roots, shares, phi, purpose, dealers, t, receivers):
    """(C', new shares, deals) of one purpose."""
    polynomials = {
        i: [
            shares[i],
            *(
                root_scalar(roots[i], "aura/root/poly/v1", phi, purpose.encode(), k.to_bytes(2, "big"))
                for k in range(1, t)
            ),
        ]
        for i in dealers
    }
    deals = {i: commit(a) for i, a in polynomials.items()}
    combined = [total(mul(lagrange(dealers, i), deals[i][k]) for i in dealers) for k in range(t)]
    new = {j: sum(lagrange(dealers, i) * at(polynomials[i], j) for i in dealers) % L for j in receivers}
    return combined, new, deals


def hexed(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): hexed(item) for key, item in value.items()}
    return [hexed(item) for item in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    import json

    print(json.dumps(sessions(), indent=1, sort_keys=True))
