"""Key generation, resharing and recovery once more, by plain integers (CRYPTO.md 4, 7, 8). Nothing of `aura_chor`."""

import crypto_reference as ref
from crypto_reference import canon, digest, enc, mdigest, prf, sc, ser
from session_log import PURPOSES, check_seals, committee, expect, pair_keys, polynomial, shown, transcript
from session_uses import child

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def keygen(state, opening):
    """A founding: the account is its founders."""
    roster, t = opening["body"]["roster"], opening["body"]["t"]
    founders = [[i, ref.public_key(seed)] for i, (seed, _) in state.log.devices.items() if i <= len(roster)]
    expect(opening, f=0, prestate=None, roster=founders, salt=bytes(32), t=t)
    state.account = mdigest("aura/account/v1", f=0, roster=roster, salt=opening["body"]["salt"], t=t)
    return {"account": state.account} | generation(state, opening)


def succession(state, opening):
    """New keys for the account: approved and voted for by the old members, and signed by the old key too."""
    log, session, body, old = state.log, opening["id"], opening["body"], state.devices
    grants = [log.events[vote] for vote in body["lock"]]
    assert {vote["kind"] for vote in grants} == {"lock.vote"} and len(grants) >= quorum(old)
    expect(
        opening, f=0, lock=body["lock"], prestate=state.head, resume=None, roster=body["roster"], t=body["t"], term=0
    )
    phis = keygen_phis(state.account, body["roster"], session, body["t"], epoch=state.epoch, prestate=state.head)
    for event in log.of(session, "keygen.approve"):
        expect(event, accepted=None, phi=phis[0])
    assert len(log.of(session, "keygen.approve")) >= quorum(old)
    values = generation(state, opening)
    acks = values["acks"] = transcript(session, "ack", log.pairs(session, "keygen.ack", body["roster"]))
    for event in log.of(session, "keygen.vote"):
        expect(event, T=values["T"], acks=acks)
    return values


