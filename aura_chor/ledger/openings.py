"""Opening events of the protocols that change membership: what a session is about, read once and then constant.

A message is later compared with these facts and never supplies them (CRYPTO.md 0.3). The prestate is known when an
opening is judged (it would be parked otherwise), so the verdict is the same on every replica.

Source: CRYPTO.md 4 (step 0, succession), 7.1 (step 0), 8 and 15.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, cast

from aura_chor.base.canon import DecodeError, Value
from aura_chor.crypto.keygen import account_id, keygen_phi
from aura_chor.crypto.lock import lock_scope
from aura_chor.crypto.members import PURPOSES, Kind, Roster, assign_indices, decode_roster, indices_of
from aura_chor.crypto.reshare import reshare_phi, target_value
from aura_chor.ledger.certified import Committee, Head, Target
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Graph, Past
from aura_chor.ledger.verdicts import Fault, Retry, blame

MEMBERS_MAX: Final = 100
COOLDOWN_SECONDS_MIN: Final = 1
Change: TypeAlias = Literal["keygen", "succession", "reshare", "recover"]
CHANGES: Final[Mapping[str, Change]] = {
    "keygen.open": "keygen",
    "keygen.succeed": "succession",
    "reshare.open": "reshare",
    "recover.open": "recover",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """The facts of one session that changes membership. `source` and `prestate` are None for the founding alone.

    `phis` are Φ_sign and Φ_derive of a key generation, or Φ_R alone.
    """

    event: Event
    change: Change
    source: Committee | None
    target: Target
    prestate: bytes | None
    phis: tuple[bytes, ...]
    term: int
    resume: EventId | None

    @property
    def session(self) -> EventId:
        """The id of the opening event is the session."""
        return self.event.id

    @property
    def phi(self) -> bytes:
        """The one value by which approvals, joins and deals say which session they mean (CRYPTO.md 15)."""
        return self.phis[0]


@dataclass(frozen=True, slots=True)
class Promise:
    """One approval or vote of a source member on a head, with the term of its session (CRYPTO.md 7.4)."""

    event: Event
    term: int


class Known(Protocol):
    """What judging may know of the log. Every answer about an event is drawn from its causal past."""

    @property
    def account(self) -> bytes: ...

    @property
    def graph(self) -> Graph: ...

    @property
    def heads(self) -> Mapping[bytes, Head]: ...

    @property
    def certificates(self) -> Mapping[bytes, Mapping[EventId, Past]]:
        """Of each head, the certificates that are here, with what each of them rests on."""

    @property
    def openings(self) -> Mapping[EventId, Opening]: ...

    def sound(self, identifier: bytes) -> Event | None:
        """The event, if it is here and no rule speaks against it."""

    def seats(self, session: bytes) -> frozenset[Author] | None:
        """Who sits in a generic session; None if the session was never opened soundly."""

    def earlier(self, event: Event, kind: str) -> Event | None:
        """The author's sound event of another kind in the same session and on the same branch, before this one."""

    def promises(self, event: Event, opening: Opening) -> list[Promise]:
        """The author's sound approvals and votes on the same head and source, before this one on its branch."""

    def approved(self, opening: Opening, term: int, seen_by: EventId) -> bool:
        """Whether `seen_by` rests on an approval of this term, on the same head and source as the opening's."""

    def nudges_before(self, event: Event) -> int:
        """How many reminders the author wrote in this session before this one on its branch."""

    def refuted(self, session: bytes, seen_by: EventId) -> frozenset[Author]:
        """The senders that complaints in the causal past of `seen_by` prove guilty."""

    def in_session(self, session: bytes, kind: str) -> list[Event]:
        """All sound events of a kind in a session, ascending by id."""


def prestate_of(event: Event) -> bytes | None:
    """The head that an opening builds on, before anything of it was judged; None where there is none."""
    if event.kind not in CHANGES:
        return None
    prestate = event.body.get("prestate")
    return prestate if type(prestate) is bytes else None


