"""Events that nobody may take in, and second events with one number: they leave a liar and are not in its own log."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from aura_chor.base.canon import DecodeError, digest
from aura_chor.crypto.hashing import event_id, event_message
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.ledger.event import SIGNATURE_BYTES, Author, Draft, Event, EventId, decode_event, produce
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.sim.byzantine_lies import Dice
from aura_chor.sim.byzantine_words import Saying, corrupted

_TAG: Final = "aura/sim/forged/v1"


def twin_of(event: Event, dice: Dice, signer: Signer) -> Event:
    """Another event with the same number, as well signed, that says something else."""
    said = Saying(kind=event.kind, body=event.body, session=event.session, route=event.route, epoch=event.epoch)
    while True:
        other = corrupted(said, dice)
        twin = produce(replace(event.draft, body=other.body, route=other.route, epoch=other.epoch or 0), signer)
        if _is_one(twin):
            return twin


def forged(event: Event, dice: Dice, signer: Signer, ledger: AccountLedger, keys: Sequence[Author]) -> bytes:
    """The wire of an event that breaks the rules about who wrote what behind what."""
    others = [key for key in keys if key != event.author]
    ways: list[Callable[[], bytes]] = [
        lambda: _in_the_name_of(others[dice.below(len(others))], event, signer, ledger),
        lambda: _as_a_stranger(event, dice),
        lambda: produce(replace(event.draft, prev=EventId(_nothing(dice)), seq=event.seq + 1), signer).wire,
        lambda: produce(replace(event.draft, seq=event.seq + 5, prev=event.id), signer).wire,
        lambda: produce(replace(_next(event), parents=(EventId(_nothing(dice)),)), signer).wire,
        lambda: produce(replace(_next(event), session=_nothing(dice)), signer).wire,
        lambda: produce(replace(event.draft, account=_nothing(dice)), signer).wire,
    ]
    return ways[dice.below(len(ways))]()


def _is_one(event: Event) -> bool:
    """Whether others can read it: an event of a form that none has proves nothing."""
    try:
        decode_event(event.wire)
    except DecodeError:
        return False
    return True


def _in_the_name_of(author: Author, event: Event, signer: Signer, ledger: AccountLedger) -> bytes:
    """The next event of another device's chain, signed with one's own key."""
    ends = [ledger.known.graph.nodes[end] for end in ledger.known.graph.ends(author)]
    seq, prev = (ends[0].seq + 1, ends[0].id) if ends else (0, None)
    made = produce(replace(event.draft, seq=seq, prev=prev, parents=()), signer)
    content = made.wire[SIGNATURE_BYTES:].replace(made.author, author)
    return signer.sign(event_message(event_id(content))) + content


def _as_a_stranger(event: Event, dice: Dice) -> bytes:
    """Well signed, by nobody that the account knows."""
    seed = digest(_TAG, dice.below(1_000).to_bytes(2, "big"))[:SEED_BYTES]
    return produce(replace(event.draft, seq=0, prev=None), Signer(SecretBytes(seed))).wire


def _next(event: Event) -> Draft:
    return replace(event.draft, seq=event.seq + 1, prev=event.id)


def _nothing(dice: Dice) -> bytes:
    """The id of an event that nobody has written."""
    return digest(_TAG, b"nothing", dice.below(1_000).to_bytes(2, "big"))