def quorum(members, f=0):
    n = len(members["roster"])
    return max(members["t"], (n + f) // 2 + 1)


def generation(state, opening):
    """What a founding and a succession share (CRYPTO.md 4)."""
    log, session, epoch = state.log, opening["id"], state.epoch + 1
    roster, t = opening["body"]["roster"], opening["body"]["t"]
    phis = keygen_phis(state.account, roster, session, t, epoch=state.epoch, prestate=state.head)
    made = {i: contribution(log.root(key), i, phis, t) for i, key in roster}
    commits, reveals = founding_steps(state, session, roster, phis, made)
    joined = {purpose: joint({i: mine[purpose] for i, mine in made.items()}) for purpose in PURPOSES}
    new = committee(
        state.account,
        epoch=epoch,
        kind="devices",
        roster=roster,
        t=t,
        commitments={purpose: joined[purpose][0] for purpose in PURPOSES},
        shares={purpose: joined[purpose][1] for purpose in PURPOSES},
    )
    T = mdigest("aura/keygen/T/v1", commits=commits, reveals=reveals, committee=new["id"], phi=phis, **new["public"])
    values = {"session": session, "phis": phis, "commits": commits, "reveals": reveals}
    values |= {"T": T, "committee": shown(new), "founders": {i: founder(m) for i, m in made.items()}}
    for event in log.of(session, "keygen.ack"):
        expect(event, T=T)
    certify(state, values, opening, new, (new, None))
    return values


def keygen_phis(account, roster, session, t, *, epoch=0, prestate=None):
    """Both Φ; `epoch` is that of the session's events."""
    public = {"account": account, "epoch": epoch + 1, "f": 0, "kind": "devices", "n": len(roster)}
    public |= {"prestate": prestate, "roster": roster, "session": session, "t": t}
    return [mdigest("aura/keygen/phi/v1", purpose=purpose, **public) for purpose in PURPOSES]


def founding_steps(state, session, roster, phis, made):
    """Commits, reveals and deals; the transcripts of the first two."""
    log, index, senders = state.log, {key: i for i, key in roster}, [i for i, _ in roster]
    kem = {i: pair_keys(log.root(key), session, [j for j in senders if j != i]) for i, key in roster}
    for event in log.of(session, "keygen.commit"):
        expect(event, h=made[index[event["author"]]]["h"], kem=kem[index[event["author"]]])
    commits = transcript(session, "commit", log.pairs(session, "keygen.commit", roster))
    for event in log.of(session, "keygen.reveal"):
        mine = made[index[event["author"]]]
        expect(event, commits=commits, pop=mine["proofs"], salt=mine["salt"], **mine["commitments"])
    reveals = transcript(session, "reveal", log.pairs(session, "keygen.reveal", roster))
    for event in log.of(session, "keygen.deal"):
        i = index[event["author"]]
        place = {"account": state.account, "bind": b"".join(phis), "role": "keygen-share"}
        posted = {j: (i, kem[j]) for j in senders if j != i}
        seals = check_seals(event, roster, lambda to, i=i: dealt_to(made[i], to), posted=posted, **place)
        expect(event, reveals=reveals, seals=seals)
    return commits, reveals


def dealt_to(polynomials, to):
    """The plaintext of a sealed pair of shares."""
    return {"d": sc(ref.at(polynomials["derive"], to)), "s": sc(ref.at(polynomials["sign"], to))}


def joint(polynomials):
    """(commitments, shares) of one purpose from all founders' polynomials (CRYPTO.md 4)."""
    commitments = [ref.total(column) for column in zip(*map(ref.commit, polynomials.values()), strict=True)]
    return commitments, {j: sum(ref.at(a, j) for a in polynomials.values()) % ref.L for j in polynomials}


def certify(state, values, opening, new, now):
    """The payload, its signature by those that have devices' shares `now`, the certificate, and the head it makes."""
    log, session, protocol = state.log, opening["id"], opening["kind"].split(".")[0]
    devices, guardians = now
    before = [] if state.devices is None else [key for _, key in state.devices["roster"]]
    values["body"] = mdigest(
        "aura/body/v1",
        T=values["T"],
        devices=devices["id"],
        guardians=None if guardians is None else guardians["id"],
        request=session if protocol == "recover" else None,
        retired=sorted(set(before) - {key for _, key in devices["roster"]}),
    )
    kind = "succession" if opening["kind"] == "keygen.succeed" else protocol
    fields = {"account": state.account, "body": values["body"], "epoch": state.epoch, "kind": kind, "v": 1}
    fields |= {"prestate": state.head, "session": session, "transcript": values["T"]}
    values["payload"] = canon(fields)
    values["head"] = digest("aura/cert/v1", values["payload"])
    values["signing"] = child(state, opening, devices, values["payload"])
    (certificate,) = log.of(session, f"{protocol}.certificate")
    body = {"acks": log.pairs(session, f"{protocol}.ack", new["roster"]), "payload": values["payload"]}
    if kind != "keygen":
        votes = body["votes"] = certificate["body"]["votes"]
        old = state.guardians if protocol == "recover" else state.devices
        named(log, votes, session, f"{protocol}.vote", old, quorum(old))
    if kind == "succession":
        values["old_signing"] = child(state, opening, state.devices, values["payload"])
        body["old_signature"] = values["old_signing"]["signature"]
    expect(certificate, signature=values["signing"]["signature"], **body)
    state.become(values["head"], devices, guardians)


def named(log, pairs, session, kind, members, at_least):
    """What an event names: so many at least, ascending, each the event of a member."""
    assert len(pairs) >= at_least and pairs == sorted(pairs)
    assert all(pair in log.pairs(session, kind, members["roster"]) for pair in pairs)


def contribution(root, i, phis, t):
    made = {"commitments": {}, "proofs": [], "salt": prf(root, "aura/root/salt/v1", phis[0])[:32]}
    for purpose, phi in zip(PURPOSES, phis, strict=True):
        a = made[purpose] = polynomial(root, phi, purpose, range(t))
        points = ref.encs(ref.commit(a))
        k = ref.root_scalar(root, "aura/root/pop/v1", phi)
        nonce = enc(ref.base(k))
        c = ref.red(ref.sha512(ref.SUITE, b"dkg", phi, ser(i), points[0], nonce))
        made["commitments"][purpose] = points
        made["proofs"].append([nonce, sc(k + c * a[0])])
    fields = {"index": i, "phi": phis, "pop": made["proofs"], "salt": made["salt"], **made["commitments"]}
    made["h"] = mdigest("aura/keygen/commit/v1", **fields)
    return made


def founder(made):
    polynomials = {purpose: [sc(a) for a in made[purpose]] for purpose in PURPOSES}
    return {name: made[name] for name in ("commitments", "proofs", "salt", "h")} | {"polynomials": polynomials}


def redistribution(state, opening):
    log, session, body, kind = state.log, opening["id"], opening["body"], opening["kind"].split(".")[0]
    source, target = state.devices if kind == "reshare" else state.guardians, body["target"]
    assert (body["prestate"], body["source"], body["resume"]) == (state.head, source["id"], None)
    fields = {"account": state.account, "epoch": state.epoch + 1, "prestate": state.head, "session": session}
    phi = mdigest("aura/reshare/phi/v1", source=source["id"], target=target, term=body["term"], **fields)
    dealt, listed = dealing(state, opening, source, phi)
    (fix,) = log.of(session, f"{kind}.fix")
    deals = fix["body"]["deals"]
    expect(fix, deals=deals)
    named(log, deals, session, f"{kind}.deal", source, source["t"])
    new = successor(state, source, target, [i for i, _ in deals], dealt)
    T = mdigest("aura/reshare/T/v1", committee=new["id"], deals=deals, phi=phi, **new["public"])
    for event in log.of(session, f"{kind}.ack"):
        expect(event, T=T)
    acks = transcript(session, "ack", log.pairs(session, f"{kind}.ack", target["roster"]))
    for event in log.of(session, f"{kind}.vote"):
        expect(event, T=T, acks=acks)
    values = {"session": session, "phi": phi, "dealers": listed, "T": T, "acks": acks, "committee": shown(new)}
    if kind == "recover":
        values["short_code"] = short_code(session)
    now = (state.devices, new) if target["kind"] == "guardians" else (new, state.guardians)
    certify(state, values, opening, new, now)
    return values


def dealing(state, opening, source, phi):
    """Approvals, joins and deals: all polynomials by dealer, and what a chapter says of them."""
    log, session, kind = state.log, opening["id"], opening["kind"].split(".")[0]
    members, own = opening["body"]["target"]["roster"], {key: i for i, key in source["roster"]}
    senders, index = [i for i, _ in source["roster"]], {key: j for j, key in members}
    for event in log.of(session, f"{kind}.approve"):
        expect(event, accepted=None, phi=phi)
    for event in log.of(session, f"{kind}.nudge"):
        expect(event, request=session, to=[senders[0]])
    kem = {j: pair_keys(log.root(key), session, [i for i in senders if i != own.get(key)]) for j, key in members}
    for event in log.of(session, f"{kind}.join"):
        expect(event, kem=kem[index[event["author"]]], phi=phi)
    dealt, listed = {}, {}
    for event in log.of(session, f"{kind}.deal"):
        i, author, t = own[event["author"]], event["author"], opening["body"]["target"]["t"]
        a = dealt[i] = {p: redealt(log.root(author), source["shares"][p][i], phi, p, t) for p in PURPOSES}
        public = {purpose: ref.encs(ref.commit(a[purpose])) for purpose in PURPOSES}
        assert all(public[purpose][0] == source[f"public_{purpose}"][i] for purpose in PURPOSES)
        place = {"account": state.account, "bind": phi, "role": "reshare-share"}
        posted = {j: (i, kem[j]) for j, key in members if key != author}
        seals = check_seals(event, members, lambda to, a=a: dealt_to(a, to), posted=posted, **place)
        approvals = event["body"]["approvals"]
        named(log, approvals, session, f"{kind}.approve", source, quorum(source))
        expect(event, approvals=approvals, phi=phi, seals=seals, **public)
        polynomials = {purpose: [sc(k) for k in a[purpose]] for purpose in PURPOSES}
        listed[i] = {"commitments": public, "polynomials": polynomials}
    return dealt, listed


def redealt(root, share, phi, purpose, t):
    """A dealer's polynomial: its share, and the rest from its root."""
    return [share, *polynomial(root, phi, purpose, range(1, t))]


def successor(state, source, target, dealers, dealt):
    """The committee that the chosen deals make."""
    joined = {p: combined({i: dealt[i][p] for i in dealers}, [j for j, _ in target["roster"]]) for p in PURPOSES}
    commitments = {purpose: joined[purpose][0] for purpose in PURPOSES}
    assert all(commitments[purpose][0] == source["commitments"][purpose][0] for purpose in PURPOSES)
    shape = {name: target[name] for name in ("kind", "roster", "t")} | {"cooldown": target.get("cooldown")}
    shares = {purpose: joined[purpose][1] for purpose in PURPOSES}
    return committee(state.account, epoch=state.epoch + 1, commitments=commitments, shares=shares, **shape)


def combined(polynomials, members):
    """(C', new shares) of one purpose from the dealers' polynomials (CRYPTO.md 7.2)."""
    weights, points = {i: ref.lagrange(polynomials, i) for i in polynomials}, map(ref.commit, polynomials.values())
    columns = zip(*points, strict=True)
    commitments = [ref.total(map(ref.mul, weights.values(), column)) for column in columns]
    shares = {j: sum(weights[i] * ref.at(a, j) for i, a in polynomials.items()) % ref.L for j in members}
    return commitments, shares


def short_code(request):
    bits = bin(int.from_bytes(digest("aura/recover/code/v1", request), "big") | 1 << 256)[3:63]
    symbols = "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, 60, 5))
    return "-".join((symbols[:4], symbols[4:8], symbols[8:]))