def judge_opening(known: Known, event: Event) -> Opening | Fault:
    """The facts of the session, or the opener's fault. The body has passed its schema and the prestate is known."""
    try:
        return _judge(known, event)
    except (DecodeError, _Refused) as refusal:
        reason = str(refusal) or "not an opening of this kind"
        name: Literal["NotAuthorised", "Malformed"] = "Malformed"
        if isinstance(refusal, _Refused) and refusal.unauthorised:
            name = "NotAuthorised"
        return blame(event, name, reason, Retry.AGAIN)


class _Refused(Exception):
    """A rule of step 0 that the opening breaks."""

    def __init__(self, reason: str, *, unauthorised: bool = False) -> None:
        super().__init__(reason)
        self.unauthorised = unauthorised


def _judge(known: Known, event: Event) -> Opening:
    if event.kind == "keygen.open":
        return _founding(known, event)
    head = known.heads[cast(bytes, event.body["prestate"])]
    _need(event.epoch == head.epoch, "an epoch that is not the prestate's")
    target = _target(event)
    _check_size(target, alone_allowed=event.kind != "keygen.succeed")
    source = _source(event, head)
    if event.kind == "recover.open":
        _need(target.kind == "devices", "a recovery makes devices")
        _need(target.index_of(event.author) is not None, "a recovery is opened by a device of its target", True)
        _need(head.devices.shape.index_of(event.author) is None, "a recovery is opened by a new device", True)
    else:
        _need(source.shape.index_of(event.author) is not None, "opened by no member of the source", True)
        _check_grant(known, event, head)
    _check_indices(head, target)
    resume = cast(EventId | None, event.body["resume"])
    change = CHANGES[event.kind]
    if resume is not None:
        _check_resumed(known, event, resume, source, target)
    phis = _phis(event, change, source, target)
    return Opening(event, change, source, target, head.id, phis, cast(int, event.body["term"]), resume)


def _founding(known: Known, event: Event) -> Opening:
    body = event.body
    roster, t, f = decode_roster(body["roster"], "devices"), cast(int, body["t"]), cast(int, body["f"])
    target = Target("devices", roster, t, f)
    _need(indices_of(roster) == tuple(range(1, len(roster) + 1)), "founders are numbered from 1 on")
    _check_size(target, alone_allowed=False)
    _need(event.epoch == 0, "a founding has epoch 0")
    account = account_id(f=f, roster=roster, salt=cast(bytes, body["salt"]), t=t)
    _need(account == event.account, "another account than its founders make")
    _need(target.index_of(event.author) is not None, "opened by no founder", True)
    phis = _phis(event, "keygen", None, target)
    return Opening(event, "keygen", None, target, None, phis, 0, None)


def _phis(event: Event, change: Change, source: Committee | None, target: Target) -> tuple[bytes, ...]:
    prestate = cast(bytes | None, event.body["prestate"])
    if change in ("keygen", "succession"):
        return tuple(
            keygen_phi(
                account=event.account,
                epoch=event.epoch + 1,
                f=target.f,
                kind="devices",
                prestate=prestate,
                purpose=purpose,
                roster=target.roster,
                session=event.id,
                t=target.t,
            )
            for purpose in PURPOSES
        )
    assert source is not None and prestate is not None, "only a founding has no source"
    shape = target_value(f=target.f, kind=target.kind, roster=target.roster, t=target.t, cooldown=target.cooldown)
    phi = reshare_phi(
        account=event.account,
        epoch=event.epoch + 1,
        prestate=prestate,
        session=event.id,
        source=source.id,
        target=shape,
        term=cast(int, event.body["term"]),
    )
    return (phi,)


