"""Witnesses count one event per distinct current member, bound to the right values, and nothing else (attack 16)."""

import copy

import pytest
from ledger_world import Play, author, founded, fresh, raw, session_body, signer, target

from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Fault
from aura_chor.ledger.witness import Facts, Witness, WitnessSpent, extend, verify_from_journal, witness_of

TR = bytes([7]) * 32


@pytest.fixture
def play():
    return Play().found()


def derivation(play):
    """A derivation whose commits the tests count; its opening is the session."""
    from aura_chor.crypto import dkd

    everyone = [[i, author(i)] for i in (1, 2, 3)]
    context = dkd.Context(account=play.ledger.known.account, app="chat", kind="ed25519", label="alice", version=1)
    body = {"ctx": context.encode(), "invited": everyone, "recipients": everyone[:1]}
    return play.say(1, "dkd.open", body).id


def facts(play, session, **changes):
    committee = play.state.devices
    fields = {
        "account": play.ledger.known.account,
        "session": session,
        "epoch": 1,
        "committee": committee.id,
        "roster": committee.shape.roster,
        "kind": "dkd.commit",
        "required": 2,
        "bind": {"tr": TR},
    }
    return Facts(**(fields | changes))


def commit(play, i, session, **changes):
    return play.say(i, "dkd.commit", {"cm": bytes(32), "tr": TR} | changes, session=session)


def test_enough(play):
    session = derivation(play)
    ids = [commit(play, i, session).id for i in (3, 1)]
    witness = witness_of(facts(play, session), play.ledger)
    assert isinstance(witness, Witness)
    assert witness.events == ((1, ids[1]), (3, ids[0])) and witness.required == 2 and witness.phase == "commit"
    assert verify_from_journal(facts(play, session), reversed(ids), play.ledger) == witness


def short(play, session, absent, **changes):
    found = witness_of(facts(play, changes.pop("of", session), **changes), play.ledger)
    assert isinstance(found, Fault) and found.name == "Timeout" and found.culprits == ()
    assert found.absent == tuple(author(i) for i in absent)


def test_one_of_two_names_who_is_absent(play):
    session = derivation(play)
    commit(play, 1, session)
    short(play, session, (2, 3))


def test_nothing_proves_nothing(play):
    session = derivation(play)
    short(play, session, (1, 2, 3))
    short(play, session, (1, 2, 3), required=0)
    short(play, session, (), roster=(), required="all")


def test_two_events_of_one_member_count_once(play):
    session = derivation(play)
    commit(play, 1, session)
    node = play.ledger.known.graph.nodes[play.ledger.known.graph.ends(author(1))[0]]
    again = raw(1, "dkd.commit", {"cm": bytes(32), "tr": TR}, seq=node.seq + 1, prev=node.id, session=session)
    play.ledger.ingest(again.wire)
    short(play, session, (2, 3))


@pytest.mark.parametrize("changes", [{"bind": {"tr": bytes(32)}}, {"epoch": 2}, {"of": bytes(32)}])
def test_another_value_epoch_or_session(play, changes):
    session = derivation(play)
    for i in (1, 2, 3):
        commit(play, i, session)
    short(play, session, (1, 2, 3), **changes)


def test_a_member_of_another_committee(play):
    session = derivation(play)
    for i in (1, 2):
        commit(play, i, session)
    roster = tuple(pair for pair in play.state.devices.shape.roster if pair[0] != 2)
    short(play, session, (3,), roster=roster)


def test_a_retired_member(play):
    session = derivation(play)
    away = fresh(play.events)
    commit(play, 1, session)
    play.reshare(target("devices", {1: 1, 2: 2}, 2))
    late = away.append(signer(3), "dkd.commit", {"cm": bytes(32), "tr": TR}, epoch=1, session=session)
    roster = play.ledger.state().line[0].devices.shape.roster
    play.ledger.ingest(late.wire)
    short(play, session, (2, 3), roster=roster)


def test_a_frozen_member(play):
    session = derivation(play)
    commit(play, 1, session)
    event = commit(play, 2, session)
    play.ledger.ingest(raw(2, "session.open", session_body(2), seq=event.seq, prev=event.prev).wire)
    short(play, session, (2, 3))


def test_extension_is_a_superset_and_nothing_shrinks_it(play):
    session = derivation(play)
    one, two = commit(play, 1, session), commit(play, 2, session)
    first = witness_of(facts(play, session), play.ledger)
    commit(play, 3, session)
    play.ledger.ingest(raw(2, "session.open", session_body(2), seq=two.seq, prev=two.prev).wire)
    more = extend(first, facts(play, session), play.ledger)
    assert set(first.events) < set(more.events) and len(more.events) == 3
    assert first.events == ((1, one.id), (2, two.id))


def test_a_witness_is_consumed_once_and_only_where_it_belongs(play):
    session = derivation(play)
    for i in (1, 2):
        commit(play, i, session)
    found = facts(play, session)
    witness = witness_of(found, play.ledger)
    own = {"session": session, "epoch": 1, "committee": found.committee}
    for other in ({"session": bytes(32)}, {"epoch": 2}, {"committee": bytes(32)}):
        with pytest.raises(WitnessSpent):
            witness.consume(**(own | other))
    witness.consume(session=session, epoch=1, committee=found.committee)
    with pytest.raises(WitnessSpent):
        witness.consume(session=session, epoch=1, committee=found.committee)


def test_another_step_of_the_same_session_is_not_counted(play):
    session = derivation(play)
    ids = [commit(play, 1, session).id]
    ids.append(play.say(2, "dkd.withdraw", {"reason": ""}, session=session).id)
    assert play.ledger.counts(ids[1])
    assert isinstance(verify_from_journal(facts(play, session, bind={}), ids, play.ledger), Fault)


def test_of_several_events_of_one_member_the_first_is_counted(play):
    session = play.say(1, "session.open", session_body(1, 2, 3)).id
    said = [play.say(i, "chat.say", {}, session=session).id for i in (1, 2, 1, 2)]
    found = facts(play, session, kind="chat.say", bind={})
    for order in (said, said[::-1]):
        assert verify_from_journal(found, order, play.ledger).events == ((1, said[0]), (2, said[1]))


def test_nobody_else_makes_one(play):
    with pytest.raises(TypeError):
        Witness(object(), facts(play, bytes(32)), ())


def test_mutant_counting_events_instead_of_members(play, monkeypatch):
    """Without the slot rule and the distinct index one member would pass for two."""
    session = derivation(play)
    ids = [commit(play, 1, session).id] * 2
    assert isinstance(verify_from_journal(facts(play, session), ids, play.ledger), Fault)
    monkeypatch.setattr(AccountLedger, "counts", lambda *_: True)
    roster = ((1, signer(1).key), (2, signer(1).key))
    found = verify_from_journal(facts(play, session, roster=roster), ids, play.ledger)
    assert isinstance(found, Fault)
    assert copy.copy(founded()) == founded()
