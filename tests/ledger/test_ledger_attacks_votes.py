"""Attacks on counting: views, votes, witnesses, quorums and locks (CRYPTO.md 12.1, rows 5, 15, 16, 20, 21 and 22).

Each succeeds where its guard is taken away, and gives the fault and the culprit of CRYPTO.md 11 where it is not.
"""

import pytest
from attack_world import Founders, everyone, found_out
from ledger_world import (
    Play,
    assigned,
    author,
    founders,
    fresh,
    number,
    raw,
    session_body,
    signer,
    stream,
    target,
)
from test_membership import app_payload, sign_open, three
from test_witness import commit, derivation, facts

from aura_chor.crypto import dkd, lock, payload
from aura_chor.crypto.group import BASE
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.ledger import certificates, openings, rules, rules_other
from aura_chor.ledger.knowledge import Knowledge
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.state import session_status
from aura_chor.ledger.verdicts import Fault
from aura_chor.ledger.witness import witness_of


@pytest.fixture
def play():
    return Play().found()


def fork(play, event, **changes):
    """A second event of the same author with the same number, as whoever holds its key can write one."""
    forged = raw(
        number(event.author),
        event.kind,
        dict(event.body) | changes,
        seq=event.seq,
        prev=event.prev,
        parents=event.parents,
        epoch=event.epoch,
        session=event.session,
    )
    play.ledger.ingest(forged.wire)
    return forged


# -- 5: split views --


def test_5_two_reveals_of_one_founder_are_a_proof():
    """The one that comes second is kept as evidence; whoever sees both knows, and the session is over."""
    lie = Founders().commit().reveal()
    play, event = lie.play, lie.said["reveal"][3]
    forged = fork(play, event, salt=bytes(32))
    for identifier in (event.id, forged.id):
        fault = play.ledger.fault_of(identifier)
        assert (fault.name, fault.culprits, fault.retry.value) == ("Equivocation", (author(3),), "without")
        assert set(fault.evidence) == {event.id, forged.id}
    assert play.state.frozen == {author(3): event.seq}


def test_5_a_second_fix_is_void(play):
    run = play.reshare(three(), until="fix")
    first = run.said["fix"][1]
    others = [[i, run.said["deal"][d].id] for i, d in list(run.sources.items())[1:]]
    again = raw(1, "reshare.fix", {"deals": others}, seq=first.seq + 1, prev=first.id, session=first.session)
    play.ledger.ingest(again.wire)
    assert found_out(play, again) == ("Duplicate", [1], "continue")
    for step in ("ack", "vote", "certificate"):
        getattr(run, step)()
    assert play.state.epoch == 2


def test_5_two_fixes_for_two_views_end_the_session(play):
    run = play.reshare(three(), until="fix")
    first = run.said["fix"][1]
    others = [[i, run.said["deal"][d].id] for i, d in list(run.sources.items())[1:]]
    forged = fork(play, first, deals=others)
    assert [found_out(play, event) for event in (first, forged)] == [("Equivocation", [1], "without")] * 2
    assert session_status(play.ledger.known, play.state, run.opening.session) == "aborted"


def test_5_two_acknowledgements_for_two_views_certify_nothing(play):
    run = play.reshare(three(), until="vote")
    ack = run.said["ack"][4]
    body = run.certificate_body()
    fork(play, ack, T=bytes(32))
    event = run.say(1, "certificate", body)
    assert found_out(play, event) == ("Malformed", [1], "continue") and play.state.epoch == 1
    assert play.state.frozen == {author(4): ack.seq}


def test_5_acknowledgements_of_two_values_certify_nothing(play):
    """Members that combined different deals: no value has all of them, and nobody is to blame."""
    run = play.reshare(three(), until="fix")
    for device in run.targets.values():
        run.say(device, "ack", {"T": run.value if device != 4 else bytes(32)})
    run.vote()
    run.certificate()
    assert found_out(play, play.events[-1]) == ("Malformed", [1], "continue") and play.state.epoch == 1
    assert found_out(play, run.said["ack"][4]) is None


# -- 15: two successors of one head --


def branches(f, *parts):
    """What parts of five devices decide on one head, each in a term of its own; who is in two parts says two things."""
    found = []
    for term, part in enumerate(parts):
        play = Play(5, 2, f).found()
        devices = {i: i for i in part}
        play.reshare(target("devices", devices, 2), sources=devices, opener=part[0], term=term)
        found.append(play)
    return found


