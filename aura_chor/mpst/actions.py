"""What the actions of local automata have in common: the states behind them, and what makes two of them the same."""

from collections.abc import Callable, Hashable
from dataclasses import replace

from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Case,
    Collect,
    Each,
    Enter,
    Expiry,
    Fork,
    JoinChild,
    LocalAutomaton,
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
from aura_chor.mpst.sites import Site
from aura_chor.report.diagnostic import Span


def target_of(action: Action) -> int | None:
    """The one state behind the action; None where there is none or there are two."""
    targets = targets_of(action)
    return targets[0] if len(targets) == 1 else None


def targets_of(action: Action) -> tuple[int, ...]:
    """The states behind the action; of two, first the one where it succeeds."""
    match action:
        case AbortAction() | Withdraw():
            return ()
        case Case():
            return (action.then, action.otherwise)
        case OpenChild():
            return (action.target, action.failed)
        case Collect() | Await():
            return (action.target,) if action.expired is None else (action.target, action.expired)
        case _:
            return (action.target,)


def with_targets(action: Action, targets: tuple[int, ...]) -> Action:
    """The action with other states behind it, in the order of `targets_of`."""
    match action:
        case AbortAction() | Withdraw():
            return action
        case Case():
            return replace(action, then=targets[0], otherwise=targets[1])
        case OpenChild():
            return replace(action, target=targets[0], failed=targets[1])
        case Collect() | Await():
            return replace(action, target=targets[0], expired=targets[1] if len(targets) > 1 else None)
        case _:
            return replace(action, target=targets[0])


def retarget(action: Action, move: Callable[[int], int]) -> Action:
    """The action with every target moved."""
    return with_targets(action, tuple([move(target) for target in targets_of(action)]))


def lanes_of(action: Action) -> tuple[LocalAutomaton, ...]:
    """The automata inside an action that has lanes."""
    if isinstance(action, Fork):
        return tuple(lane for _, lane in action.lanes)
    return (action.lane,) if isinstance(action, Each) else ()


def with_lanes(action: Action, lanes: tuple[LocalAutomaton, ...]) -> Action:
    if isinstance(action, Fork):
        return replace(action, lanes=tuple((lane[0], new) for lane, new in zip(action.lanes, lanes, strict=True)))
    return replace(action, lane=lanes[0]) if isinstance(action, Each) else action


def sites_of(action: Action) -> tuple[Site, ...]:
    """The interactions as written that the action carries out; () for one that carries no message."""
    match action:
        case Send() | Receive() | Scatter() | Collect() | Record() | Await():
            return action.sites
        case _:
            return ()


def with_sites(action: Action, sites: tuple[Site, ...]) -> Action:
    match action:
        case Send() | Receive() | Scatter() | Collect() | Record() | Await():
            return replace(action, sites=sites)
        case _:
            return action


def phase_of(action: Action) -> str | None:
    match action:
        case Send() | Receive() | Scatter() | Collect() | Record() | Await():
            return action.sites[0].phase
        case Case():
            return None
        case _:
            return action.phase


def span_of(action: Action) -> Span | None:
    """Where it stands in the text; None for a case."""
    match action:
        case Send() | Receive() | Scatter() | Collect() | Record() | Await():
            return action.sites[0].span
        case Case():
            return None
        case _:
            return action.span


def label_of(action: Action) -> Hashable:
    """What makes two actions the same: their place in the protocol is not part of it, their predicates are."""
    sites = sites_of(action)
    return (identity_of(action), predicates_of(sites)) if sites else identity_of(action)


def identity_of(action: Action) -> Hashable:
    """What makes two actions the same for the role that is to take one: it does not choose between predicates."""
    match action:
        case Send():
            return ("!", action.lane, action.receivers, action.label, action.optional, action.named)
        case Receive():
            return ("?", action.lane, action.sender, action.label, action.named)
        case Expiry():
            return ("expired", action.lane, action.sender, action.deadline)
        case Fork():
            # Under some values of the parameters the role has something to do in a lane, and under others it has not.
            return ("fork", action.number, tuple([lane for lane, _ in action.lanes]))
        case AbortAction():
            return ("abort", action.reason)
        case Case():
            return ("case", action.when)
        case Withdraw():
            return ("withdraw", action.reason)
        case Scatter():
            return ("each!", action.lane, action.group, action.label)
        case Collect():
            wanted = (action.count and action.count.text, action.witness, action.sub_family, action.deadline)
            return ("collect", action.lane, action.senders, action.label, action.own, wanted)
        case Record():
            return ("record", action.lane, action.awaiting, action.label)
        case _:
            return _identity_alone(action)


def _identity_alone(
    action: Each | Await | ReadLedgerAction | Pause | OpenChild | JoinChild | Enter | LocalStep,
) -> Hashable:
    match action:
        case Each():
            return ("each", action.number)
        case Await():
            return ("await", action.lane, action.label, action.recorder, action.external, action.deadline)
        case ReadLedgerAction():
            return ("ledger",)
        case Pause():
            return ("pause", str(getattr(action.length, "text", action.length)), action.since)
        case OpenChild():
            arguments = tuple(argument.text for argument in action.arguments)
            return ("open", action.callee, action.roles, arguments, action.plays, action.result)
        case JoinChild():
            return ("join", action.callee, action.opener, action.plays)
        case Enter():
            return ("enter", action.entered, action.witnesses)
        case LocalStep():
            return ("step", action.event)


_NO_PREDICATES = ("[]",)


def predicates_of(sites: tuple[Site, ...]) -> Hashable:
    """The predicates of the sites, as what they say: whether two messages are checked alike."""
    if len(sites) == 1 and not sites[0].predicates:
        return _NO_PREDICATES
    return tuple(sorted({repr([(p.predicate.text, p.variables, p.checked_by) for p in s.predicates]) for s in sites}))
