"""The values of the recorded chapters by the product: its ledger reads the events, its functions compute the rest.

The counterpart of `session_reference`: same names, same form, nothing shared.
"""

import hashlib
from collections.abc import Mapping

from aura_chor.crypto import dkd, frost, hashing, keygen, lock, payload, recover, reshare, seal, sharing
from aura_chor.crypto.derive import commitment_salt, pair_private_key
from aura_chor.crypto.members import PURPOSES, DeviceKey, Index
from aura_chor.crypto.secrets import SecretBytes, SessionRoot
from aura_chor.crypto.types import SharePair
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import successor
from aura_chor.protocols.derivation_steps import partial_digest
from aura_chor.protocols.founding_steps import Founding, FoundingFacts
from aura_chor.protocols.hosting import head_at
from aura_chor.protocols.redistribution import Dealer, RedistributionFacts, combined


class Replay:
    """A replica that is given the chapters in order. `shares` are those of all members, by committee and index."""

    def __init__(self, devices: Mapping[int, tuple[bytes, bytes]], account: bytes) -> None:
        self.roots = {number: SessionRoot(root) for number, (_, root) in devices.items()}
        self.ledger = AccountLedger(account)
        self.shares: dict[tuple[bytes, Index], SharePair] = {}
        self.entries: dict[bytes, dict] = {}

    def chapter(self, record: dict) -> dict:
        self._take(record)
        values: dict = {}
        for entry in record["events"]:
            event = self.ledger.event(entry["id"])
            assert (event.wire[64:], event.kind) == (entry["bytes"], entry["kind"])
            assert self.ledger.counts(event.id), self.ledger.fault_of(event.id)
            if event.kind == "lock.request" and "lock" not in values:
                values["lock"] = self._lock(event)
            made = MADE.get(event.kind)
            values |= {} if made is None else made(self, event)
            if event.kind == "sign.open" and "content" in record:
                values |= self._application(event, record["content"])
        return values

    def _take(self, record: dict) -> None:
        """A request for recovery waits until somebody vouches for it; everything else settles as it comes."""
        self.ledger.merge([entry["signature"] + entry["bytes"] for entry in record["events"]])
        self.entries |= {entry["id"]: entry for entry in record["events"]}
        assert self.ledger.waiting() == (0, 0)
        assert all(self.ledger.event(entry["id"]) is not None for entry in record["events"])

    def of(self, session: bytes, kind: str) -> list[Event]:
        return self.ledger.known.in_session(session, kind)

    def root_of(self, key: DeviceKey | bytes) -> SessionRoot:
        encoded = key if isinstance(key, bytes) else key.encoded
        by = next(e["by"] for e in self.entries.values() if self.ledger.event(e["id"]).author == encoded)
        return self.roots[by]

    def member_shares(self, committee: Committee) -> dict[Index, SharePair]:
        return {index: self.shares[committee.id, index] for index, _ in committee.shape.roster}

    def shown(self, committee: Committee) -> dict:
        pairs = self.member_shares(committee)
        values: dict = {"id": committee.id, "sign": committee.sign, "derive": committee.derive}
        values["shares"] = {purpose: {i: getattr(pair, purpose) for i, pair in pairs.items()} for purpose in PURPOSES}
        values["public_shares"] = {
            purpose: {i: committee.public_share(purpose, i) for i in pairs} for purpose in PURPOSES
        }
        return values

    def pairs(self, session: bytes, kind: str, committee: Committee) -> tuple[tuple[Index, bytes], ...]:
        found = ((committee.shape.index_of(event.author), event.id) for event in self.of(session, kind))
        return tuple(sorted((index, identifier) for index, identifier in found if index is not None))

    def _lock(self, event: Event) -> dict:
        head = next(h for h in self.ledger.state().line if h.epoch == event.epoch)
        kind, term = event.body["kind"], event.body["term"]
        place = {"account": event.account, "epoch": head.epoch, "prestate": head.id}
        scope = lock.lock_scope(kind=kind, term=term, **place)
        roster = head.devices.shape.roster
        tickets = {i: lock.lock_ticket(scope=scope, key=key, prestate=head.id) for i, key in roster}
        votes = {vote.body["request"] for vote in self.of(scope, "lock.vote")}
        (winner,) = [request for request in self.of(scope, "lock.request") if request.id in votes]
        assert len(votes) == 1 and [e.author for e in self.of(scope, "lock.release")] == [winner.author]
        holder = head.devices.shape.index_of(winner.author)
        return {"scope": scope, "tickets": tickets, "request": winner.id, "holder": holder}

    def _application(self, event: Event, content: bytes) -> dict:
        digest = hashlib.sha256(content).digest()
        body = payload.app_body(app="chat", content=digest, object_type="text/plain")
        assert payload.decode_payload(event.body["payload"]).body == body
        return {"body": body, "signing": signing(self, event, head_at(self.ledger, event.epoch).devices)}


