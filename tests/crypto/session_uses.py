"""Signing, derivation and locking once more, by plain integers (CRYPTO.md 5, 6, 9). Nothing of `aura_chor`."""

import hashlib

import crypto_reference as ref
from crypto_reference import canon, digest, enc, frame, mdigest, prf, sc, ser
from session_log import check_seals, expect, pair_keys

DST = b"AURA-DKD-V01-CS01-with-edwards25519_XMD:SHA-512_ELL2_RO_"


def child(state, opening, signers, payload):
    """The one signing session of these signers for a payload, opened by whoever opened the session it is for."""
    found = [e for e in state.log.events.values() if e["kind"] == "sign.open" and e["body"]["payload"] == payload]
    (event,) = [event for event in found if event["body"]["committee"] == signers["id"]]
    assert event["author"] == opening["author"]
    return signing(state, event, signers)


def signing(state, opening, signers):
    log, session, payload = state.log, opening["id"], opening["body"]["payload"]
    expect(opening, committee=signers["id"], invited=signers["roster"], payload=payload)
    index, shares = {key: i for i, key in signers["roster"]}, signers["shares"]["sign"]
    nonces, listed = {}, {}
    for event in log.of(session, "sign.commit"):
        i = index[event["author"]]
        d, e = nonces[i] = tuple(ref.frost_nonce(random, shares[i]) for random in event["random"])
        listed[i] = {"d": sc(d), "e": sc(e), "D": enc(ref.base(d)), "E": enc(ref.base(e))}
        expect(event, D=listed[i]["D"], E=listed[i]["E"], payload=digest("aura/cert/v1", payload))
    (named,) = log.of(session, "sign.quorum")
    commits = named["body"]["commits"]
    assert len(commits) == signers["t"] and commits == sorted(commits)
    assert all(pair in log.pairs(session, "sign.commit", signers["roster"]) for pair in commits)
    message, chosen = frame("aura/commit/v1", payload), [i for i, _ in commits]
    key = signers["commitments"]["sign"][0]
    picked = {i: nonces[i] for i in chosen}
    rho, group, z, signature = ref.frost(key, {i: shares[i] for i in chosen}, picked, message)
    quorum = mdigest("aura/sign/quorum/v1", commits=commits, payload=payload, session=session)
    for event in log.of(session, "sign.share"):
        expect(event, quorum=quorum, z=sc(z[index[event["author"]]]))
    (done,) = log.of(session, "sign.done")
    expect(done, signature=signature)
    assert ref.verify(enc(key), message, signature)
    values = {"session": session, "payload": payload, "message": message, "nonces": listed, "R": enc(group)}
    values |= {"binding_factors": {i: sc(k) for i, k in rho.items()}, "shares": {i: sc(k) for i, k in z.items()}}
    values["challenge"] = sc(ref.red(ref.sha512(enc(group), enc(key), message)))
    return values | {"quorum": quorum, "signature": signature}


def application(state, opening, content):
    """An application's object (CRYPTO.md 3.5)."""
    body = mdigest("aura/body/v1", app="chat", content=hashlib.sha256(content).digest(), type="text/plain")
    fields = {"account": state.account, "body": body, "epoch": state.epoch, "kind": "app", "prestate": state.head}
    payload = canon(fields | {"session": None, "transcript": None, "v": 1})
    assert opening["body"]["payload"] == payload
    return {"body": body, "signing": signing(state, opening, state.devices)}


