"""What the tests of this room share: devices with keys, and whole sessions written by the product's own functions.

`Play` writes through one ledger per step, as a well-connected device would; its `wires` are then delivered to other
replicas in whatever order a test likes.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache

from aura_chor.crypto import frost, hashing, keygen, lock, payload, reshare, seal, sharing
from aura_chor.crypto.derive import pair_private_key
from aura_chor.crypto.members import PURPOSES, DeviceKey, Index, Roster, indices_of, roster_value
from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.secrets import SecretBytes, SessionRoot
from aura_chor.crypto.signatures import Signer
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import Author, Draft, Event, produce
from aura_chor.ledger.ledger import AccountLedger

SALT = bytes(32)


@per_backend
@cache
def signer(i: int) -> Signer:
    """Device i; its seed is [i]×32, as in CRYPTO.md 12.5."""
    return Signer(SecretBytes(bytes([i]) * 32))


def author(i: int) -> Author:
    return Author(signer(i).key.encoded)


def root(i: int, *salt: object) -> SessionRoot:
    if not salt:
        return SessionRoot(bytes([0x40 + i]) * 32)
    return SessionRoot(hashlib.sha256(repr((i, *salt)).encode()).digest())


def stream(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()


def founders(n: int = 3) -> Roster:
    return tuple((Index(i), signer(i).key) for i in range(1, n + 1))


def account(n: int = 3, t: int = 2, f: int = 0) -> bytes:
    return keygen.account_id(f=f, roster=founders(n), salt=SALT, t=t)


def deliver(ledger: AccountLedger, events: list[Event]) -> AccountLedger:
    for event in events:
        ledger.ingest(event.wire)
    return ledger


def fresh(events: list[Event], *, n: int = 3, t: int = 2) -> AccountLedger:
    """A new replica that was given these events, again and again until nothing more is taken."""
    ledger = AccountLedger(account(n, t))
    ledger.merge([event.wire for event in events])
    return ledger


def fingerprint(ledger: AccountLedger) -> object:
    """Everything that two replicas with the same set must agree on."""
    ids = sorted(ledger.known.graph.nodes)
    return (
        ids,
        [ledger.counts(i) for i in ids],
        [None if ledger.fault_of(i) is None else ledger.fault_of(i).name for i in ids],
        ledger.known.graph.tips(),
        ledger.state(),
    )


@dataclass
class Play:
    """An account played by devices that share one ledger. `shares[committee id][purpose][index]` is for tests only."""

    n: int = 3
    t: int = 2
    f: int = 0
    override: bool = False
    ledger: AccountLedger = field(init=False)
    shares: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = AccountLedger(account(self.n, self.t, self.f))

    @property
    def events(self) -> list[Event]:
        return [self.ledger.event(i) for i in self.ledger.log if self.ledger.event(i) is not None]

    @property
    def state(self):
        return self.ledger.state()

    def say(self, i: int, kind: str, body: dict, *, session=None, epoch=None, route=None) -> Event:
        epoch = self.state.epoch if epoch is None else epoch
        return self.ledger.append(signer(i), kind, body, epoch=epoch, session=session, route=route)

    # -- founding --------------------------------------------------------------------------------------------------

    def found(self) -> "Play":
        ids = range(1, self.n + 1)
        opened = self.say(
            1,
            "keygen.open",
            {"f": self.f, "prestate": None, "roster": roster_value(founders(self.n)), "salt": SALT, "t": self.t},
        )
        opening = self.ledger.known.openings[opened.id]
        made = self.generate(opening, dict(zip(ids, ids, strict=True)))
        acks = {i: self.say(i, "keygen.ack", {"T": made["T"]}, session=opened.id) for i in ids}
        encoded = self.payload(opening, made["T"], made["committee"], None, [])
        signature = self.threshold_sign(made["committee"], encoded)
        body = {"acks": pairs(acks), "payload": encoded, "signature": signature}
        self.certificate = self.say(1, "keygen.certificate", body, session=opened.id)
        return self

    def generate(self, opening, devices: dict) -> dict:
        """Commit, reveal and deal of every member; `devices` maps index to device number."""
        session, phis, t = opening.session, opening.phis, opening.target.t
        roots = {i: root(d) for i, d in devices.items()}
        made = {i: keygen.contribute(roots[i], phis=phis, index=Index(i), t=t) for i in devices}
        commits, reveals = {}, {}
        epoch = opening.event.epoch
        for i, d in devices.items():
            kem = [
                [j, seal.pair_key(pair_private_key(roots[i], session=session, sender=j)).encoded]
                for j in devices
                if j != i
            ]
            h = keygen.keygen_commitment(made[i], phis=phis, index=Index(i))
            commits[i] = self.say(d, "keygen.commit", {"h": h, "kem": kem}, session=session, epoch=epoch)
        heard = hashing.transcript(session=session, phase="commit", events=id_pairs(commits))
        for i, d in devices.items():
            body = {
                "commits": heard,
                "derive": [p.encoded for p in made[i].derive],
                "pop": [p.value() for p in made[i].pop],
                "salt": made[i].salt,
                "sign": [p.encoded for p in made[i].sign],
            }
            reveals[i] = self.say(d, "keygen.reveal", body, session=session, epoch=epoch)
        revealed = hashing.transcript(session=session, phase="reveal", events=id_pairs(reveals))
        for i, d in devices.items():
            seals = [[j, stream("blob", i, j)] for j in devices if j != i]
            self.say(d, "keygen.deal", {"reveals": revealed, "seals": seals}, session=session, epoch=epoch)
        sign = sharing.combine_commitments([made[i].sign for i in devices], t)
        derive = sharing.combine_commitments([made[i].derive for i in devices], t)
        committee = self.committee(opening, sign, derive)
        for position, purpose in enumerate(PURPOSES):
            polynomials = {i: keygen.polynomial(roots[i], phi=phis[position], purpose=purpose, t=t) for i in devices}
            self.shares.setdefault(committee.id, {})[purpose] = {
                j: sharing.combine_shares([sharing.poly_eval(polynomials[i], Index(j)) for i in devices])
                for j in devices
            }
        value = keygen.keygen_transcript(
            commits=heard, committee=committee.id, phis=phis, reveals=revealed, sign=sign, derive=derive
        )
        return {"T": value, "committee": committee}

    # -- locks, resharing, recovery ----------------------------------------------------------------------------------

    def lock(self, holder: int, *, kind="reshare", term=0, voters=(1, 2)) -> list[bytes]:
        head = self.state.head
        scope = lock.lock_scope(
            account=self.ledger.known.account, epoch=head.epoch, kind=kind, prestate=head.id, term=term
        )
        request = self.say(holder, "lock.request", {"kind": kind, "term": term}, session=scope)
        votes = [self.say(v, "lock.vote", {"request": request.id, "term": term}, session=scope) for v in voters]
        return sorted(vote.id for vote in votes)

    def reshare(
        self,
        target: dict,
        *,
        opener=1,
        term=0,
        protocol="reshare",
        sources=None,
        numbers=None,
        until="certificate",
        resume=None,
        locked=None,
        dealers=None,
    ):
        """A whole resharing. `sources` and `numbers` map index to device number, in source and target."""
        head = self.state.head
        source = head.devices if protocol == "reshare" else head.guardians
        sources = sources or {i: number(key) for i, key in source.shape.roster}
        body = {
            "prestate": head.id,
            "reason": "because",
            "resume": resume,
            "source": source.id,
            "target": target,
            "term": term,
        }
        if protocol == "reshare":
            body["lock"] = self.lock(opener, term=term, voters=tuple(sources.values())) if locked is None else locked
        else:
            body |= {"expires": 2_000_000_000, "override": self.override, "requested_at": 1_700_000_000}
        opened = self.say(opener, f"{protocol}.open", body)
        opening = self.ledger.known.openings[opened.id]
        run = Change(self, protocol, opening, sources, {i: number(key) for i, key in opening.target.roster}, dealers)
        return run.to(until)

    def committee(self, opening, sign, derive) -> Committee:
        from aura_chor.ledger.certified import committee

        return committee(
            self.ledger.known.account,
            epoch=opening.event.epoch + 1,
            shape=opening.target,
            sign=sign,
            derive=derive,
        )

    def payload(self, opening, value, committee, guardians, retired, request=None, devices=None) -> bytes:
        body = payload.membership_body(
            transcript=value,
            devices=(devices or committee).id,
            guardians=guardians,
            request=request,
            retired=retired,
        )
        return payload.Payload(
            account=self.ledger.known.account,
            body=body,
            epoch=opening.event.epoch,
            kind=opening.change,
            prestate=opening.prestate,
            session=opening.session,
            transcript=value,
        ).encode()

    def threshold_sign(self, committee: Committee, encoded: bytes) -> bytes:
        members = [index for index, _ in committee.shape.roster][: committee.shape.t]
        shares = self.shares[committee.id]["sign"]
        pairs_ = {
            i: frost.nonce_pair(SecretBytes(stream("d", i, encoded)), SecretBytes(stream("e", i, encoded)), shares[i])
            for i in members
        }
        commitments = [frost.NonceCommitment(i, pairs_[i].hiding, pairs_[i].binding) for i in members]
        prepared = frost.prepare(committee.key, hashing.commit_message(encoded), commitments)
        z = {i: frost.sign_share(prepared, i, pairs_[i], shares[i]) for i in members}
        return frost.aggregate(prepared, z, {i: committee.public_share("sign", i) for i in members})


@dataclass
class Change:
    """One running resharing or recovery, step by step."""

    play: Play
    protocol: str
    opening: object
    sources: dict
    targets: dict
    dealers: dict | None = None
    said: dict = field(default_factory=dict)

    def to(self, until: str) -> "Change":
        for step in ("open", "approve", "join", "deal", "fix", "ack", "vote", "certificate"):
            getattr(self, step)()
            if step == until:
                break
        return self

    def open(self):
        """It is open already."""

    def say(self, i, phase, body):
        event = self.play.say(
            i, f"{self.protocol}.{phase}", body, session=self.opening.session, epoch=self.opening.event.epoch
        )
        self.said.setdefault(phase, {})[i] = event
        return event

    def approve(self, accepted=None):
        for device in self.sources.values():
            self.say(device, "approve", {"accepted": accepted, "phi": self.opening.phi})

    def join(self):
        source = self.opening.source.shape
        for index, device in self.targets.items():
            own = index if source.index_of(author(device)) == index else None
            kem = [
                [
                    j,
                    seal.pair_key(
                        pair_private_key(root(device, self.opening.session), session=bytes(32), sender=j)
                    ).encoded,
                ]
                for j in indices_of(source.roster)
                if j != own
            ]
            self.say(device, "join", {"kem": kem, "phi": self.opening.phi})

    def deal(self):
        source, t = self.opening.source, self.opening.target.t
        dealers = self.dealers or self.sources
        approvals = [[i, self.said["approve"][d].id] for i, d in self.sources.items()]
        self.polynomials = {}
        for i, device in dealers.items():
            polynomials = {
                purpose: reshare.redeal_polynomial(
                    root(device, self.opening.session),
                    self.play.shares[source.id][purpose][i],
                    phi=self.opening.phi,
                    purpose=purpose,
                    t=t,
                )
                for purpose in PURPOSES
            }
            self.polynomials[i] = polynomials
            own = self.opening.target.index_of(author(device))
            seals = [[j, stream("blob", i, j)] for j in indices_of(self.opening.target.roster) if j != own]
            body = {
                "approvals": approvals,
                "phi": self.opening.phi,
                "seals": seals,
                "sign": [p.encoded for p in sharing.commit_poly(polynomials["sign"])],
                "derive": [p.encoded for p in sharing.commit_poly(polynomials["derive"])],
            }
            self.say(device, "deal", body)

    def fix(self):
        deals = [[i, self.said["deal"][(self.dealers or self.sources)[i]].id] for i in self.polynomials]
        opener = number(DeviceKey(self.opening.event.author))
        self.say(opener, "fix", {"deals": deals})
        t = self.opening.target.t
        commitments = {
            purpose: reshare.combine_deals(
                {Index(i): sharing.commit_poly(self.polynomials[i][purpose]) for i in self.polynomials}, t
            )
            for purpose in PURPOSES
        }
        self.committee = self.play.committee(self.opening, commitments["sign"], commitments["derive"])
        self.value = reshare.reshare_transcript(
            committee=self.committee.id,
            deals=tuple((Index(i), identifier) for i, identifier in deals),
            phi=self.opening.phi,
            sign=commitments["sign"],
            derive=commitments["derive"],
        )
        self.play.shares[self.committee.id] = {
            purpose: {
                j: reshare.combine_dealt(
                    {Index(i): sharing.poly_eval(self.polynomials[i][purpose], j) for i in self.polynomials}
                )
                for j in indices_of(self.opening.target.roster)
            }
            for purpose in PURPOSES
        }

    def ack(self):
        for device in self.targets.values():
            self.say(device, "ack", {"T": self.value})

    def vote(self, voters=None):
        acks = {i: self.said["ack"][d] for i, d in self.targets.items()}
        seen = hashing.transcript(session=self.opening.session, phase="ack", events=id_pairs(acks))
        for device in voters or self.sources.values():
            self.say(device, "vote", {"T": self.value, "acks": seen})

    def certificate_body(self):
        head = self.play.ledger.known.heads[self.opening.prestate]
        is_devices = self.opening.target.kind == "devices"
        guardians = head.guardians and head.guardians.id
        kept = self.opening.target.members()
        retired = [key for a, key in head.devices.shape.members().items() if is_devices and a not in kept]
        encoded = self.play.payload(
            self.opening,
            self.value,
            self.committee,
            guardians if is_devices else self.committee.id,
            retired,
            request=self.opening.session if self.protocol == "recover" else None,
            devices=self.committee if is_devices else head.devices,
        )
        indices = {d: i for i, d in self.sources.items()}
        return {
            "acks": [[i, self.said["ack"][d].id] for i, d in sorted(self.targets.items())],
            "payload": encoded,
            "signature": self.play.threshold_sign(self.committee, encoded),
            "votes": [[indices[d], e.id] for d, e in sorted(self.said["vote"].items(), key=lambda p: indices[p[0]])],
        }

    def certificate(self):
        by = next(iter(self.targets.values()))
        self.say(by, "certificate", self.certificate_body())


def target(kind: str, members: dict, t: int, *, f=0, cooldown=None) -> dict:
    roster = tuple((Index(i), signer(d).key) for i, d in sorted(members.items()))
    return reshare.target_value(f=f, kind=kind, roster=roster, t=t, cooldown=cooldown)


def number(key) -> int:
    encoded = key if isinstance(key, bytes) else key.encoded
    encoded = encoded.encoded if hasattr(encoded, "encoded") else encoded
    return next(i for i in range(1, 40) if signer(i).key.encoded == encoded)


def pairs(events: dict) -> list:
    return [[i, events[i].id] for i in sorted(events)]


def id_pairs(events: dict) -> tuple:
    return tuple((Index(i), events[i].id) for i in sorted(events))


def raw(i: int, kind: str, body, *, seq=0, prev=None, parents=(), epoch=1, session=None, of=None) -> Event:
    """An event written by hand, however wrong."""
    draft = Draft(
        account=account() if of is None else of,
        kind=kind,
        body=body,
        epoch=epoch,
        seq=seq,
        prev=prev,
        parents=tuple(parents),
        session=session,
    )
    return produce(draft, signer(i))


@per_backend
@cache
def founded(n: int = 3, t: int = 2) -> tuple[Event, ...]:
    """The events of a whole founding."""
    return tuple(Play(n, t).found().events)


def session_body(*devices: int) -> dict:
    return {
        "hash": bytes(32),
        "parameters": {},
        "protocol": "chat",
        "roster": [[seat, author(d)] for seat, d in enumerate(devices)],
    }


def pair_public(device: int, session: bytes, sender: int) -> bytes:
    private = pair_private_key(root(device, session), session=bytes(32), sender=sender)
    return seal.pair_key(private).encoded


def assigned(first: int, *devices: int) -> dict[int, int]:
    """New members by index: consecutive from `first`, ascending by key (CRYPTO.md 15)."""
    ordered = sorted(devices, key=author)
    return dict(enumerate(ordered, first))


@per_backend
@cache
def story() -> Play:
    """A founding, a removed device, guardians, and a recovery to new devices: four heads, by every route."""
    play = Play().found()
    play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2))
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    play.reshare(target("devices", assigned(5, 5, 6, 7), 2), protocol="recover", opener=5)
    return play