def founding(replay: Replay, event: Event) -> dict:
    facts = FoundingFacts(replay.ledger.known.openings[event.id])
    made = successor(replay.ledger.known, facts.opening)
    roots = {index: replay.root_of(key) for index, key in facts.founders.roster}
    founders = {i: Founding(facts, index=i, root=root) for i, root in roots.items()}
    for j in founders:
        dealt = [founder.share_for(j) for founder in founders.values()]
        sums = {p: sharing.combine_shares([getattr(pair, p) for pair in dealt]) for p in PURPOSES}
        replay.shares[made.committee.id, j] = SharePair(**sums)
    listed: dict = {}
    for i, root in roots.items():
        contribution = keygen.contribute(root, phis=facts.phis, index=i, t=facts.t)
        listed[i] = {
            "commitments": {purpose: getattr(contribution, purpose) for purpose in PURPOSES},
            "proofs": [proof.value() for proof in contribution.pop],
            "salt": contribution.salt,
            "h": keygen.keygen_commitment(contribution, phis=facts.phis, index=i),
            "polynomials": {
                purpose: keygen.polynomial(root, phi=phi, purpose=purpose, t=facts.t)
                for purpose, phi in zip(PURPOSES, facts.phis, strict=True)
            },
        }
    check_blobs(replay, event.id, "keygen.deal", b"".join(facts.phis))
    phases = {f"{phase}s": replay.pairs(event.id, f"keygen.{phase}", made.committee) for phase in ("commit", "reveal")}
    values = {
        name: hashing.transcript(session=event.id, phase=name[:-1], events=events) for name, events in phases.items()
    }
    values |= {"session": event.id, "phis": facts.phis, "founders": listed}
    if facts.opening.source is None:
        values["account"] = event.account
    else:
        acks = replay.pairs(event.id, "keygen.ack", made.committee)
        values["acks"] = hashing.transcript(session=event.id, phase="ack", events=acks)
    return values | certified(replay, facts.opening)


def certified(replay: Replay, opening: Opening) -> dict:
    """What a membership change comes to, and that the ledger has made it a head."""
    made = successor(replay.ledger.known, opening)
    body = payload.decode_payload(made.payload).body
    assert made.head in replay.ledger.state().line
    values = {"T": made.value, "payload": made.payload, "body": body, "head": made.head.id}
    values["signing"] = signed_by(replay, made.payload, made.head.devices)
    if opening.change == "succession":
        values["old_signing"] = signed_by(replay, made.payload, opening.source)
    return values | {"committee": replay.shown(made.committee)}


def signed_by(replay: Replay, encoded: bytes, committee: Committee) -> dict:
    """The signing session of these signers for a payload."""
    events = [replay.ledger.event(identifier) for identifier in replay.ledger.log]
    found = [event for event in events if event.kind == "sign.open" and event.body["payload"] == encoded]
    (event,) = [event for event in found if event.body["committee"] == committee.id]
    return signing(replay, event, committee)


