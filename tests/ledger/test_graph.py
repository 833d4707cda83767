"""The hash graph by itself: pasts, parents, and forks at more than one place."""

import random

import pytest
from ledger_world import Play, author, founded, fresh, raw, session_body, story

from aura_chor.ledger.graph import PARENTS_MAX, Graph
from aura_chor.ledger.sync import missing_for


def say(graph, i, seq, prev, *, n=0, parents=()):
    event = raw(i, "chat.say", {"n": n}, seq=seq, prev=None if prev is None else prev.id, session=bytes(32))
    graph.insert(event, [*([] if prev is None else [prev.id]), *[parent.id for parent in parents]])
    return event


def forked():
    """Device 1 forks behind its first event, and on one of these branches again behind the third."""
    graph = Graph()
    root = say(graph, 1, 0, None)
    left = [root]
    for seq in (1, 2, 3, 4):
        left.append(say(graph, 1, seq, left[-1], n=1))
    right = say(graph, 1, 1, root, n=2)
    late = say(graph, 1, 4, left[3], n=3)
    return graph, root, left, right, late


def test_the_earliest_fork_in_a_past_counts():
    graph, _, left, right, late = forked()
    whole = say(graph, 2, 0, None, parents=[left[4], right, late])
    assert graph.forked_in(author(1), graph.past(whole.id)) == 1
    again = say(graph, 3, 0, None, parents=[left[4], late])
    assert graph.forked_in(author(1), graph.past(again.id)) == 4
    alone = say(graph, 4, 0, None, parents=[left[4]])
    assert graph.forked_in(author(1), graph.past(alone.id)) is None
    assert graph.forked_in(author(2), graph.past(whole.id)) is None


def test_a_branch_is_in_the_past_of_its_own_events_alone():
    graph, root, left, right, late = forked()
    node = graph.nodes
    for earlier, later, holds in [
        (root, right, True),
        (root, late, True),
        (left[2], late, True),
        (left[4], late, False),
        (right, left[4], False),
        (left[1], right, False),
        (right, right, True),
        (left[3], left[1], False),
    ]:
        assert graph.in_chain(node[earlier.id], node[later.id]) == holds == graph.reaches(later.id, earlier.id)
    past = graph.past(late.id)
    assert not graph.in_past(node[right.id], past) and graph.in_past(node[left[3].id], past)


@pytest.fixture
def steps(monkeypatch):
    """How many events were met on walks down chains."""
    met = []

    def chain(self, end):
        for node in real(self, end):
            met.append(node.id)
            yield node

    real = Graph.chain
    monkeypatch.setattr(Graph, "chain", chain)
    return met


LONG = 300


def two_long_branches(graph):
    """A device that forks behind its first event and goes on writing on both branches."""
    first = say(graph, 1, 0, None)
    branches = []
    for n in (1, 2):
        branch = [first]
        for seq in range(1, LONG):
            branch.append(say(graph, 1, seq, branch[-1], n=n))
        branches.append(branch)
    return branches


def test_long_branches_are_told_apart_without_walking_them(steps):
    graph = Graph()
    left, right = two_long_branches(graph)
    nodes = graph.nodes
    assert graph.in_chain(nodes[left[1].id], nodes[left[-1].id])
    assert not graph.in_chain(nodes[left[1].id], nodes[right[-1].id])
    assert graph.in_chain(nodes[left[0].id], nodes[right[-1].id]) and steps == []
    both = say(graph, 2, 0, None, parents=[left[-1], right[-1]])
    assert graph.past(both.id).reach[author(1)] == tuple(sorted((left[-1].id, right[-1].id)))
    assert len(steps) <= 2 * LONG


def test_a_summary_that_names_every_event_of_a_liar_is_answered_in_one_walk(steps):
    ledger = fresh(list(founded()))
    (end,) = ledger.known.graph.ends(author(1))
    seq, named = ledger.known.graph.nodes[end].seq, []
    for tag in (2, 3):
        prev = end
        for number in range(LONG):
            event = raw(1, "session.open", session_body(1, tag), seq=seq + 1 + number, prev=prev)
            ledger.ingest(event.wire)
            prev = event.id
            named += [(event.seq, event.id)] if tag == 2 else []
    steps.clear()
    assert len(missing_for(ledger, {author(1): tuple(named)})) == LONG + len(founded()) - seq - 1
    assert len(steps) <= 6 * LONG


def test_what_is_known_of_a_past_is_no_less():
    """A walk that stops at a known past finds what a whole walk finds."""
    play = story()
    graph, pasts = play.ledger.known.graph, play.ledger.known.certificates
    before = {at: past for found in pasts.values() for at, past in found.items()}
    assert len(before) >= 4
    for place in random.Random(2).sample(play.ledger.log, 25):
        assert graph.past(place, before) == graph.past(place)


def test_pasts_with_shortcuts_over_a_forked_device_are_whole():
    graph, _, left, right, late = forked()
    middle = say(graph, 2, 0, None, parents=[left[2], right])
    known = graph.past(middle.id)
    top = say(graph, 2, 1, middle, parents=[late])
    assert graph.past(top.id, {middle.id: known}) == graph.past(top.id)
    assert set(graph.past(top.id).reach[author(1)]) == {right.id, late.id}


def test_the_deepest_tips_become_parents():
    graph = Graph()
    roots = [say(graph, i, 0, None) for i in range(1, 21)]
    for i in range(21, 39):
        roots.append(say(graph, i, 0, None, parents=[roots[0]]))
    deep = {event.id for event in roots[20:]}
    assert len(graph.tips()) == 37 and PARENTS_MAX == 32
    chosen = graph.parents_for(None)
    assert len(chosen) == PARENTS_MAX and deep <= set(chosen) and list(chosen) == sorted(chosen)


def test_an_event_rests_on_the_other_tips_and_names_its_predecessor_once():
    play = Play().found()
    first = play.say(1, "session.open", session_body(1))
    second = play.say(1, "session.open", session_body(1, 2))
    assert second.prev == first.id and first.id not in second.parents