def merged(plays):
    whole = AccountLedger(plays[0].ledger.known.account)
    for play in plays:
        whole.merge([event.wire for event in play.events])
    return whole


def test_15_with_f_0_one_voter_that_says_two_things_forks_an_epoch():
    """The naive twin of f = 1. It succeeds, and is proven: this is what f = 0 does not promise (CRYPTO.md 13.5)."""
    left, right = branches(0, (1, 2, 5), (3, 4, 5))
    assert left.state.epoch == right.state.epoch == 2 and left.state.head.id != right.state.head.id
    whole = merged((left, right))
    state = whole.state()
    assert state.forks == (left.state.head.prestate,) and set(state.frozen) == {author(5)}
    proof = whole.equivocation(author(5))
    assert (proof.name, proof.culprits) == ("Equivocation", (author(5),)) and len(proof.evidence) == 2


def test_15_with_f_1_it_forks_nothing(monkeypatch):
    """Nor does that rest on the lock, which is taken away here."""
    monkeypatch.setattr(openings, "_check_grant", lambda *_: None)
    left, right = branches(1, (1, 2, 4, 5), (3, 5))
    assert (left.state.epoch, right.state.epoch) == (2, 1)
    whole = merged((left, right))
    assert whole.state().forks == () and whole.state().head.id == left.state.head.id
    assert set(whole.state().frozen) == {author(5)}


def cited_by_a_forker(play):
    """With f = 1, one of four has voted; of the others one says twice, on two branches, that it has not."""
    first = play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2), until="ack")
    first.vote(voters=(1,))
    run = play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 3), term=1, until="open")
    for device, cited in ((1, first.said["vote"][1].id), (3, None), (4, None)):
        run.say(device, "approve", {"accepted": cited, "phi": run.opening.phi})
    one = run.said["approve"][4]
    other = raw(
        4, one.kind, dict(one.body), seq=one.seq, prev=one.prev, session=one.session, of=play.ledger.known.account
    )
    play.ledger.ingest(other.wire)
    assert other.id != one.id and play.state.frozen == {author(4): one.seq}
    run.sources, run.dealers = {i: i for i in (1, 3, 4)}, {1: 1, 3: 3}
    for step in ("join", "deal", "fix", "ack"):
        getattr(run, step)()
    run.vote(voters=(1, 2, 3))
    run.sources = {i: i for i in (1, 2, 3, 4)}
    run.certificate()
    return run


def test_15_two_approvals_of_one_voter_count_once():
    """Else they would let a second value be voted for, beside the one that somebody has accepted (CRYPTO.md 3.4)."""
    play = Play(4, 2, 1).found()
    run = cited_by_a_forker(play)
    assert not certificates.is_open_for_voting(play.ledger.known, run.opening, run.value)
    assert found_out(play, play.events[-1])[0] == "Malformed" and play.state.epoch == 1


def test_15_where_two_approvals_count_as_two_a_second_value_is_certified(monkeypatch):
    monkeypatch.setattr(certificates, "_unforked", lambda *_: True)
    play = Play(4, 2, 1).found()
    run = cited_by_a_forker(play)
    assert play.state.epoch == 2 and play.state.devices == run.committee


# -- 16: witnesses --


def naive_count(play, session, kind="dkd.commit"):
    """Whatever is there of this kind: no members, no values, no standing."""
    return len([event for event in play.ledger.log if play.ledger.event(event).kind == kind])


def twice(play, session):
    first = commit(play, 1, session)
    body = {"cm": bytes(32), "tr": bytes([7]) * 32}
    again = raw(1, "dkd.commit", body, seq=first.seq + 1, prev=first.id, session=session)
    play.ledger.ingest(again.wire)


def retired(play, session):
    away = fresh(play.events)
    commit(play, 1, session)
    play.reshare(target("devices", {1: 1, 2: 2}, 2))
    body = {"cm": bytes(32), "tr": bytes([7]) * 32}
    late = away.append(signer(3), "dkd.commit", body, epoch=1, session=session)
    play.ledger.ingest(late.wire)


def frozen(play, session):
    commit(play, 1, session)
    event = commit(play, 2, session)
    play.ledger.ingest(raw(2, "session.open", session_body(2), seq=event.seq, prev=event.prev).wire)


def of_another_tr(play, session):
    commit(play, 1, session)
    commit(play, 2, session, tr=bytes(32))


