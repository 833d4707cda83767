"""The log of the second implementation: canonical CBOR read back, events with their ids and signatures, sealed blobs.

Plain integers and hashlib, written from CRYPTO.md 2 and 3; nothing of `aura_chor`.
"""

import crypto_reference as ref
import hpke_reference
from crypto_reference import canon, digest, enc, frame, mdigest, prf, sc

PURPOSES = ("sign", "derive")
SUITE = "X25519/HKDF-SHA256/ChaCha20-Poly1305"


def read(data):
    """The value of canonical CBOR (the reader for what `crypto_reference.canon` writes)."""
    value, rest = _read(data)
    assert rest == b"" and canon(value) == data
    return value


def _read(data):
    major, short = data[0] >> 5, data[0] & 31
    if major == 7:
        return {20: False, 21: True, 22: None}[short], data[1:]
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(short, 0)
    number = int.from_bytes(data[1 : 1 + size], "big") if size else short
    rest = data[1 + size :]
    if major in (0, 1):
        return (number if major == 0 else -1 - number), rest
    if major in (2, 3):
        return (rest[:number] if major == 2 else rest[:number].decode()), rest[number:]
    items = []
    for _ in range(number * (2 if major == 5 else 1)):
        item, rest = _read(rest)
        items.append(item)
    return (items if major == 4 else dict(zip(items[::2], items[1::2], strict=True))), rest


class Log:
    """The events so far. `devices` gives (seed, root) by number."""

    def __init__(self, devices):
        self.devices = devices
        self.number_of = {ref.public_key(seed): number for number, (seed, _) in devices.items()}
        self.events, self.last = {}, {}

    def add(self, entry):
        """Ids, signatures and chains (CRYPTO.md 3.1); the event with its fields."""
        fields, seed = read(entry["bytes"]), self.devices[entry["by"]][0]
        identifier = digest("aura/event/v1", entry["bytes"])
        assert (entry["id"], entry["kind"]) == (identifier, fields["kind"])
        assert entry["signature"] == ref.sign(seed, frame("aura/event-sig/v1", identifier))
        assert fields["author"] == ref.public_key(seed) and fields["v"] == 1
        seq, prev = self.last.get(entry["by"], (-1, None))
        assert (fields["seq"], fields["prev"]) == (seq + 1, prev)
        assert fields["parents"] == sorted(fields["parents"]) and set(fields["parents"]) <= set(self.events)
        self.last[entry["by"]] = fields["seq"], identifier
        event = {**entry, **fields}
        self.events[identifier] = event
        return event

    def of(self, session, kind):
        """The events of a kind in a session, in their order."""
        return [event for event in self.events.values() if (event["session"], event["kind"]) == (session, kind)]

    def pairs(self, session, kind, roster):
        """[[index, event id]..], ascending by index."""
        index = {key: i for i, key in roster}
        return sorted([index[event["author"]], event["id"]] for event in self.of(session, kind))

    def root(self, key):
        """The session root of a device, by its key."""
        return self.devices[self.number_of[key]][1]


def expect(event, **body):
    assert event["body"] == body, (event["kind"], event["by"])


def transcript(session, phase, events):
    return mdigest("aura/transcript/v1", events=events, phase=phase, session=session)


def pair_secret(root, session, sender):
    return prf(root, "aura/root/kem/v1", session, sender.to_bytes(2, "big"))[:32]


def pair_keys(root, session, senders):
    return [[i, ref.x25519(pair_secret(root, session, i))] for i in senders]


def polynomial(root, bind, purpose, degrees):
    label = "aura/root/poly/v1"
    return [ref.root_scalar(root, label, bind, purpose.encode(), k.to_bytes(2, "big")) for k in degrees]


def committee(account, *, epoch, kind, roster, t, commitments, shares, cooldown=None):
    """A committee with its id and all shares."""
    public = {purpose: ref.encs(commitments[purpose]) for purpose in PURPOSES}
    fields = {"account": account, "epoch": epoch, "f": 0, "kind": kind, "roster": roster, "t": t, **public}
    if cooldown is not None:
        fields["cooldown"] = cooldown
    made = {"id": mdigest("aura/committee/v1", **fields), "roster": roster, "t": t, "shares": shares}
    made |= {"commitments": commitments, "epoch": epoch, "public": public}
    for purpose in PURPOSES:
        points = {i: ref.at_points(commitments[purpose], i) for i, _ in roster}
        assert all(ref.base(share) == points[i] for i, share in shares[purpose].items())
        made[f"public_{purpose}"] = {i: enc(point) for i, point in points.items()}
    return made


def shown(made):
    """What a chapter says of a committee."""
    shares = {purpose: {i: sc(share) for i, share in made["shares"][purpose].items()} for purpose in PURPOSES}
    public_shares = {purpose: made[f"public_{purpose}"] for purpose in PURPOSES}
    return {"id": made["id"], "shares": shares, "public_shares": public_shares, **made["public"]}


def check_seals(event, recipients, content, *, account, bind, role, posted):
    """Every blob from its ephemeral key, and the digests in the event (CRYPTO.md 2.6); `content` is by recipient."""
    author, roster = event["author"], dict(recipients)
    assert [seal["to"] for seal in event["seals"]] == [to for to, key in recipients if key != author and to in posted]
    for seal in event["seals"]:
        to = seal["to"]
        assert to in roster
        pk = dict(posted[to][1])[posted[to][0]]
        info = canon(
            {"account": account, "bind": bind, "epoch": event["epoch"], "from": posted[to][0], "pk": pk, "role": role}
            | {"session": event["session"], "suite": SUITE, "tag": "aura/seal/v1", "to": to}
        )
        assert seal["info"] == info and seal["plaintext"] == canon(content(to))
        assert seal["blob"] == hpke_reference.seal(seal["plaintext"], pk, ephemeral=seal["ephemeral"], info=info)
    return [[seal["to"], digest("aura/seal-digest/v1", seal["blob"])] for seal in event["seals"]]
