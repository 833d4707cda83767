"""What must hold of every run of the shipped protocols, whatever goes wrong: CRYPTO.md 4 to 9 in five sentences each.

Everything is computed from events, from what devices hold and from what their bodies have told; the rules of the ledger
are not asked, but written once more. Of other stages these properties have nothing to say.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias, cast

from aura_chor.base.canon import Value
from aura_chor.crypto.members import quorum
from aura_chor.crypto.payload import decode_payload
from aura_chor.crypto.sharing import feldman_ok
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.sim.collusion import opened
from aura_chor.sim.observed import Observed
from aura_chor.sim.properties import Property
from aura_chor.sim.resident import Resident
from aura_chor.sim.stage import key_of
from aura_chor.sim.threshold import ThresholdStage, outputs_of

OfAccount: TypeAlias = Callable[[Observed, ThresholdStage], Iterator[str]]


def locks(run: Observed) -> Iterator[str]:
    """At most one grant for each lock and term, the same holder for all, unless more equivocate than the committee
    tolerates; nobody votes twice, or goes back a term."""
    yield from _of_account(run, _locks)


def epochs(run: Observed) -> Iterator[str]:
    """One line of heads, which only grows, unless more equivocate than a head tolerates; whoever a head names holds
    shares that fit its committee."""
    yield from _of_account(run, _epochs)


def threshold(run: Observed) -> Iterator[str]:
    """Every signature is made by t members that were asked and consent; no fewer hold a key together, with all shares
    that they have ever had; keys stay, but for a succession; whoever derives a key gets the same one."""
    yield from _of_account(run, _threshold)


def nonces(run: Observed) -> Iterator[str]:
    """No two signature shares were made with one pair of nonces, and no pair was committed to twice."""
    yield from _of_account(run, _nonces)


OF_ACCOUNTS: Final[dict[str, Property]] = {
    "locks": locks,
    "epochs": epochs,
    "threshold": threshold,
    "nonces": nonces,
}


def _of_account(run: Observed, holds: OfAccount) -> Iterator[str]:
    if isinstance(run.stage, ThresholdStage):
        yield from holds(run, run.stage)


# --- locks ---


def _locks(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    heads = _heads(run)
    requests = {event.id: event for event in _events(run, "lock.request")}
    votes = _events(run, "lock.vote")
    by_scope: dict[bytes, dict[bytes, set[Author]]] = {request.session or b"": {} for request in requests.values()}
    for vote in votes:
        for_request = by_scope.setdefault(vote.session or b"", {})
        for_request.setdefault(cast(bytes, vote.body["request"]), set()).add(vote.author)
    for scope, found in by_scope.items():
        granted = [
            request for request, voters in found.items() if _decides(voters, requests.get(EventId(request)), heads)
        ]
        if len(granted) > 1 and _tolerates(run, _asked_on(requests.get(EventId(granted[0])), heads)):
            yield f"the lock of scope {scope.hex()[:8]} is granted to {len(granted)} requests"
        told = _holders(stage, run, scope)
        for number, holder in told:
            if holder not in granted:
                yield f"device {number} takes {holder.hex()[:8]} for the holder of {scope.hex()[:8]} without a grant"
    yield from _votes_once(run, votes)


def _decides(voters: set[Author], request: Event | None, heads: Sequence[Head]) -> bool:
    """Whether these are q of the devices of the head that the request was made on."""
    for head in _asked_on(request, heads):
        shape = head.devices.shape
        if len(voters & set(shape.members())) >= quorum(shape.n, shape.t, shape.f):
            return True
    return False


def _asked_on(request: Event | None, heads: Sequence[Head]) -> list[Head]:
    return [head for head in heads if request is not None and head.epoch == request.epoch]


def _tolerates(run: Observed, heads: Sequence[Head]) -> bool:
    """Whether no committee of these heads has more liars than equivocating voters that its quorum is made for."""
    liars = {key_of(number) for number in run.case.liars}
    shapes = [committee.shape for head in heads for committee in head.committees()]
    return all(len(liars & set(shape.members())) <= shape.f for shape in shapes)


def _holders(stage: ThresholdStage, run: Observed, scope: bytes) -> list[tuple[int, bytes]]:
    """Whom each body of an honest device has taken for the holder, in any of its lives."""
    return [
        (home.number, bytes(life.player.lock.contenders[scope].holder or b""))
        for home in stage.homes
        if home.number in run.case.honest
        for life in home.lives
        if scope in life.player.lock.contenders and life.player.lock.contenders[scope].holder is not None
    ]


def _votes_once(run: Observed, votes: Sequence[Event]) -> Iterator[str]:
    """A device votes once in a scope. That it goes back no term is its own promise, kept in its chain."""
    honest = [key_of(number) for number in run.case.honest]
    cast_once: dict[tuple[Author, bytes], bytes] = {}
    for vote in [vote for vote in votes if vote.author in honest]:
        request = cast(bytes, vote.body["request"])
        if cast_once.setdefault((vote.author, vote.session or b""), request) != request:
            yield f"{vote.author.hex()[:8]} votes twice in {(vote.session or b'').hex()[:8]}"


# --- epochs ---


def _epochs(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    heads = _heads(run)
    # A recovery replaces what devices have made of the same head: each of the two has one successor (CRYPTO.md 8).
    by_prestate: dict[tuple[bytes | None, bool], dict[bytes, None]] = {}
    for head in heads:
        by_prestate.setdefault((head.prestate, head.recovery), {})[head.id] = None
    for (prestate, _), found in by_prestate.items():
        if len(found) > 1 and _tolerates(run, [head for head in heads if head.id == prestate]):
            yield f"one head has {len(found)} successors"
    for number, life in stage.residents(run).items():
        line = life.ledger.state().line
        if any(after.epoch != before.epoch + 1 or after.prestate != before.id for before, after in pairwise(line)):
            yield f"the line of heads of device {number} has a gap"
        seen = stage.homes[number].owner.heads
        if [head for head in seen if head not in [one.id for one in line]]:
            yield f"device {number} has gone by a head that is not on its line any more"
        yield from _held(number, life, line[-1:])


def _held(number: int, life: Resident, current: Sequence[Head]) -> Iterator[str]:
    for committee in [committee for head in current for committee in head.committees()]:
        index = committee.shape.index_of(life.own)
        if index is None:
            continue
        pair = life.holding.shares(committee, index)
        if pair is None:
            yield f"device {number} is a member of {_named(committee)} and holds no shares of it"
        elif not (feldman_ok(pair.sign, committee.sign, index) and feldman_ok(pair.derive, committee.derive, index)):
            yield f"device {number} holds shares that do not fit {_named(committee)}"


def _named(committee: Committee) -> str:
    return f"the {committee.shape.kind} of epoch {committee.epoch}"


# --- the threshold ---


def _threshold(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    yield from opened({home.number: home.hoard for home in stage.homes})
    yield from _keys_stay(run)
    yield from _signed_by_enough(run, stage)
    yield from _one_output(run, stage)


def _keys_stay(run: Observed) -> Iterator[str]:
    succeeded = [event.body["prestate"] for event in _events(run, "keygen.succeed")]
    heads = {head.id: head for head in _heads(run)}
    for head in heads.values():
        before = heads.get(head.prestate or b"")
        if before is None or head.prestate in succeeded:
            continue
        if (before.devices.sign[0], before.devices.derive[0]) != (head.devices.sign[0], head.devices.derive[0]):
            yield f"the keys of the account change in epoch {head.epoch}"


def _signed_by_enough(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    """What liars give to one another nobody sees: each of them that has committed may have signed."""
    liars = [key_of(number) for number in run.case.liars]
    committees = {committee.id: committee for head in _heads(run) for committee in head.committees()}
    openings = {event.id: event for event in _events(run, "sign.open")}
    commits = {event.id: event for event in _events(run, "sign.commit")}
    shares = [(event.session, event.author) for event in _events(run, "sign.share")]
    for done in _events(run, "sign.done"):
        opening = openings.get(EventId(done.session or b""))
        committee = None if opening is None else committees.get(cast(bytes, opening.body["committee"]))
        if opening is None or committee is None:
            continue
        named = [event for event in _events(run, "sign.quorum") if event.session == done.session]
        found = [commits[one] for event in named for one in _ids(event.body["commits"]) if one in commits]
        seen = [commit for commit in found if (done.session, commit.author) in shares]
        signers = {commit.author for commit in found if commit in seen or commit.author in liars}
        if len(signers & set(committee.shape.members())) < committee.shape.t:
            yield f"{len(signers)} devices have signed what {committee.shape.t} must sign"
        yield from _against_their_will(run, stage, opening, signers)


def _ids(pairs: Value) -> list[EventId]:
    return [EventId(identifier) for _, identifier in cast("list[tuple[int, bytes]]", pairs)]


def _against_their_will(run: Observed, stage: ThresholdStage, opening: Event, signers: set[Author]) -> Iterator[str]:
    payload = decode_payload(cast(bytes, opening.body["payload"]))
    for number in run.case.honest:
        policy = stage.plot.policies.get(number)
        refuses = policy is not None and payload.kind == "app" and policy.signs(payload) is None
        if refuses and key_of(number) in signers:
            yield f"device {number} has signed what its owner does not consent to"


def _one_output(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    keys = {head.epoch: head.devices.derive[0].encoded for head in _heads(run)}
    openings = {event.id: event for event in _events(run, "dkd.open")}
    first: dict[tuple[bytes | None, bytes], bytes] = {}
    for home in [home for home in stage.homes if home.number in run.case.honest]:
        for session, output in [pair for life in home.lives for pair in outputs_of(life).items()]:
            opening = openings.get(EventId(session))
            if opening is None:
                yield f"device {home.number} has derived a key in a session that stands in no ledger"
                continue
            place = keys.get(opening.epoch), cast(bytes, opening.body["ctx"])
            if first.setdefault(place, output) != output:
                yield f"device {home.number} has derived another key for a context than was derived before"


# --- nonces ---


def _nonces(run: Observed, stage: ThresholdStage) -> Iterator[str]:
    honest = [key_of(number) for number in run.case.honest]
    pairs: dict[tuple[object, object], bytes] = {}
    for commit in [event for event in _events(run, "sign.commit") if event.author in honest]:
        if pairs.setdefault((commit.body["D"], commit.body["E"]), commit.id) != commit.id:
            yield f"{commit.author.hex()[:8]} has committed to one pair of nonces twice"
    spent: dict[tuple[bytes | None, Author], object] = {}
    for share in [event for event in _events(run, "sign.share") if event.author in honest]:
        made = share.body["quorum"], share.body["z"]
        if spent.setdefault((share.session, share.author), made) != made:
            yield f"{share.author.hex()[:8]} has made two shares with one pair of nonces"


# --- what is read ---


def _events(run: Observed, kind: str) -> list[Event]:
    """All events of a kind in the ledgers of honest devices, each once, in the order in which they were found; without
    those that have another form than their kind, as a liar's may."""
    found = {event.id: event for number in _honest(run) for event in run.events(number) if event.kind == kind}
    faults = {key: fault.name for number in _honest(run) for key, fault in run.ledgers[number].known.faults.items()}
    return [event for event in found.values() if faults.get(event.id) != "Malformed"]


def _heads(run: Observed) -> list[Head]:
    """All heads that an honest device has seen certified, each once."""
    found = {head.id: head for number in _honest(run) for head in run.ledgers[number].known.heads.values()}
    return list(found.values())


def _honest(run: Observed) -> list[int]:
    return [number for number in run.case.honest if number in run.ledgers]