def of_another_session(play, session):
    commit(play, 1, session)
    commit(play, 2, derivation_of(play, 2))


def derivation_of(play, opener):
    context = dkd.Context(account=play.ledger.known.account, app="chat", kind="ed25519", label="bob", version=1)
    body = {"ctx": context.encode(), "invited": everyone(), "recipients": everyone(1)}
    return play.say(opener, "dkd.open", body).id


def of_another_epoch(play, session):
    commit(play, 1, session)
    body = {"cm": bytes(32), "tr": bytes([7]) * 32}
    play.say(2, "dkd.commit", body, session=session, epoch=0)


CHEATS = [twice, retired, frozen, of_another_tr, of_another_session, of_another_epoch]


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.__name__)
def test_16_one_that_passes_for_two(play, cheat):
    """Naive: two events of this kind are two members. The witness counts one, and says who is absent."""
    session = derivation(play)
    roster = play.state.devices.shape.roster
    cheat(play, session)
    assert naive_count(play, session) >= 2
    found = witness_of(facts(play, session, roster=roster), play.ledger)
    assert isinstance(found, Fault)
    assert (found.name, found.culprits, found.absent) == ("Timeout", (), (author(2), author(3)))


def test_16_a_foreign_member(play):
    session = derivation(play)
    commit(play, 1, session)
    commit(play, 2, session)
    assert naive_count(play, session) >= 2
    roster = tuple(pair for pair in play.state.devices.shape.roster if pair[0] != 2)
    found = witness_of(facts(play, session, roster=roster), play.ledger)
    assert isinstance(found, Fault) and found.absent == (author(3),)


def test_16_an_empty_list_proves_nothing(play):
    """Naive: `all` of nobody have said it, and zero of zero is enough."""
    session = derivation(play)
    assert naive_count(play, session) >= 0, "zero of zero"
    for changes in ({"required": 0}, {"roster": (), "required": "all"}, {"roster": (), "required": 0}):
        assert isinstance(witness_of(facts(play, session, **changes), play.ledger), Fault)


# -- 20: sets of a coordinator --


def committed(play, session):
    digest = payload.payload_digest(app_payload(play))
    body = {"D": BASE.encoded, "E": BASE.encoded, "payload": digest}
    return {i: play.say(i, "sign.commit", body, session=session).id for i in (1, 2, 3)}


@pytest.mark.parametrize("quorum", ["another session", "another's", "not a commitment"])
def test_20_a_set_of_what_was_not_committed_here(play, quorum):
    there, here = sign_open(play).id, sign_open(play).id
    others, own = committed(play, there), committed(play, here)
    chosen = {
        "another session": [[1, own[1]], [2, others[2]]],
        "another's": [[1, own[1]], [2, own[3]]],
        "not a commitment": [[1, own[1]], [2, here]],
    }
    lie = play.say(1, "sign.quorum", {"commits": chosen[quorum]}, session=here)
    assert found_out(play, lie) == ("InvalidQuorum", [1], "without")


def test_20_two_sets_for_two_signers_are_a_proof(play):
    session = sign_open(play).id
    ids = committed(play, session)
    first = play.say(1, "sign.quorum", {"commits": [[1, ids[1]], [2, ids[2]]]}, session=session)
    forged = fork(play, first, commits=[[1, ids[1]], [3, ids[3]]])
    assert [found_out(play, event) for event in (first, forged)] == [("Equivocation", [1], "without")] * 2


# -- 21: approvals of a recovery --


def requested(*, approvals):
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="open")
    for device in list(run.sources.values())[:approvals]:
        run.say(device, "approve", {"accepted": None, "phi": run.opening.phi})
    return play, run


@pytest.mark.parametrize("named", ["one twice", "one for two", "one alone"])
def test_21_a_deal_rests_on_as_many_guardians_as_a_quorum_has(named):
    """Naive: two approvals are two entries of a list. One guardian alone then sets the whole recovery going."""
    _, run = requested(approvals=1)
    ((device, approval),) = run.said["approve"].items()
    index, second = list(run.sources)[:2]
    lists = {
        "one twice": [[index, approval.id], [index, approval.id]],
        "one for two": sorted([[index, approval.id], [second, approval.id]]),
        "one alone": [[index, approval.id]],
    }
    assert named == "one alone" or len(lists[named]) >= run.opening.source.shape.quorum
    run.join()
    run.said["approve"] |= dict.fromkeys(run.sources.values(), approval)
    run.deal()
    body = dict(run.said["deal"][device].body)
    again, later = requested(approvals=1)
    later.join()
    lie = later.say(device, "deal", body | {"approvals": lists[named]})
    assert found_out(again, lie)[:2] in [("InvalidDeal", [device]), ("Malformed", [device])]