def signing(replay: Replay, event: Event, committee: Committee) -> dict:
    encoded, shares = event.body["payload"], replay.member_shares(committee)
    pairs, listed = {}, {}
    for commit in replay.of(event.id, "sign.commit"):
        i, random = committee.shape.index_of(commit.author), replay.entries[commit.id]["random"]
        pairs[i] = frost.nonce_pair(*map(SecretBytes, random), shares[i].sign)
        d, e = (frost.nonce(SecretBytes(draw), shares[i].sign) for draw in random)
        listed[i] = {"d": d, "e": e, "D": pairs[i].hiding, "E": pairs[i].binding}
    (named,) = replay.of(event.id, "sign.quorum")
    commits = tuple((Index(i), identifier) for i, identifier in named.body["commits"])
    chosen = [frost.NonceCommitment(i, pairs[i].hiding, pairs[i].binding) for i, _ in commits]
    message = hashing.commit_message(encoded)
    prepared = frost.prepare(committee.key, message, chosen)
    z = {i: frost.sign_share(prepared, i, pairs[i], shares[i].sign) for i, _ in commits}
    public = {i: committee.public_share("sign", i) for i in z}
    assert all(frost.verify_share(prepared, i, z[i], public[i]) for i in z)
    values = {"session": event.id, "payload": encoded, "message": message, "nonces": listed, "shares": z}
    values |= {"R": prepared.group_nonce, "binding_factors": prepared.factors, "challenge": prepared.challenge}
    values["quorum"] = payload.signing_set_digest(commits=commits, payload=encoded, session=event.id)
    values["signature"] = frost.aggregate(prepared, z, public)
    assert [done.body["signature"] for done in replay.of(event.id, "sign.done")] == [values["signature"]]
    return values


def derivation(replay: Replay, event: Event) -> dict:
    head = head_at(replay.ledger, event.epoch)
    context, committee = dkd.decode_context(event.body["ctx"]), head.devices
    tr, point = replay_transcript(event, committee), dkd.context_point(context)
    shares, reveals = replay.member_shares(committee), {e.author: e for e in replay.of(event.id, "dkd.reveal")}
    listed, sigmas = {}, {}
    for i, key in committee.shape.roster:
        entry = replay.entries[reveals[Author(key.encoded)].id]
        random = SecretBytes(*entry.get("random", [bytes(32)]))
        place = {"tr": tr, "index": i, "public_share": committee.public_share("derive", i)}
        value = dkd.partial(shares[i].derive, point, random32=random, **place)
        assert dkd.verify_partial(value, point, **place)
        salt = commitment_salt(replay.root_of(key), bind=tr)
        cm = dkd.partial_commitment(value.sigma, salt.expose(), tr=tr, index=i)
        assert cm == partial_digest(_Partial(value, salt), tr, i)
        sigmas[i], listed[i] = value.sigma, {"sigma": value.sigma, "salt": salt, "cm": cm}
        if "random" in entry:
            listed[i] |= {"c": value.proof.challenge, "z": value.proof.response}
            assert all(s["plaintext"] == dkd.encode_reveal(value, salt) for s in entry["seals"])
    check_blobs(replay, event.id, "dkd.reveal", tr)
    derived = dkd.combine(sigmas, t=committee.shape.t, context=context)
    lowest = sorted(sigmas)[: committee.shape.t]
    body = payload.dkd_body(check=derived.check, recipients=_roster(event, "recipients"), tr=tr)
    encoded = payload.Payload(event.account, body, event.epoch, "dkd", head.id, event.id, tr).encode()
    (opened,) = [e for e in map(replay.ledger.event, replay.ledger.log) if e.body.get("payload") == encoded]
    values = {"session": event.id, "ctx": event.body["ctx"], "point": point.point, "tr": tr, "members": listed}
    values |= {"Z": sharing.interpolate_points({i: sigmas[i] for i in lowest}), "output": derived.output}
    values |= {"public_key": dkd.derived_public_key("ed25519", derived.output), "check": derived.check, "body": body}
    return values | {"payload": encoded, "signing": signing(replay, opened, committee)}


