"""Admission: what an event must say to be let in although nobody here knows its author, and what it must wait for.

Founders are admitted by the account id, which commits to them; devices to be by the opening that names them; a request
for recovery by its own target, and then only into quarantine.

Source: CRYPTO.md 3.2, checks 2 and 4.
"""

from typing import cast

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.keygen import account_id
from aura_chor.crypto.members import DeviceKey, decode_device_key, decode_roster
from aura_chor.crypto.payload import decode_payload
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.openings import MEMBERS_MAX, prestate_of


def founder_key(event: Event) -> DeviceKey | None:
    """The author's key if the event founds its account and the author is a founder (CRYPTO.md 3.2, check 2)."""
    body = event.body
    salt, t, f = body.get("salt"), body.get("t"), body.get("f")
    if type(salt) is not bytes or type(t) is not int or type(f) is not int:
        return None
    listed = body.get("roster")
    if type(listed) is not list or len(listed) > MEMBERS_MAX:
        return None
    try:
        roster = decode_roster(listed, "devices")
    except DecodeError:
        return None
    if account_id(f=f, roster=roster, salt=salt, t=t) != event.account:
        return None
    return next((key for _, key in roster if key.encoded == event.author), None)


def target_key(event: Event) -> DeviceKey | None:
    """The author's key if its request for recovery names it among the devices of the target.

    Only this one key is decoded: whoever may send bytes here must not make this device decode a roster for each.
    """
    target = event.body.get("target")
    roster = target.get("roster") if type(target) is dict else None
    if type(roster) is not list or all(type(pair) is not list or pair[1:] != [event.author] for pair in roster):
        return None
    try:
        return decode_device_key(event.author)
    except DecodeError:
        return None


def sponsor(event: Event) -> bytes | None:
    """The session that a signing session works for, as its payload says; None if it says nothing readable."""
    payload = event.body.get("payload")
    try:
        return decode_payload(payload).session if type(payload) is bytes else None
    except DecodeError:
        return None


def served(event: Event) -> tuple[EventId, ...]:
    """The session that a signing session works for, as an event that must be here; an application's is its own."""
    payload = decode_payload(cast(bytes, event.body["payload"]))
    return () if payload.kind == "app" or payload.session is None else (EventId(payload.session),)


def built_on(event: Event) -> bytes | None:
    """The head that an event says it builds on, and that must be known before it is judged; None if it names none."""
    if event.kind != "sign.open":
        return prestate_of(event)
    return decode_payload(cast(bytes, event.body["payload"])).prestate
