"""The hash graph by itself: pasts, parents, and forks at more than one place."""

import random

from ledger_world import Play, author, raw, session_body, story

from aura_chor.ledger.graph import PARENTS_MAX, Graph


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