def derivation(state, opening):
    log, session, members = state.log, opening["id"], state.devices
    fields = {"account": state.account, "app": "chat", "kind": "ed25519", "label": "alice", "v": 1, "version": 1}
    ctx, recipients = canon(fields), opening["body"]["recipients"]
    expect(opening, ctx=ctx, invited=members["roster"], recipients=recipients)
    agreed = {"account": state.account, "committee": members["id"], "ctx": ctx, "epoch": state.epoch}
    agreed |= {"invited": members["roster"], "recipients": recipients, "session": session}
    tr, point = mdigest("aura/dkd/tr/v1", **agreed), ref.hash_to_curve(ctx, DST)
    index, shares = {key: i for i, key in members["roster"]}, members["shares"]["derive"]
    kem = {to: pair_keys(log.root(key), session, [i for i in shares if i != to]) for to, key in recipients}
    for event in log.of(session, "dkd.receive"):
        expect(event, kem=kem[index[event["author"]]], tr=tr)
    sigmas = {i: ref.mul(share, point) for i, share in shares.items()}
    listed = {i: {"sigma": enc(sigma)} for i, sigma in sigmas.items()}
    for i, key in members["roster"]:
        salt = listed[i]["salt"] = prf(log.root(key), "aura/root/salt/v1", tr)[:32]
        listed[i]["cm"] = digest("aura/dkd/commit/v1", tr, ser(i), enc(sigmas[i]), salt)
    for event in log.of(session, "dkd.commit"):
        expect(event, cm=listed[index[event["author"]]]["cm"], tr=tr)
    for event in log.of(session, "dkd.reveal"):
        i, content = index[event["author"]], {}
        if "random" in event:
            c, z = dleq(event["random"][0], members, i, tr, point, sigmas[i])
            listed[i] |= {"c": c, "z": z}
            content = {"c": c, "s": listed[i]["salt"], "sigma": enc(sigmas[i]), "z": z}
        place = {"account": state.account, "bind": tr, "role": "dkd-reveal"}
        posted = {to: (i, kem[to]) for to, _ in recipients if to != i}
        seals = check_seals(event, recipients, lambda to, content=content: content, posted=posted, **place)
        commits = event["body"]["commits"]
        assert len(commits) >= members["t"] and i in dict(commits)
        assert all(pair in log.pairs(session, "dkd.commit", members["roster"]) for pair in commits)
        expect(event, commits=commits, seals=seals, tr=tr)
    lowest = sorted(shares)[: members["t"]]
    combined = ref.total(ref.mul(ref.lagrange(lowest, i), sigmas[i]) for i in lowest)
    ikm = frame("aura/dkd/ikm/v1", ctx, enc(combined))
    output = ref.hkdf_sha512(b"aura/dkd/v1", ikm, frame("aura/dkd/out/v1", b"ed25519"))
    check = ref.hkdf_sha512(b"aura/dkd/v1", ikm, frame("aura/dkd/check/v1", b"ed25519"))
    for event in log.of(session, "dkd.done"):
        expect(event, check=check, tr=tr)
    body = mdigest("aura/body/v1", check=check, recipients=recipients, tr=tr)
    fields = {"account": state.account, "body": body, "epoch": state.epoch, "kind": "dkd", "prestate": state.head}
    payload = canon(fields | {"session": session, "transcript": tr, "v": 1})
    values = {"session": session, "ctx": ctx, "point": enc(point), "tr": tr, "members": listed, "Z": enc(combined)}
    values |= {"output": output, "public_key": ref.public_key(output), "check": check, "body": body}
    return values | {"payload": payload, "signing": child(state, opening, members, payload)}


def dleq(random, members, i, tr, point, sigma):
    share = members["shares"]["derive"][i]
    w = ref.hscalar("aura/dkd/nonce/v1", random, sc(share), tr, enc(point))
    claimed = [members["public_derive"][i], *ref.encs([point, sigma, ref.base(w), ref.mul(w, point)])]
    c = ref.hscalar("aura/dkd/dleq/v1", tr, ser(i), *claimed)
    return sc(c), sc(w + c * share)


def lock(state, scope):
    """Scope, tickets and who is voted for."""
    log, epoch, prestate, roster = state.log, state.epoch, state.head, state.devices["roster"]
    asked = log.of(scope, "lock.request")
    fields = {"kind": asked[0]["body"]["kind"], "term": 0}
    assert scope == mdigest("aura/lock/scope/v1", account=state.account, epoch=epoch, prestate=prestate, **fields)
    tickets = {i: digest("aura/lock/ticket/v1", scope, key, prestate) for i, key in roster}
    index = {key: i for i, key in roster}
    winner = min(asked, key=lambda event: tickets[index[event["author"]]])
    for event in asked + log.of(scope, "lock.release"):
        expect(event, **fields)
    for event in log.of(scope, "lock.vote"):
        expect(event, request=winner["id"], term=0)
    assert [event["author"] for event in log.of(scope, "lock.release")] == [winner["author"]]
    return {"scope": scope, "tickets": tickets, "request": winner["id"], "holder": index[winner["author"]]}