def replay_transcript(event: Event, committee: Committee) -> bytes:
    return dkd.derivation_transcript(
        account=event.account,
        committee=committee.id,
        ctx=event.body["ctx"],
        epoch=event.epoch,
        invited=_roster(event, "invited"),
        recipients=_roster(event, "recipients"),
        session=event.id,
    )


class _Partial:
    def __init__(self, value, salt) -> None:
        self.value, self.salt = value, salt


def _roster(event: Event, field: str):
    return tuple((Index(i), DeviceKey(key)) for i, key in event.body[field])


def redistribution(replay: Replay, event: Event) -> dict:
    opening = replay.ledger.known.openings[event.id]
    facts, source, kind = RedistributionFacts(opening), opening.source, event.protocol
    held, made = replay.member_shares(source), successor(replay.ledger.known, opening)
    dealers, listed = {}, {}
    for deal in replay.of(event.id, f"{kind}.deal"):
        i = source.shape.index_of(deal.author)
        dealers[i] = Dealer(facts, shares=held[i], root=replay.root_of(deal.author))
        commitments = {purpose: dealers[i].commitments(purpose).values for purpose in PURPOSES}
        place = {"phi": opening.phi, "t": opening.target.t}
        polynomials = {
            purpose: reshare.redeal_polynomial(
                replay.root_of(deal.author), getattr(held[i], purpose), purpose=purpose, **place
            )
            for purpose in PURPOSES
        }
        listed[i] = {"commitments": commitments, "polynomials": polynomials}
    (fix,) = replay.of(event.id, f"{kind}.fix")
    fixed = _Fixed(fix.body["deals"])
    for j, _ in opening.target.roster:
        dealt = {i: dealer.share_for(j) for i, dealer in dealers.items()}
        replay.shares[made.committee.id, j] = combined(dealt, made, own=j, fixed=fixed)
    check_blobs(replay, event.id, f"{kind}.deal", opening.phi)
    values = {"session": event.id, "phi": opening.phi, "dealers": listed}
    values["acks"] = bytes(facts.acks_digest(replay.pairs(event.id, f"{kind}.ack", made.committee)))
    if kind == "recover":
        values["short_code"] = recover.short_code(event.id)
    return values | certified(replay, opening)


class _Fixed:
    def __init__(self, pairs) -> None:
        self.pairs = tuple((Index(i), identifier) for i, identifier in pairs)


def check_blobs(replay: Replay, session: bytes, kind: str, bind: bytes) -> None:
    """Each blob is what its ephemeral key makes of the plaintext, and opens with the recipient's pair key."""
    opening = replay.ledger.event(EventId(session))
    receiver = {"dkd.reveal": "dkd.receive", "keygen.deal": "keygen.commit"}.get(kind, f"{opening.protocol}.join")
    for event in replay.of(session, kind):
        for sealed in replay.entries[event.id].get("seals", []):
            (poster, sender) = next(
                (posted, Index(i))
                for posted in replay.of(session, receiver)
                for i, pk in posted.body["kem"]
                if pk in sealed["info"]
            )
            key = pair_private_key(replay.root_of(poster.author), session=session, sender=sender)
            info = seal.seal_info(
                account=event.account,
                bind=bind,
                epoch=event.epoch,
                sender=sender,
                pk=seal.pair_key(key),
                role={"dkd": "dkd-reveal", "keygen": "keygen-share"}.get(opening.protocol, "reshare-share"),
                session=session,
                to=sealed["to"],
            )
            ephemeral = sealed["ephemeral"]
            sealer = seal.SimulatedSealer(lambda _, drawn=ephemeral: drawn)
            assert info == sealed["info"]
            assert sealer.seal(sealed["plaintext"], seal.pair_key(key), info) == sealed["blob"]
            assert seal.HpkeSealer().open(sealed["blob"], key, info) == sealed["plaintext"]
            assert [sealed["to"], seal.blob_digest(sealed["blob"])] in event.body["seals"]


MADE = {
    "keygen.open": founding,
    "keygen.succeed": founding,
    "dkd.open": derivation,
    "reshare.open": redistribution,
    "recover.open": redistribution,
}
