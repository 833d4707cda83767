"""Body schemas of every shipped kind: exact keys, and one decoder per field.

A kind that is not in the table is a message of a generic session, `<choreography>.<label>`; its body is any map, and
the choreography's own types are checked above this room. A shipped protocol owns its whole prefix: an unlisted kind
under it is malformed, so that no peer can invent a step.

Source: CRYPTO.md 2.6, 4 to 9 and 15; DESIGN section 5.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from aura_chor.base.canon import DecodeError, Value
from aura_chor.crypto.members import decode_device_key
from aura_chor.ledger import fields as f
from aura_chor.ledger.event import Body, Event, EventId
from aura_chor.ledger.verdicts import Fault, Retry, blame

Schema: TypeAlias = Mapping[str, f.Field]

_IDS: Final = f.pairs_of(f.event_ref)
_SEALS: Final = f.pairs_of(f.digest32)
_COMPLAINT: Final[Schema] = {"against": f.any_index, "blob": f.blob, "key": f.digest32}
_ACK: Final[Schema] = {"T": f.digest32}
_VOTE: Final[Schema] = {"T": f.digest32, "acks": f.digest32}
_APPROVAL: Final[Schema] = {"accepted": f.optional(f.event_ref), "phi": f.digest32}
_CERTIFICATE: Final[Schema] = {"acks": _IDS, "payload": f.payload, "signature": f.signature}
_SUCCESSOR: Final[Schema] = {
    "prestate": f.digest32,
    "reason": f.reason,
    "resume": f.optional(f.event_ref),
    "source": f.digest32,
    "target": f.target,
    "term": f.count,
}
_REDISTRIBUTION: Final[Mapping[str, tuple[Schema, ...]]] = {
    "approve": (_APPROVAL,),
    "join": ({"kem": f.kem_pairs, "phi": f.digest32},),
    "deal": (
        {
            "approvals": _IDS,
            "derive": f.points,
            "phi": f.digest32,
            "seals": _SEALS,
            "sign": f.points,
        },
    ),
    "fix": ({"deals": _IDS},),
    "ack": (_ACK,),
    "vote": (_VOTE,),
    "certificate": ({**_CERTIFICATE, "votes": _IDS},),
    "complain": (_COMPLAINT,),
}


_PLAYED: Final = ("keygen", "sign", "dkd", "reshare", "recover", "lock")
_PARENTS: Final = ("keygen", "dkd", "reshare", "recover")
_RUNTIME: Final[Mapping[str, tuple[Schema, ...]]] = {
    **{f"{name}.abort": ({},) for name in _PLAYED},
    **{f"{name}.withdraw": ({"reason": f.reason},) for name in _PLAYED},
    **{
        f"{name}.sign": ({"number": f.count, "parameters": f.optional(f.mapping), "roster": f.mapping},)
        for name in _PARENTS
    },
}
"""What protocols have beside their own steps: whoever sits in a session may end it for all or leave it, and its opener
says which signing session belongs to it (`sign.open` says the rest)."""


def _invited(value: Value, ids: f.Ids) -> object:
    return f.device_roster(value, ids)


def _seats(value: Value, _ids: f.Ids) -> None:
    """`[[seat number, device key]..]`, ascending; one device may sit on several seats."""
    if type(value) is not list or not value:
        raise DecodeError("not a list of seats")
    before = -1
    for item in value:
        if type(item) is not list or len(item) != 2 or type(item[0]) is not int or item[0] <= before:
            raise DecodeError("not a list of seats")
        before = item[0]
        decode_device_key(item[1])


def _name(value: Value, _ids: f.Ids) -> None:
    if type(value) is not str or not value.isascii() or not 1 <= len(value) <= 128:
        raise DecodeError("not a name")


def _device(value: Value, _ids: f.Ids) -> object:
    return decode_device_key(value)


SCHEMAS: Final[Mapping[str, tuple[Schema, ...]]] = {
    "keygen.open": ({"f": f.count, "prestate": f.null, "roster": f.device_roster, "salt": f.digest32, "t": f.count},),
    "keygen.succeed": (
        {
            "f": f.count,
            "lock": f.refs,
            "prestate": f.digest32,
            "resume": f.optional(f.event_ref),
            "roster": f.device_roster,
            "t": f.count,
            "term": f.count,
        },
    ),
    "keygen.approve": (_APPROVAL,),
    "keygen.commit": ({"h": f.digest32, "kem": f.kem_pairs},),
    "keygen.reveal": (
        {
            "commits": f.digest32,
            "derive": f.points,
            "pop": f.possessions,
            "salt": f.digest32,
            "sign": f.points,
        },
    ),
    "keygen.deal": ({"reveals": f.digest32, "seals": _SEALS},),
    "keygen.ack": (_ACK,),
    "keygen.vote": (_VOTE,),
    "keygen.complain": (_COMPLAINT,),
    "keygen.certificate": (_CERTIFICATE, {**_CERTIFICATE, "old_signature": f.signature, "votes": _IDS}),
    "sign.open": ({"committee": f.digest32, "invited": _invited, "payload": f.payload},),
    "sign.commit": ({"D": f.point, "E": f.point, "payload": f.digest32},),
    "sign.quorum": ({"commits": _IDS},),
    "sign.share": ({"quorum": f.digest32, "z": f.scalar},),
    "sign.done": ({"signature": f.signature},),
    "dkd.open": ({"ctx": f.context, "invited": _invited, "recipients": _invited},),
    "dkd.receive": ({"kem": f.kem_pairs, "tr": f.digest32},),
    "dkd.commit": ({"cm": f.digest32, "tr": f.digest32},),
    "dkd.reveal": ({"commits": _IDS, "seals": _SEALS, "tr": f.digest32},),
    "dkd.complain": (_COMPLAINT,),
    "dkd.done": ({"check": f.digest32, "tr": f.digest32},),
    "reshare.open": ({**_SUCCESSOR, "lock": f.refs},),
    "recover.open": ({**_SUCCESSOR, "expires": f.count, "override": f.boolean, "requested_at": f.count},),
    **{f"reshare.{phase}": schema for phase, schema in _REDISTRIBUTION.items()},
    **{f"recover.{phase}": schema for phase, schema in _REDISTRIBUTION.items()},
    **_RUNTIME,
    "recover.cancel": ({"request": f.event_ref},),
    "recover.nudge": ({"request": f.event_ref, "to": f.indices},),
    "lock.request": ({"kind": f.lock_kind, "term": f.count},),
    "lock.vote": ({"request": f.event_ref, "term": f.count},),
    "lock.release": ({"kind": f.lock_kind, "term": f.count},),
    "session.open": ({"hash": f.digest32, "parameters": f.mapping, "protocol": _name, "roster": _seats},),
    "capability.grant": ({"device": _device, "protocol": f.lock_kind},),
    "capability.revoke": ({"device": _device, "protocol": f.lock_kind},),
}
RUNTIME_KINDS: Final = frozenset(_RUNTIME)
"""Kinds that no slot rule holds for: a device may sit on several seats, and sign more than once for one session."""
SHIPPED: Final = frozenset(kind.partition(".")[0] for kind in SCHEMAS)
OPENINGS: Final = frozenset(
    {"keygen.open", "keygen.succeed", "sign.open", "dkd.open", "reshare.open", "recover.open", "session.open"}
)
SESSIONLESS: Final = OPENINGS | {"capability.grant", "capability.revoke"}
"""Kinds whose `session` is null: an opening event is its session, and a capability belongs to none."""


def named_ids(event: Event) -> tuple[EventId, ...]:
    """The events that the body names, each once; `DecodeError` if the body is not of its kind (CRYPTO.md 3.2, 6)."""
    schemas = SCHEMAS.get(event.kind)
    if schemas is None:
        if event.protocol in SHIPPED:
            raise DecodeError("no such step in this protocol")
        if event.session is None:
            raise DecodeError("a message outside a session")
        return ()
    if (event.session is None) != (event.kind in SESSIONLESS):
        raise DecodeError("an opening event has no session, every other has one")
    return _read(event.body, schemas)


def malformed(event: Event, reason: str) -> Fault:
    """What an event is that its schema does not admit; of repeated commits or deals there are none (CRYPTO.md 11)."""
    if event.kind == "sign.quorum":
        return blame(event, "InvalidQuorum", reason, Retry.WITHOUT)
    if event.kind in ("recover.fix", "reshare.fix"):
        return blame(event, "InvalidDeal", reason, Retry.WITHOUT)
    return blame(event, "Malformed", reason, after_malformed(event))


def after_malformed(event: Event) -> Retry:
    """A key generation needs every step of everybody; an opening that is none is followed by another (CRYPTO.md 11)."""
    if event.kind in OPENINGS:
        return Retry.AGAIN
    return Retry.WITHOUT if event.protocol == "keygen" else Retry.CONTINUE


def _read(body: Body, schemas: tuple[Schema, ...]) -> tuple[EventId, ...]:
    schema = next((schema for schema in schemas if schema.keys() == body.keys()), None)
    if schema is None:
        raise DecodeError("not exactly the keys of this kind")
    ids: f.Ids = []
    for key, field in schema.items():
        field(body[key], ids)
    return tuple(dict.fromkeys(ids))
