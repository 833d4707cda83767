"""Rules of the kinds, part two: signing, derivation, locks, capabilities, generic sessions (CRYPTO.md 3.2, check 7).

As in part one, a verdict is a function of the event and its causal past. Committees of these sessions are compared
where their events are counted, with facts that the counter read from certified state.

Source: CRYPTO.md 5, 6, 9, 11 and 15.
"""

from typing import Final, cast

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.dkd import decode_context
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.lock import lock_scope, lock_ticket
from aura_chor.crypto.members import Index, Roster, decode_roster, indices_of
from aura_chor.crypto.payload import HEAD_KINDS, Payload, decode_payload, payload_digest, signing_set_digest
from aura_chor.crypto.seal import decode_kem_set
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.certified import Head, Target
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.openings import Known
from aura_chor.ledger.rules import session_pairs
from aura_chor.ledger.verdicts import Fault, Retry, blame, nobody

UNRESTRICTED: Final = frozenset({"capability", "keygen", "lock", "recover", "reshare", "session", "sign"})
"""Protocols that no capability restricts: one device alone must never keep the others from changing membership."""


def judge_other(known: Known, event: Event) -> Fault | None:
    """What is wrong with an event of the other shipped protocols; None if nothing is."""
    try:
        match event.protocol:
            case "sign":
                return _sign(known, event)
            case "dkd":
                return _derive(known, event)
            case "lock":
                return _lock(known, event)
            case "capability":
                return _capability(event)
            case _:
                return None
    except DecodeError as error:
        return blame(event, "Malformed", str(error))


def judge_message(known: Known, event: Event) -> Fault | None:
    """What is wrong with a message of a generic session: nothing, if it was opened and the author has a seat in it."""
    seats = known.seats(cast(bytes, event.session))
    if seats is None:
        return nobody(event, "NotAuthorised", "a message of no session")
    if event.author not in seats:
        return blame(event, "NotAuthorised", "sits on no seat of this session")
    return None


# -- signing (CRYPTO.md 5) ---------------------------------------------------------------------------------------------


def _sign(known: Known, event: Event) -> Fault | None:
    if event.kind == "sign.open":
        return _sign_open(known, event)
    opening = known.sound(cast(bytes, event.session))
    if opening is None or opening.kind != "sign.open":
        return nobody(event, "NotAuthorised", "a step of no signing session")
    if event.epoch != opening.epoch:
        return nobody(event, "Stale", "an epoch that is not the session's")
    invited = _roster(opening, "invited")
    payload = cast(bytes, opening.body["payload"])
    match event.phase:
        case "commit" | "share" if _index_in(invited, event.author) is None:
            return blame(event, "NotAuthorised", "not invited to sign")
        case "abort" | "withdraw" if _index_in(invited, event.author) is None and event.author != opening.author:
            return blame(event, "NotAuthorised", "neither invited to sign nor the coordinator")
        case "commit" if event.body["payload"] != payload_digest(payload):
            return blame(event, "Malformed", "commits to another payload")
        case "quorum":
            return _quorum(known, event, opening, invited)
        case "share":
            return _share(known, event, opening)
        case "done":
            return _signature(known, event, opening, payload)
        case _:
            return None


def _sign_open(known: Known, event: Event) -> Fault | None:
    payload = decode_payload(cast(bytes, event.body["payload"]))
    shape = signers_of(known, event, payload)
    if payload.account != event.account or payload.epoch != event.epoch or shape is None:
        return blame(event, "Malformed", "a payload of another account, epoch or committee", Retry.AGAIN)
    invited = _roster(event, "invited")
    if not set(invited) <= set(shape.roster) or len(invited) < shape.t:
        return blame(event, "Malformed", "invites others than its committee, or fewer than the threshold", Retry.AGAIN)
    return None


def signers_of(known: Known, event: Event, payload: Payload) -> Target | None:
    """The shape of the committee that signs: certified at the prestate, or about to be by this very payload."""
    identifier = event.body["committee"]
    head = None if payload.prestate is None else known.heads.get(payload.prestate)
    if head is not None and head.devices.id == identifier:
        return head.devices.shape
    if payload.kind not in HEAD_KINDS or payload.session is None:
        return None
    opening = known.openings.get(EventId(payload.session))
    if opening is None or opening.change != payload.kind or opening.prestate != payload.prestate:
        return None
    if opening.target.kind == "guardians":
        # Only devices sign: for a guardian target the signers are those of the unchanged device committee.
        return None if head is None else head.devices.shape
    return opening.target


