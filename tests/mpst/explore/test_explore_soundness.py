"""The exploration against itself: the monitor against its definition, the reduction against everybody's moves."""

from random import Random

import pytest
from explore_naive import build, project
from random_protocols import Par, Statements, predicates_of, random_tree, roles_of, statements_of

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, ForkEdge, GlobalAutomaton
from aura_chor.mpst.explore import Bound, Exploration, explore
from aura_chor.mpst.explore_alphabet import Alphabet, Step, StepKind, Thread
from aura_chor.mpst.explore_compile import composition_of, forking_roles
from aura_chor.mpst.explore_monitor import FOREIGN, monitor_of
from aura_chor.mpst.local import LocalAutomaton, LocalState, Receive

SHARDS = range(0, 400, 50)


def automaton_of(body: Statements) -> GlobalAutomaton | None:
    try:
        return build(body, dict.fromkeys(predicates_of(body), True))
    except AssertionError:
        return None


def locals_of(body: Statements, automaton: GlobalAutomaton) -> dict[RoleName, LocalAutomaton]:
    return {RoleName(role): project(automaton, RoleName(role)) for role in roles_of(body)}


# --- the monitor ---


def belongs(automaton: GlobalAutomaton, traces: dict[RoleName, list[Step]]) -> bool:
    """The definition: some run has every trace as a prefix of its projection, or is aborted before they are at odds."""
    pending = [(automaton.start, dict.fromkeys(traces, 0))]
    seen = set()
    while pending:
        state, taken = pending.pop()
        if state in automaton.aborted or all(taken[role] == len(trace) for role, trace in traces.items()):
            return True
        key = (state, tuple(taken.items()))
        if key in seen:
            continue
        seen.add(key)
        for edge in automaton.edges[state]:
            assert not isinstance(edge, ForkEdge)
            if isinstance(edge, AbortEdge):
                steps = [Step(StepKind.ABORT, edge.role, (), edge.reason, ())]
            else:
                steps = [Step(StepKind.SEND, edge.sender, edge.receivers, edge.label, edge.lane)]
                steps += [Step(StepKind.RECEIVE, to, (edge.sender,), edge.label, edge.lane) for to in edge.receivers]
            if all(_fits(traces, taken, step) for step in steps):
                here = {step.role for step in steps}
                after = {role: min(at + (role in here), len(traces[role])) for role, at in taken.items()}
                pending.append((edge.target, after))
    return False


def _fits(traces: dict[RoleName, list[Step]], taken: dict[RoleName, int], step: Step) -> bool:
    trace, at = traces[step.role], taken[step.role]
    return at == len(trace) or trace[at] == step


@pytest.mark.parametrize("first", SHARDS)
def test_the_monitor_is_its_definition(first: int) -> None:
    """Along random runs of compositions, implementable or not, step for step until the traces are foreign."""
    foreign = 0
    for seed in range(first, first + 50):
        body = random_tree(seed)
        automaton = automaton_of(body)
        if automaton is None or any(isinstance(each, Par) for each in statements_of(body)) or _has_forks(automaton):
            continue
        foreign += sum(_walk(Random(turn), body, automaton) for turn in range(10))
    assert foreign


def _has_forks(automaton: GlobalAutomaton) -> bool:
    return any(isinstance(edge, ForkEdge) for edges in automaton.edges for edge in edges)


def _walk(random: Random, body: Statements, automaton: GlobalAutomaton) -> bool:
    """Whether the walk ended in foreign traces."""
    locals_ = locals_of(body, automaton)
    alphabet = Alphabet(forking_roles(locals_))
    composition = composition_of(locals_, alphabet, channel_bound=3)
    monitor = monitor_of(automaton, alphabet)
    traces: dict[RoleName, list[Step]] = {role: [] for role in locals_}
    here, run = composition.start(), monitor.start()
    for _ in range(20):
        threads = map(Thread, range(len(here.places)))
        moves = [each for thread in threads for each in composition.moves(here.places, here.queues, thread) if each]
        if not moves:
            return False
        here = random.choice(moves)
        for _, number in here.events:
            step = alphabet.steps[number]
            traces[step.role].append(step)
        run = monitor.step(run, here.events)
        assert (run != FOREIGN) == belongs(automaton, traces), traces
        if run == FOREIGN or here.aborted:
            return run == FOREIGN
    return False


# --- the reduction ---


@pytest.mark.parametrize("first", SHARDS)
def test_the_reduction_loses_no_error(first: int) -> None:
    compared = 0
    for seed in range(first, first + 50):
        body = random_tree(seed)
        automaton = automaton_of(body)
        if automaton is None:
            continue
        locals_ = locals_of(body, automaton)
        full, reduced = (_exploration(automaton, locals_, reduced=each) for each in (False, True))
        if Bound.STATES in full.bounds_met:
            continue
        compared += 1
        assert {each.error for each in full.findings} == {each.error for each in reduced.findings}, seed
        assert reduced.configurations <= full.configurations
    assert compared >= 25


def _exploration(automaton: GlobalAutomaton, locals_: dict[RoleName, LocalAutomaton], *, reduced: bool) -> Exploration:
    return explore(
        automaton, locals_, channel_bound=2, depth_bound=None, state_budget=4_000, lead_bound=3, reduced=reduced
    )


# --- wrong projections ---


@pytest.mark.parametrize("first", SHARDS)
def test_a_projection_that_lacks_a_step_is_noticed(first: int) -> None:
    """An action of an implementable protocol is dropped from one role's automaton: no whole exploration stays silent.

    Not of protocols with aborts, where whoever does too little may be woken by one.
    """
    noticed = 0
    for seed in range(first, first + 50):
        body = random_tree(seed)
        automaton = automaton_of(body)
        if automaton is None or _aborts(automaton):
            continue
        locals_ = locals_of(body, automaton)
        whole = _exploration(automaton, locals_, reduced=True)
        if whole.findings or not whole.exhaustive:
            continue
        for role, local in locals_.items():
            for smaller in _doing_less(local):
                mutated = _exploration(automaton, {**locals_, role: smaller}, reduced=True)
                assert mutated.findings or not mutated.exhaustive, (seed, role)
                noticed += bool(mutated.findings)
    assert noticed >= 25


def _aborts(automaton: GlobalAutomaton) -> bool:
    edges = [edge for edges in automaton.edges for edge in edges]
    lanes = [lane for edge in edges if isinstance(edge, ForkEdge) for lane in edge.lanes]
    return any(isinstance(edge, AbortEdge) for edge in edges) or any(map(_aborts, lanes))


def _doing_less(local: LocalAutomaton) -> list[LocalAutomaton]:
    """Without the one or the other action; but not to choose one of several sends is no error."""
    smaller: list[LocalAutomaton] = []
    for index, state in enumerate(local.states):
        for action in state.actions:
            if len(state.actions) > 1 and not isinstance(action, Receive):
                continue
            actions = tuple(each for each in state.actions if each is not action)
            changed = LocalState(actions, state.may_end, state.aborted, state.phase)
            states = (*local.states[:index], changed, *local.states[index + 1 :])
            smaller.append(LocalAutomaton(local.role, local.lane, states))
    return smaller