def test_21_a_second_approval_of_one_guardian_is_void():
    play, run = requested(approvals=1)
    ((device, approval),) = run.said["approve"].items()
    again = raw(
        device,
        "recover.approve",
        dict(approval.body),
        seq=approval.seq + 1,
        prev=approval.id,
        epoch=approval.epoch,
        session=approval.session,
    )
    play.ledger.ingest(again.wire)
    assert found_out(play, again) == ("Duplicate", [device], "continue")


def guardians():
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    play.override = True
    return play


def overriding(play, approvals):
    """A recovery that overrides the devices, with so many approvals, up to its certificate."""
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="open")
    run.sources = dict(list(run.sources.items())[:approvals])
    return run.to("certificate")


def test_21_an_override_without_all_guardians_certifies_nothing():
    play = guardians()
    overriding(play, 2)
    assert found_out(play, play.events[-1])[0] == "Malformed" and play.state.epoch == 2


def test_21_where_a_quorum_overrides_the_devices_have_no_veto(monkeypatch):
    """The naive twin: two of three guardians, and no cancel of a device counts against them."""

    def by_quorum(known, opening, value, counts=lambda _: True):
        approvals = [one for one in known.in_session(opening.session, "recover.approve") if counts(one.id)]
        return len(approvals) >= opening.source.shape.quorum

    play = guardians()
    monkeypatch.setattr(certificates, "is_open_for_voting", by_quorum)
    run = overriding(play, 2)
    assert play.state.epoch == 3 and play.state.devices == run.committee


def reminded(times):
    play, run = requested(approvals=0)
    body = {"request": run.opening.session, "to": [32768]}
    said = [play.say(1, "recover.nudge", body, session=run.opening.session) for _ in range(times)]
    return [event for event in said if play.ledger.counts(event.id)], [found_out(play, event) for event in said[16:]]


def test_21_of_a_thousand_reminders_sixteen_count():
    counted, rest = reminded(1_000)
    assert len(counted) == 16 and rest == [("Duplicate", [1], "continue")] * 984


def test_21_without_a_limit_every_reminder_counts(monkeypatch):
    monkeypatch.setattr(rules, "NUDGES_MAX", 10**9)
    assert len(reminded(200)[0]) == 200


# -- 22: locks --


def scope(play, term=0):
    head = play.state.head
    account = play.ledger.known.account
    return lock.lock_scope(account=account, epoch=head.epoch, kind="reshare", prestate=head.id, term=term)


def tickets(play):
    keys = {i: signer(i).key for i in (1, 2, 3)}
    made = {i: lock.lock_ticket(scope=scope(play), key=key, prestate=play.state.head.id) for i, key in keys.items()}
    return sorted(made, key=made.get)


def two_grants(play):
    """The device of the middle ticket votes for the higher one, and again when the lower one has asked."""
    low, middle, high = tickets(play)
    openers = []
    for holder in (high, low):
        asked = play.say(holder, "lock.request", {"kind": "reshare", "term": 0}, session=scope(play))
        last = max((event for event in play.events if event.author == author(middle)), key=lambda event: event.seq)
        body = {"request": asked.id, "term": 0}
        vote = raw(middle, "lock.vote", body, seq=last.seq + 1, prev=last.id, parents=(asked.id,), session=scope(play))
        play.ledger.ingest(vote.wire)
        own = play.say(holder, "lock.vote", body, session=scope(play))
        openers.append((holder, vote, own))
    return openers


def opened(play, holder, votes, term=0):
    head = play.state.head
    body = {
        "lock": sorted(vote.id for vote in votes),
        "prestate": head.id,
        "reason": "",
        "resume": None,
        "source": head.devices.id,
        "target": target("devices", {1: 1, 2: 2, 3: 3}, 2),
        "term": term,
    }
    return play.say(holder, "reshare.open", body)


def test_22_a_second_vote_in_a_scope_is_void(play):
    (high, first, own), (low, second, mine) = two_grants(play)
    assert found_out(play, second)[0] == "Duplicate" and found_out(play, first) is None
    assert found_out(play, opened(play, high, (first, own))) is None
    assert found_out(play, opened(play, low, (second, mine))) == ("Malformed", [low], "again")