def _quorum(known: Known, event: Event, opening: Event, invited: Roster) -> Fault | None:
    if event.author != opening.author:
        return blame(event, "NotAuthorised", "a quorum by another than the coordinator")
    shape = signers_of(known, opening, decode_payload(cast(bytes, opening.body["payload"])))
    commits = session_pairs(known, opening.id, event, "commits", "commit")
    if commits is None or any(_index_in(invited, commit.author) != i for i, commit in commits.items()):
        return blame(event, "InvalidQuorum", "names commits that are none", Retry.WITHOUT)
    if shape is None or len(commits) != shape.t:
        return blame(event, "InvalidQuorum", "not exactly the threshold", Retry.WITHOUT)
    return None


def _share(known: Known, event: Event, opening: Event) -> Fault | None:
    """Of the set that its author has seen named; z itself is what only the other shares show to be wrong."""
    payload = cast(bytes, opening.body["payload"])
    for quorum in known.in_session(opening.id, "sign.quorum"):
        commits = tuple(
            (Index(i), identifier) for i, identifier in cast("list[tuple[int, bytes]]", quorum.body["commits"])
        )
        named = signing_set_digest(commits=commits, payload=payload, session=opening.id)
        if known.graph.reaches(event.id, quorum.id) and event.body["quorum"] != named:
            return blame(event, "Malformed", "a share for another set than the named one")
    return None


def _signature(known: Known, event: Event, opening: Event, encoded: bytes) -> Fault | None:
    """Under the certified key; of a key that is not certified yet the certificate is the judge."""
    payload = decode_payload(encoded)
    head = None if payload.prestate is None else known.heads.get(payload.prestate)
    fresh = payload.kind == "succession" and (head is None or head.devices.id != opening.body["committee"])
    if head is None or fresh:
        return None
    if verify(head.devices.key, commit_message(encoded), cast(bytes, event.body["signature"])):
        return None
    return blame(event, "Malformed", "not a signature of the account")


# -- derivation (CRYPTO.md 6) ------------------------------------------------------------------------------------------


def _derive(known: Known, event: Event) -> Fault | None:
    if event.kind == "dkd.open":
        return _derive_open(known, event)
    opening = known.sound(cast(bytes, event.session))
    if opening is None or opening.kind != "dkd.open":
        return nobody(event, "NotAuthorised", "a step of no derivation")
    if event.epoch != opening.epoch:
        return nobody(event, "Stale", "an epoch that is not the session's")
    invited, recipients = _roster(opening, "invited"), _roster(opening, "recipients")
    if event.phase in ("abort", "withdraw", "sign"):
        return _of_the_runtime(event, opening, (*invited, *recipients))
    part = recipients if event.phase in ("receive", "done", "complain") else invited
    index = _index_in(part, event.author)
    if index is None:
        return blame(event, "NotAuthorised", "neither invited nor a recipient, as this step wants")
    if event.phase == "receive":
        decode_kem_set(event.body["kem"], tuple(i for i in indices_of(invited) if i != index))
    if event.phase == "reveal":
        commits = session_pairs(known, opening.id, event, "commits", "commit")
        if commits is None or index not in commits or commits[index].author != event.author:
            return blame(event, "Malformed", "reveals without commits, its own among them")
        if any(_index_in(invited, commit.author) != i for i, commit in commits.items()):
            return blame(event, "Malformed", "names commits of others than the invited")
    return None


def _of_the_runtime(event: Event, opening: Event, members: Roster) -> Fault | None:
    """Whoever sits in the session may leave it; its opener alone ends it (`may_abort`), and opens another in it."""
    if event.author == opening.author:
        return None
    if event.phase != "withdraw" or _index_in(members, event.author) is None:
        return blame(event, "NotAuthorised", "no seat that takes this step")
    return None


