"""One account's whole life between real hosts, written down: what `tests/vectors/aura/account` is generated from.

Devices 1 to 3 found the account of CRYPTO.md 12.5; then they sign, derive, lock, reshare in three ways, and guardians
hand the account over to two new devices. Every event is kept as it left, with the random bytes behind it.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from aura_chor.base.canon import read
from aura_chor.crypto import dkd, frost
from aura_chor.crypto.members import PURPOSES, Index
from aura_chor.crypto.payload import app_body
from aura_chor.crypto.seal import SimulatedSealer, blob_digest
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.ledger.event import Event
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.recover_hosting import nudge, open_recovery
from aura_chor.protocols.reshare_hosting import Change, changed
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Admit
from aura_chor.runtime.world_device import Life
from tests.protocols.changes import HOUR, change, hand_log, head, key, lock, seat_of, works
from tests.protocols.stations import Account, Held

DEVICES = range(1, 11)
"""1 to 3 found, 4 and 5 come later, 6 to 8 are guardians, 9 and 10 take over."""
GUARDIANS = (6, 7, 8)
COOLDOWN_SECONDS = 30
CONTENT = b"hello"


class Recorded(Account):
    """An account whose devices note every random string that they draw, and every blob that they seal."""

    def __init__(self, **options) -> None:
        self.drawn: dict[int, list[bytes]] = {}
        self.sealed: dict[bytes, dict[str, bytes]] = {}
        self.chapters: list[dict] = []
        self._held: dict[int, dict] = {}
        self._written = 0
        super().__init__(**options)

    def boot(self, number: int, life: Life) -> Held:
        drawn, effects = self.drawn.setdefault(number, []), life.effects
        noted = _Noting(effects.randomness.bytes, drawn)
        sealer = _NotingSealer(effects.randomness.bytes, self.sealed)
        return super().boot(number, replace(life, effects=replace(effects, randomness=noted, sealer=sealer)))

    def close(self, name: str, about: str, **more) -> None:
        """What was written since the last chapter becomes a chapter."""
        self.rest()
        events = [self._event(event) for event in self.unwritten()]
        self.chapters.append({"chapter": name, "about": about, **more, "events": events})
        self._remember()

    def unwritten(self) -> Iterator[Event]:
        ledger = self.host(1).ledger
        for identifier in ledger.log[self._written :]:
            event = ledger.event(identifier)
            assert event is not None
            self._written += 1
            yield event

    def _event(self, event: Event) -> dict:
        by = next(number for number in DEVICES if key(number).encoded == event.author)
        entry: dict = {"by": by, "kind": event.kind, "id": event.id, "signature": event.wire[:64]}
        entry["bytes"] = event.wire[64:]
        if event.kind == "sign.commit":
            entry["random"] = self._nonces(by, event)
        if "seals" in event.body:
            entry["seals"] = [{"to": to, **self.sealed[signed]} for to, signed in event.body["seals"]]
        if event.kind == "dkd.reveal" and entry["seals"]:
            entry["random"] = [self._proof_random(by, event, entry["seals"][0]["plaintext"])]
        return entry

    def _nonces(self, by: int, event: Event) -> list[bytes]:
        """The two strings that its commitments come from: those that were drawn, tried one by one."""
        found = []
        for field in ("D", "E"):
            pairs = ((draw, share) for draw in self.drawn[by] for share in self._sign_shares(by))
            found.append(next(draw for draw, share in pairs if _commitment(draw, share) == event.body[field]))
        return found

    def _proof_random(self, by: int, event: Event, plaintext: bytes) -> bytes:
        """The string behind a proof: none other of those drawn gives this one."""
        ledger = self.host(by).ledger
        opening, committee = ledger.event(event.session), ledger.state().devices
        index = committee.shape.index_of(event.author)
        shares = self.lives[by].holding.shares(committee, index)
        point = dkd.context_point(dkd.decode_context(opening.body["ctx"]))
        place = {"tr": event.body["tr"], "index": index, "public_share": committee.public_share("derive", index)}
        proof = dkd.decode_reveal(read(plaintext))[0]
        made = lambda draw: dkd.partial(shares.derive, point, random32=SecretBytes(draw), **place)  # noqa: E731
        return next(draw for draw in self.drawn[by] if len(draw) == 32 and made(draw) == proof)

    def _sign_shares(self, by: int):
        """The shares that this device has held at the end of a chapter: this one's, and those that it began with."""
        self._remember()
        return [pair.sign for pair in self._held[by].values()]

    def _remember(self) -> None:
        for number, life in self.lives.items():
            held, state = self._held.setdefault(number, {}), life.host.ledger.state()
            for committee in () if state.head is None else state.head.committees():
                index = committee.shape.index_of(life.host.device)
                pair = None if index is None else life.holding.shares(committee, index)
                if pair is not None:
                    held[committee.id] = pair


class _Noting:
    def __init__(self, draw: Callable[[int], bytes], drawn: list[bytes]) -> None:
        self._draw, self._drawn = draw, drawn

    def bytes(self, count: int) -> bytes:
        self._drawn.append(self._draw(count))
        return self._drawn[-1]


class _NotingSealer:
    """The simulated sealer; `sealed` gets the ephemeral key, the plaintext and the blob by the blob's digest."""

    def __init__(self, draw: Callable[[int], bytes], sealed: dict[bytes, dict[str, bytes]]) -> None:
        self._draw, self._sealed = draw, sealed

    def seal(self, plaintext: bytes, recipient, info: bytes) -> bytes:
        ephemeral = self._draw(32)
        blob = SimulatedSealer(lambda _: ephemeral).seal(plaintext, recipient, info)
        self._sealed[blob_digest(blob)] = {"ephemeral": ephemeral, "info": info, "plaintext": plaintext, "blob": blob}
        return blob

    def open(self, blob: bytes, private_key: SecretBytes, info: bytes) -> bytes:
        return SimulatedSealer(self._draw).open(blob, private_key, info)