def _target(event: Event) -> Target:
    if event.kind == "keygen.succeed":
        roster = decode_roster(event.body["roster"], "devices")
        return Target("devices", roster, cast(int, event.body["t"]), cast(int, event.body["f"]))
    shape = cast(dict[str, Value], event.body["target"])
    kind = cast(Kind, shape["kind"])
    roster = decode_roster(shape["roster"], kind)
    return Target(kind, roster, cast(int, shape["t"]), cast(int, shape["f"]), cast(int | None, shape.get("cooldown")))


def _source(event: Event, head: Head) -> Committee:
    """The one committee that each kind of change may start from (CRYPTO.md 15, 7.1)."""
    found = head.guardians if event.kind == "recover.open" else head.devices
    _need(found is not None, "there are no guardians")
    assert found is not None
    if event.kind != "keygen.succeed":
        _need(event.body["source"] == found.id, "a source that is not certified here")
    return found


def _check_size(target: Target, *, alone_allowed: bool) -> None:
    alone = alone_allowed and target.n == target.t == 1 and target.kind == "devices"
    _need(alone or 2 <= target.t <= target.n, "a threshold outside 2..n")
    _need(target.n <= MEMBERS_MAX, "too many members")
    _need(target.quorum <= target.n, "a quorum larger than the committee")
    if target.cooldown is not None:
        _need(target.cooldown >= COOLDOWN_SECONDS_MIN, "a cool-down of no time")


def _check_indices(head: Head, target: Target) -> None:
    """Kept members keep their index, new ones get the next in order of key, no key is device and guardian at once."""
    current = head.devices if target.kind == "devices" else head.guardians
    other = head.guardians if target.kind == "devices" else head.devices
    before = {} if current is None else current.shape.members()
    kept = [(index, key) for index, key in target.roster if Author(key.encoded) in before]
    for index, key in kept:
        _need(current is not None and current.shape.index_of(Author(key.encoded)) == index, "a moved index")
    if other is not None:
        _need(not set(target.members()) & set(other.shape.members()), "one key for a device and a guardian")
    fresh: Roster = tuple(pair for pair in target.roster if pair not in kept)
    highest = head.highest[0 if target.kind == "devices" else 1]
    expected = assign_indices([key for _, key in fresh], target.kind, highest)
    _need(fresh == expected, "new members without the next free indices")


def _check_grant(known: Known, event: Event, head: Head) -> None:
    """The opener holds the lock of kind `reshare` in this term: q votes for its own request (CRYPTO.md 7.1, 9)."""
    term = cast(int, event.body["term"])
    scope = lock_scope(account=event.account, epoch=head.epoch, kind="reshare", prestate=head.id, term=term)
    voters: set[Author] = set()
    for identifier in cast(list[bytes], event.body["lock"]):
        vote = known.sound(identifier)
        _need(vote is not None and vote.kind == "lock.vote" and vote.session == scope, "no vote of this lock")
        assert vote is not None
        request = known.sound(cast(bytes, vote.body["request"]))
        _need(request is not None and request.author == event.author, "a lock that another holds")
        _need(head.devices.shape.index_of(vote.author) is not None, "a vote by no voter")
        voters.add(vote.author)
    _need(len(voters) == len(cast(list[bytes], event.body["lock"])), "two votes of one device")
    _need(len(voters) >= head.devices.shape.quorum, "a lock without a quorum")


def _check_resumed(known: Known, event: Event, resume: EventId, source: Committee, target: Target) -> None:
    """A resuming session repeats source and target of the one whose Φ_R is in the accepted T' (CRYPTO.md 7.4)."""
    before = known.openings.get(resume)
    _need(before is not None, "resumes what was never opened")
    assert before is not None
    _need(before.resume is None, "resumes a session that resumed")
    _need(before.change == CHANGES[event.kind], "resumes another protocol")
    _need(before.prestate == event.body["prestate"], "resumes on another prestate")
    same = before.source is not None and before.source.id == source.id and before.target == target
    _need(same, "resumes with another source or target")


def _need(holds: bool, reason: str, unauthorised: bool = False) -> None:
    if not holds:
        raise _Refused(reason, unauthorised=unauthorised)