def _derive_open(known: Known, event: Event) -> Fault | None:
    context = decode_context(cast(bytes, event.body["ctx"]))
    invited, recipients = _roster(event, "invited"), _roster(event, "recipients")
    if context.account != event.account:
        return blame(event, "Malformed", "a context of another account", Retry.AGAIN)
    agreed = dict(recipients)
    if any(agreed.get(index, key) != key for index, key in invited):
        return blame(event, "Malformed", "one index for two devices", Retry.AGAIN)
    shapes = [head.devices.shape for head in _rested_on(known, event)]
    named = {*invited, *recipients}
    if shapes and not any(named <= set(shape.roster) and len(invited) >= shape.t for shape in shapes):
        return blame(event, "Malformed", "names others than its committee, or fewer than the threshold", Retry.AGAIN)
    return None


def _rested_on(known: Known, event: Event) -> list[Head]:
    """The heads of the event's epoch whose certificate its author had seen: where it says nothing, the counter asks."""
    found = [known.heads[identifier] for identifier in sorted(known.heads)]
    return [
        head
        for head in found
        if head.epoch == event.epoch
        and any(known.graph.reaches(event.id, certificate) for certificate in known.certificates[head.id])
    ]


# -- locks (CRYPTO.md 9) -----------------------------------------------------------------------------------------------


def lock_head(known: Known, event: Event) -> Head | None:
    """The head whose scope is the session of a request or release; None while no such head is known."""
    for identifier in sorted(known.heads):
        head = known.heads[identifier]
        if head.epoch == event.epoch and event.session == _scope(known, head, event):
            return head
    return None


def _scope(known: Known, head: Head, event: Event) -> bytes:
    kind, term = cast(str, event.body["kind"]), cast(int, event.body["term"])
    return lock_scope(account=known.account, epoch=head.epoch, kind=kind, prestate=head.id, term=term)


def _lock(known: Known, event: Event) -> Fault | None:
    if event.phase == "vote":
        return _lock_vote(known, event)
    if event.phase in ("abort", "withdraw"):
        return _lock_left(known, event)
    head = lock_head(known, event)
    assert head is not None, "a lock event waits until its head is known"
    if head.devices.shape.index_of(event.author) is None:
        return blame(event, "NotAuthorised", "not a device of this head")
    return None


def _lock_left(known: Known, event: Event) -> Fault | None:
    """The scope does not say its head; a device of any head of this epoch may have sat in it, if it had heard of it:
    which heads else are known here would make the verdict a matter of what came first."""
    if any(head.devices.shape.index_of(event.author) for head in _rested_on(known, event)):
        return None
    return blame(event, "NotAuthorised", "not a device of a head of this epoch")


def _lock_vote(known: Known, event: Event) -> Fault | None:
    request = known.sound(cast(bytes, event.body["request"]))
    if request is None or request.kind != "lock.request" or request.session != event.session:
        return blame(event, "InvalidVote", "votes for no request of this lock")
    if request.body["term"] != event.body["term"] or request.epoch != event.epoch:
        return blame(event, "InvalidVote", "votes in another term than the request's")
    head = lock_head(known, request)
    assert head is not None, "a sound request has its head"
    if head.devices.shape.index_of(event.author) is None:
        return blame(event, "NotAuthorised", "not a device of this head")
    if known.graph.forked_to(known.graph.nodes[request.id], event.id):
        return blame(event, "InvalidVote", "votes for a device that it had seen to have forked")
    chosen = _ticket(head, request)
    for other in known.in_session(cast(bytes, event.session), "lock.request"):
        if _ticket(head, other) < chosen and _in_sight(known, other, event):
            return blame(event, "InvalidVote", "a lower ticket was in sight")
    return None


def _in_sight(known: Known, request: Event, vote: Event) -> bool:
    """Whether a vote rests on a request, and not on a proof that whoever made it is frozen."""
    graph = known.graph
    return graph.reaches(vote.id, request.id) and not graph.forked_to(graph.nodes[request.id], vote.id)


def _ticket(head: Head, request: Event) -> bytes:
    key = head.devices.shape.members()[request.author]
    return lock_ticket(scope=cast(bytes, request.session), key=key, prestate=head.id)


# -- the rest ----------------------------------------------------------------------------------------------------------


def _capability(event: Event) -> Fault | None:
    if event.body["protocol"] in UNRESTRICTED:
        return blame(event, "Malformed", "a protocol that nobody may be kept from")
    return None


def _roster(event: Event, key: str) -> Roster:
    return decode_roster(event.body[key], "devices")


def _index_in(roster: Roster, author: Author) -> Index | None:
    return next((index for index, key in roster if key.encoded == author), None)