def test_22_who_may_vote_twice_grants_one_lock_to_two(play, monkeypatch):
    """The naive twin: two holders of one term, and a session of each."""
    monkeypatch.setattr(Knowledge, "slot_taken", lambda *_: None)
    (high, first, own), (low, second, mine) = two_grants(play)
    for holder, votes in ((high, (first, own)), (low, (second, mine))):
        assert found_out(play, opened(play, holder, votes)) is None


def higher(play):
    low, middle, high = tickets(play)
    asked = {
        i: play.say(i, "lock.request", {"kind": "reshare", "term": 0}, session=scope(play)).id for i in (low, high)
    }
    votes = [play.say(i, "lock.vote", {"request": asked[high], "term": 0}, session=scope(play)) for i in (middle, high)]
    return middle, high, votes


def test_22_a_vote_for_a_higher_ticket_is_invalid(play):
    middle, high, votes = higher(play)
    assert [found_out(play, vote) for vote in votes] == [("InvalidVote", [i], "continue") for i in (middle, high)]
    assert play.state.locks[0].holder is None


def twin(play, request):
    """The same request once more, resting on something else."""
    placed = {"seq": request.seq, "prev": request.prev, "parents": request.parents[1:]}
    other = raw(number(request.author), "lock.request", request.body, **placed, epoch=1, session=request.session)
    play.ledger.ingest(other.wire)
    assert author(number(request.author)) in play.ledger.known.graph.forks
    return other


def forked(play):
    """The lowest ticket is that of a device that wrote two requests; whoever saw both votes for each request."""
    low, middle, high = tickets(play)
    body = {"kind": "reshare", "term": 0}
    asked = {i: play.say(i, "lock.request", body, session=scope(play)) for i in (low, high)}
    twin(play, asked[low])
    return {
        i: play.say(i, "lock.vote", {"request": asked[wanted].id, "term": 0}, session=scope(play))
        for i, wanted in ((middle, high), (high, low))
    }


def test_22_two_requests_of_one_device_are_none_to_whoever_has_seen_both(play):
    """Nobody who passes them over is blamed for it; a request that is no more valid cannot be voted for."""
    _, middle, high = tickets(play)
    votes = forked(play)
    assert found_out(play, votes[middle]) is None
    assert found_out(play, votes[high]) == ("InvalidVote", [high], "continue")


def test_22_two_requests_that_a_voter_has_not_seen_may_be_voted_for(play):
    """What a vote rests on decides, not what the log has learnt since."""
    low, middle, _ = tickets(play)
    asked = play.say(low, "lock.request", {"kind": "reshare", "term": 0}, session=scope(play))
    vote = play.say(middle, "lock.vote", {"request": asked.id, "term": 0}, session=scope(play))
    other = twin(play, asked)
    late = fresh([*(event for event in play.events if event.id not in (vote.id, other.id)), other, vote])
    assert author(low) in late.known.graph.forks
    assert play.ledger.fault_of(vote.id) is None and late.fault_of(vote.id) is None


def test_22_without_the_lottery_friends_choose_the_holder(play, monkeypatch):
    monkeypatch.setattr(rules_other, "_ticket", lambda *_: b"")
    _, high, _ = higher(play)
    assert play.state.locks[0].holder == author(high)


def test_22_keys_that_are_made_after_a_head_would_win_every_lottery(play):
    """Why only devices of the head may ask: of a hundred fresh keys one has the lowest ticket."""

    def ticket(key):
        return lock.lock_ticket(scope=scope(play), key=key, prestate=play.state.head.id)

    members = [ticket(key) for _, key in founders()]
    fresh_keys = [Signer(SecretBytes(stream("grind", k))).key for k in range(100)]
    assert min(map(ticket, fresh_keys)) < min(members)


def test_22_without_fencing_an_old_grant_opens_a_later_term(play, monkeypatch):
    old = play.lock(1, term=0)
    votes = [play.ledger.event(identifier) for identifier in old]
    assert found_out(play, opened(play, 1, votes, term=1)) == ("Malformed", [1], "again")
    monkeypatch.setattr(openings, "lock_scope", lambda **of: lock.lock_scope(**(of | {"term": 0})))
    assert found_out(play, opened(play, 1, votes, term=1)) is None
