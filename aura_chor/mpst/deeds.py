"""What one edge of the global automaton is for one member of a class: its own action, or a step that it does not see.

Families stay families: an edge of the parametric automaton speaks of references, and whether a member is meant by one
depends on the sub-families that it is in (`Me`). A gather that names one parts its senders silently: a member goes on
as one that was heard and as one that was not, until a label tells it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, ChildEdge, CollectEdge, LocalEdge, MessageEdge
from aura_chor.mpst.classes import Me
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Collect,
    Expiry,
    JoinChild,
    LocalStep,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
)
from aura_chor.mpst.local_events import Expired, InTime, ReadLedger, Took, Waited
from aura_chor.mpst.sites import Site

Simple: TypeAlias = MessageEdge | AbortEdge | LocalEdge | CollectEdge | ChildEdge
"""Edges without lanes."""


@dataclass(frozen=True, slots=True)
class At:
    """A state of the automaton, and the sub-families that the member is in there."""

    state: int
    inside: frozenset[RoleName]


@dataclass(frozen=True, slots=True)
class Aborted:
    """Where another role has aborted the session."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`action` (its targets open), or None for what the member does not see; what may follow, for each way on.

    An action has the ways on of `actions.targets_of`; one that ends the member's part has none.
    """

    action: Action | None
    ways: tuple[tuple["After", ...], ...]


After: TypeAlias = At | Aborted | Deed

_NOWHERE = 0


def deeds_of(edges: Sequence[Simple], me: Me) -> list[Deed]:
    """What the edges out of one state are for the member; an await and its deadline are one action."""
    wait = _awaiting(edges, me)
    if wait is not None:
        return [wait]
    return [_deed(edge, me) for edge in edges]


def _deed(edge: Simple, me: Me) -> Deed:
    match edge:
        case CollectEdge():
            return _collection(edge, me)
        case ChildEdge():
            return _child(edge, me)
        case MessageEdge():
            action = _message(edge, me)
        case LocalEdge():
            action = _local(edge, me) if me.is_in(edge.role) else None
        case AbortEdge():
            if me.is_in(edge.role):
                return Deed(AbortAction(edge.reason, edge.phase, edge.span), ())
            action = None
    return Deed(action, ((At(edge.target, me.inside),),))


def _message(edge: MessageEdge, me: Me) -> Action | None:
    if me.is_in(edge.sender):
        through = _sub_families(edge.receivers, me, edge.sites)
        if edge.fact:
            return Record(edge.receivers, edge.label, edge.lane, edge.sites, _NOWHERE)
        if edge.each:
            return Scatter(edge.receivers[0], edge.label, edge.lane, edge.sites, _NOWHERE, through)
        return Send(edge.receivers, edge.label, edge.lane, edge.sites, _NOWHERE, through=through, named=edge.named)
    if not edge.posted and me.is_in_any(edge.receivers):
        named = _named(edge.sites, me) if edge.named is None else me.of.role in edge.named
        return Receive(edge.sender, edge.label, edge.lane, edge.sites, _NOWHERE, named)
    return None


def _local(edge: LocalEdge, me: Me) -> Action:
    match edge.event:
        case InTime(sender=sender, label=label, lane=lane, sites=sites):
            return Receive(sender, label, lane, sites, _NOWHERE, _named(sites, me))
        case Expired(sender=sender, lane=lane, deadline=deadline):
            return Expiry(sender, deadline, lane, _NOWHERE, edge.phase, edge.span)
        case Took():
            return _await(edge.event)
        case ReadLedger():
            return ReadLedgerAction(_NOWHERE, edge.phase, edge.span)
        case Waited(length=length, since=since):
            return Pause(length, since, _NOWHERE, edge.phase, edge.span)
        case _:
            return LocalStep(edge.event, _NOWHERE, edge.phase, edge.span)


def _await(fact: Took, passed: Expired | None = None) -> Await:
    deadline = None if passed is None else passed.deadline
    expired = None if passed is None else _NOWHERE
    return Await(fact.label, fact.recorder, fact.external, fact.lane, fact.sites, deadline, _NOWHERE, expired)


def _awaiting(edges: Sequence[Simple], me: Me) -> Deed | None:
    """An await with a deadline, where the edges are that."""
    took = passed = None
    for edge in edges:
        if isinstance(edge, LocalEdge) and isinstance(edge.event, Took):
            took = edge
        elif isinstance(edge, LocalEdge) and isinstance(edge.event, Expired):
            passed = edge
    if took is None or passed is None or not me.is_in(took.role):
        return None
    assert isinstance(took.event, Took) and isinstance(passed.event, Expired)
    action = _await(took.event, passed.event)
    return Deed(action, ((At(took.target, me.inside),), (At(passed.target, me.inside),)))


# --- collectives ---


def _collection(edge: CollectEdge, me: Me) -> Deed:
    sends, collects = me.is_in(edge.senders), me.is_in_any(edge.receivers)
    collecting = _collecting(edge, me, sends=sends) if collects else Deed(None, (_unseen(edge, me, sends=sends),))
    if not sends:
        return collecting
    through = _sub_families(edge.receivers, me, edge.sites)
    optional = edge.count is not None
    sending = Send(edge.receivers, edge.label, edge.lane, edge.sites, _NOWHERE, optional, through)
    return Deed(sending, ((collecting,) if collects else collecting.ways[0],))


def _collecting(edge: CollectEdge, me: Me, *, sends: bool) -> Deed:
    waits = edge.deadline is not None
    action = Collect(
        senders=edge.senders,
        label=edge.label,
        lane=edge.lane,
        sites=edge.sites,
        count=edge.count,
        witness=edge.witness,
        sub_family=edge.sub_family,
        own=sends,
        deadline=edge.deadline,
        target=_NOWHERE,
        expired=_NOWHERE if waits else None,
        through=tuple(name for name in _sub_families((edge.senders,), me) if name in me.heard),
    )
    heard = tuple(At(edge.target, inside) for inside in _memberships(edge, me, sends=sends))
    return Deed(action, (heard, (_expired(edge, me),)) if waits else (heard,))


def _expired(edge: CollectEdge, me: Me) -> After:
    if edge.expired is not None:
        return At(edge.expired, _without(edge, me))
    if me.is_in_any(edge.withdraws):
        return Deed(Withdraw(edge.reason, edge.phase, edge.span), ())
    return Deed(AbortAction(edge.reason, edge.phase, edge.span), ())


def _unseen(edge: CollectEdge, me: Me, *, sends: bool) -> tuple[After, ...]:
    """Where a role that does not collect may be when others have, or when their deadline has passed."""
    ways: list[After] = [At(edge.target, inside) for inside in _memberships(edge, me, sends=sends)]
    if edge.expired is not None:
        ways.append(At(edge.expired, _without(edge, me)))
    elif edge.deadline is not None and not set(edge.receivers) <= set(edge.withdraws):
        ways.append(Aborted())
    return tuple(ways)


def _memberships(edge: CollectEdge, me: Me, *, sends: bool) -> tuple[frozenset[RoleName], ...]:
    """The sub-families that a member can be in behind the collection; one of all members leaves nobody out."""
    outside = _without(edge, me)
    if edge.sub_family is None or not sends:
        return (outside,)
    inside = outside | {edge.sub_family}
    return (inside,) if edge.count is None else (inside, outside)


def _without(edge: CollectEdge, me: Me) -> frozenset[RoleName]:
    return me.inside if edge.sub_family is None else me.inside - {edge.sub_family}


# --- child sessions ---


def _child(edge: ChildEdge, me: Me) -> Deed:
    succeeded: tuple[After, ...] = (At(edge.target, me.inside),)
    plays = tuple(theirs for theirs, ours in edge.roles if me.is_in(ours))
    if me.is_in(edge.role):
        failed: After = Deed(AbortAction(edge.reason, edge.phase, edge.span), ())
        if edge.failed is not None:
            failed = At(edge.failed, me.inside)
        opening = OpenChild(
            edge.callee,
            edge.roles,
            edge.arguments,
            plays,
            edge.result,
            _NOWHERE,
            _NOWHERE,
            edge.phase,
            edge.span,
        )
        return Deed(opening, (succeeded, (failed,)))
    otherwise: After = Aborted() if edge.failed is None else At(edge.failed, me.inside)
    if not me.is_in_any(edge.members):
        return Deed(None, ((*succeeded, otherwise),))
    joining = JoinChild(edge.callee, edge.role, plays, _NOWHERE, edge.phase, edge.span)
    return Deed(joining, ((*succeeded, otherwise),))


# --- sub-families ---


def _sub_families(references: tuple[RoleName, ...], me: Me, sites: tuple[Site, ...] = ()) -> tuple[RoleName, ...]:
    """The sub-families that the references, or fields of the message, speak of: who names them has heard them."""
    groups = [me.references[reference] for reference in references if reference in me.references]
    found = [name for group in groups for name in (group.inside, group.outside) if name is not None]
    named = [field.names for site in sites for field in site.message.fields if field.names is not None]
    return tuple(dict.fromkeys([*found, *named]))


def _named(sites: tuple[Site, ...], me: Me) -> bool | None:
    """Whether a message that names a sub-family of the member's own family names it."""
    for site in sites:
        for field in site.message.fields:
            group = None if field.names is None else me.references.get(field.names)
            if group is not None and group.role == me.of.role:
                return field.names in me.inside
    return None