def _commitment(draw: bytes, share) -> bytes | None:
    if len(draw) != 32:
        return None
    return frost.nonce_pair(SecretBytes(draw), SecretBytes(draw), share).hiding.encoded


# -- the life of the account ----


def play() -> Recorded:
    """All chapters, and the account as it stands at their end."""
    made = Recorded(guests=7, answer=works).found()
    made.close("keygen", "Devices 1, 2, 3 found the account of CRYPTO.md 12.5, 2 of 3.")
    body = app_body(app="chat", content=hashlib.sha256(CONTENT).digest(), object_type="text/plain")
    made.play(3, open_signing(app_facts(made.player(3).station, body), ticket=1))
    made.close("sign", "Device 3 has the SHA-256 of an object signed for an application.", content=CONTENT)
    derive(made, 1, (1, 2))
    made.close("dkd", "All three derive the key of one context for devices 1 and 2.")
    compete(made)
    made.close("lock", "All three ask for one lock of an application's own kind at once.")
    wanted = Change(kind="devices", keep=map(Index, (1, 2, 3)), t=2)
    change(made, 2, wanted, by=(1, 2, 3))
    made.close("refresh", "The same members get new shares under a lock; the keys stay.")
    wanted = Change(kind="devices", keep=map(Index, (1, 2)), add=(key(4), key(5)), t=3)
    change(made, 2, wanted, by=(1, 2, 3, 4, 5))
    made.close("members", "Device 3 goes, 4 and 5 come, and three of four sign from now on.")
    wanted = Change(kind="guardians", keep=(), add=tuple(map(key, GUARDIANS)), t=2, cooldown=COOLDOWN_SECONDS)
    change(made, 2, wanted, by=(1, 2, 4, 5, 6, 7, 8), voters=(1, 2, 4, 5))
    made.close("guardians", "The four devices deal both keys to three guardians, 2 of 3.")
    recover(made)
    made.close("recover", "Two guardians or more hand the account over to devices 9 and 10, 2 of 2.")
    derive(made, 9, (9,))
    made.close("dkd-again", "The new devices derive the same key of the same context.")
    succeed(made)
    made.close("succession", "The new devices make new keys, under a lock and by the word of the old key.")
    return made


def derive(made: Recorded, opener: int, recipients: tuple[int, ...]) -> None:
    roster = head(made, opener).devices.shape.roster
    chosen = tuple(pair for pair in roster if pair[1] in map(key, recipients))
    context = dkd.Context(account=made.id, app="chat", kind="ed25519", label="alice", version=1)
    by = [number for number in DEVICES if key(number) in dict(roster).values()]
    made.play(opener, open_derivation(context, invited=roster, recipients=chosen, ticket=2), by=by)


def compete(made: Recorded) -> None:
    for number in (1, 2, 3):
        made.player(number).lock.want(kind="backup", term=0)
    for number in (1, 2, 3):
        made.world.feed(made.host(number).device, open_lock(kind="backup", term=0, ticket=3))
    ledger = made.host(1).ledger
    scope = scope_of(ledger, ledger.state().head, "backup", 0)
    assert made.run(lambda: made.over(scope)), made.endings()


def recover(made: Recorded) -> None:
    """Devices 9 and 10 ask the guardians, whose owners let the request in and remind each other of it."""
    for number in (9, 10):
        hand_log(made, 6, number)
    wanted = changed(head(made, 6), Change(kind="devices", keep=(), add=(key(9), key(10)), t=2))
    now = made.lives[6].clock()
    order = open_recovery(made.host(9).ledger, wanted, requested_at=now, expires=now + HOUR, ticket=4)
    assert order is not None
    session = made.open(9, order)
    made.rest(500)
    for number in (6, 10):
        made.world.feed(made.host(number).device, Admit(session))
    made.rest(10)
    reminder = nudge(session, seat=seat_of(made, 6, session), to=[Index(32768)], ticket=5)
    made.world.feed(made.host(6).device, reminder)
    everybody = [1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert made.run(lambda: made.over(session, everybody), more_ms=9_000 * COOLDOWN_SECONDS), made.endings()


def succeed(made: Recorded) -> None:
    """The same two devices, other keys; guardians are gone with the old ones."""
    lock(made, 9, by=(9, 10))
    indices = tuple(index for index, _ in head(made, 9).devices.shape.roster)
    target = changed(head(made, 9), Change(kind="devices", keep=indices, t=2))
    order = open_succession(made.host(9).ledger, target, term=0, ticket=6)
    assert order is not None
    made.play(9, order, by=(9, 10))


def shares_held(made: Recorded) -> dict[str, dict[str, dict[int, bytes]]]:
    """The shares that devices hold of the committees that are certified at the end, by committee, purpose, index."""
    found = {}
    for committee in head(made, 9).committees():
        of = found[committee.id.hex()] = {purpose: {} for purpose in PURPOSES}
        for index, device in committee.shape.roster:
            number = next(number for number in DEVICES if key(number) == device)
            pair = made.lives[number].holding.shares(committee, index)
            for purpose in PURPOSES:
                of[purpose][index] = getattr(pair, purpose).expose().encoded
    return found
