"""Each sentence that a property can say has a run about which it is said: a real one, in which one thing is changed.

The mutants show that bugs are caught; one bug may be caught by several sentences, so that one of them could be gone
unnoticed. Here each stands alone. The real run gives no sentence at all.
"""

import ast
import re
from dataclasses import replace
from functools import cache
from inspect import getsource
from types import SimpleNamespace

import pytest
from msgspec import structs
from sim_accounts import stage_of
from sim_plays import auto

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.result import Ended as End
from aura_chor.session.faults import InvalidMessage
from aura_chor.sim import properties, properties_threshold, waiting
from aura_chor.sim.faults import PRESETS, Case, draw
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.plots import SIGNS_NOTHING
from aura_chor.sim.registry import ALL
from aura_chor.sim.run import Rules, play_again
from aura_chor.sim.stage import key_of
from aura_chor.sim.threshold import ThresholdStage

OTHER = b"\xee" * 32
CASES = []
"""(property, what it says, what makes the run of which it says so)."""


@pytest.fixture(scope="module", autouse=True)
def null():
    with null_cryptography():
        yield


class Changed:
    """Something of which some answers are other ones."""

    def __init__(self, real, **instead):
        self.__dict__.update(instead, real=real)

    def __getattr__(self, name):
        return getattr(self.real, name)


class ChangedStage(Changed):
    """It passes for what it stands for."""

    __class__ = ThresholdStage


def says(name, sentence):
    def kept(make):
        CASES.append(pytest.param(name, sentence, make, id=make.__name__))
        return make

    return kept


def said_of(name, run):
    return list(ALL[name](run))


@cache
def plain():
    """Two devices, three seats, everything well."""
    play = auto("three_adder")
    case = Case(seed=1, devices=3, mix=PRESETS["none"])
    return play_again(play, case, Rules({}))


def with_events(run, *more):
    """The ledger of device 0 has more events."""
    return Changed(run, events=lambda number: [*run.events(number), *(more if number == 0 else ())])


def messages_of(run):
    return [event for event in run.events(0) if event.route is not None and "m" in event.route]


def of_kind(run, kind):
    return next(event for event in run.events(0) if event.kind == kind)


# --- of any choreography ---


@says("agreement", "which stands in no ledger")
def taken_from_nowhere():
    run = plain()
    number, first = next((n, p) for n, p in run.progress if p.step.value == "received")
    return Changed(run, progress=[*run.progress, (number, structs.replace(first, event=OTHER))])


@says("agreement", "two messages stand in one place of a channel")
def two_events_in_a_place():
    run = plain()
    return with_events(run, structs.replace(messages_of(run)[0], id=OTHER, seq=99))


@says("agreement", "took two messages in one place")
def two_events_taken_in_a_place():
    run = plain()
    number, first = next((n, p) for n, p in run.progress if p.step.value == "received")
    twin = structs.replace(run.ledgers[number].event(first.event), id=OTHER)
    ledger = run.ledgers[number]
    known = SimpleNamespace(
        known=ledger.known, counts=ledger.counts, event=lambda one: twin if one == OTHER else ledger.event(one)
    )
    return Changed(
        run,
        progress=[*run.progress, (number, structs.replace(first, event=OTHER))],
        ledgers={**run.ledgers, number: known},
    )


@says("agreement", "was completed, and later aborted")
def two_ends_of_a_seat():
    run = plain()
    number, ended = run.ends[0]
    role, outcome = next(iter(ended.result.outcomes.items()))
    other = changed_end(ended, role, structs.replace(outcome, ended=End.ABORTED))
    return Changed(run, ends=[*run.ends, (number, other)])


@says("agreement", "an author is heard that has written two events")
def two_voices():
    run = plain()
    first = messages_of(run)[0]
    ledger = run.ledgers[0]
    heard = SimpleNamespace(known=ledger.known, event=ledger.event, counts=lambda one: True)
    twin = structs.replace(first, id=OTHER, route=None)
    return Changed(run, ledgers={**run.ledgers, 0: heard}, events=with_events(run, twin).events)


@says("conformance", "Alice on device 0")
def a_life_that_is_no_walk():
    run = plain()
    life = next(life for life in run.lives if life.role == "Alice")
    return Changed(run, lives=[structs.replace(life, records=life.records[::-1])])


@says("no-blame", "device 0 blames a device for InvalidMessage: no")
def a_host_that_blames():
    run = plain()
    fault = SimpleNamespace(name="InvalidMessage", reason="no", culprits=(key_of(1),))
    return Changed(run, faults=[(0, SimpleNamespace(fault=fault))])


@says("no-blame", "on device 0 blames Bob")
def a_seat_that_blames():
    run = plain()
    number, ended = next((n, e) for n, e in run.ends if n == 0)
    role, outcome = next(iter(ended.result.outcomes.items()))
    error = InvalidMessage("no", session_id="s", culprits=("Bob",))
    other = changed_end(ended, role, structs.replace(outcome, error=error))
    return Changed(run, ends=[(number, other)])


@says("no-blame", "has a fork of")
def a_ledger_with_a_fork():
    run = plain()
    graph = SimpleNamespace(forks={key_of(1): None})
    return Changed(run, ledgers={0: SimpleNamespace(known=SimpleNamespace(graph=graph))})


@says("convergence", "the ledgers are not the same after")
def ledgers_that_differ():
    return Changed(plain(), converged=False)


@says("convergence", "make different things of them")
def ledgers_that_are_folded_differently():
    run = plain()
    return Changed(run, ledgers={**run.ledgers, 1: SimpleNamespace(state=lambda: "another")})


@says("completion", "the host of device 1 breaks: KeyError")
def a_host_that_breaks():
    return Changed(plain(), broken={1: "KeyError"})


@says("completion", "a device is still down")
def a_device_that_is_down():
    return Changed(plain(), over=False, all_up=False)


@says("completion", "device 1 is not at an end after .* ms: Bob waits for Ping")
def a_seat_that_waits():
    run = plain()
    status = structs.replace(run.sessions()[1][0], lifecycle=Lifecycle.WAITING, waiting_for=("Bob waits for Ping",))
    return Changed(run, over=False, sessions=lambda: {**run.sessions(), 1: [status]})


@says("completion", "device 1 knows of no session")
def a_device_that_was_not_told():
    run = plain()
    return Changed(run, over=False, sessions=lambda: {**run.sessions(), 1: []})


@says("completion", "device 0 lacks a lock")
def what_has_not_come_about():
    run = plain()
    stage = SimpleNamespace(lacks=lambda run: ["device 0 lacks a lock"], identity=run.stage.identity)
    return Changed(run, stage=stage)


@says("completion", "on device 0 failed: InvalidMessage: no")
def a_body_that_fails():
    run = plain()
    number, ended = next((n, e) for n, e in run.ends if n == 0)
    role, outcome = next(iter(ended.result.outcomes.items()))
    failed = structs.replace(outcome, ended=End.FAILED, error=InvalidMessage("no", session_id="s"))
    return Changed(run, ends=[(number, changed_end(ended, role, failed))])


@says("evidence", "before it was durable")
def what_left_too_early():
    return Changed(plain(), early=["device 0: it was sent before it was durable"])


@says("secrecy", "needle 1 stands in the clear in what device 0 sends")
def a_needle_on_its_way():
    return Changed(plain(), leaks=["needle 1 stands in the clear in what device 0 sends"])


@says("secrecy", "needle 1 stands in the clear in the log of device 0")
def a_needle_on_a_disk():
    return Changed(plain(), needles=[key_of(0)])


def changed_end(ended, role, outcome):
    result = structs.replace(ended.result, outcomes={**ended.result.outcomes, role: outcome})
    return structs.replace(ended, result=result)


# --- of accounts ---


@cache
def account(plays, seed):
    """One of these seeds, without faults."""
    stage = stage_of(plays, seed)
    return play_again(stage, draw(PRESETS["none"], seed=seed, devices=stage.devices), Rules({}))


def locked():
    return account("lock", 2)


def signed():
    return account("sign", 2)


def derived():
    return account("dkd", 2)


def without(run, leaves_out):
    return Changed(run, events=lambda number: [event for event in run.events(number) if not leaves_out(event)])


def head_of(run):
    return run.ledgers[0].state().head


def with_heads(run, *heads):
    """The ledger of device 0 has seen more heads certified."""
    known = run.ledgers[0].known
    more = SimpleNamespace(heads={**known.heads, **{head.id: head for head in heads}}, faults=known.faults)
    return Changed(run, ledgers={**run.ledgers, 0: SimpleNamespace(known=more)})


def with_stage(run, **instead):
    return Changed(run, stage=ChangedStage(run.stage, **instead))


def with_life(run, **instead):
    """The present life of device 0 is another one."""
    lives = run.stage.residents(run)
    return with_stage(run, residents=lambda run: {**lives, 0: Changed(lives[0], **instead)})


def votes_of(run):
    return [event for event in run.events(0) if event.kind == "lock.vote"]


@says("locks", "is granted to 2 requests")
def two_grants():
    run = locked()
    twin = structs.replace(of_kind(run, "lock.request"), id=OTHER)
    votes = [
        structs.replace(votes_of(run)[0], id=bytes([number]) * 32, author=author, body={"request": OTHER})
        for number, author in enumerate(head_of(run).devices.shape.members())
    ]
    return with_events(run, twin, *votes)


@says("locks", "for the holder of .* without a grant")
def a_holder_without_a_grant():
    run = locked()
    first = votes_of(run)[0].id
    return without(run, lambda event: event.kind == "lock.vote" and event.id != first)


@says("locks", "votes twice in")
def a_second_vote():
    run = locked()
    return with_events(run, structs.replace(votes_of(run)[0], id=OTHER, body={"request": OTHER}))


@says("epochs", "one head has 2 successors")
def two_successors():
    run = signed()
    head = head_of(run)
    return with_heads(run, *[replace(head, id=bytes([number]) * 32, prestate=head.id) for number in (1, 2)])


@says("epochs", "the line of heads of device 0 has a gap")
def a_gap():
    run = signed()
    head = head_of(run)
    state = SimpleNamespace(line=[head, replace(head, id=OTHER, epoch=head.epoch + 2, prestate=head.id)])
    return with_life(run, ledger=SimpleNamespace(state=lambda: state))


@says("epochs", "device 0 has gone by a head that is not on its line any more")
def a_head_that_is_gone():
    run = signed()
    first, *others = run.stage.homes
    owner = Changed(first.owner, heads=[*first.owner.heads, OTHER])
    return with_stage(run, homes=[Changed(first, owner=owner), *others])


@says("epochs", "device 0 is a member of the devices of epoch 1 and holds no shares of it")
def a_member_without_shares():
    return with_life(signed(), holding=SimpleNamespace(shares=lambda committee, index: None))


@says("epochs", "device 0 holds shares that do not fit the devices of epoch 1")
def shares_of_another():
    run = signed()
    committee, other = head_of(run).devices, run.stage.residents(run)[1]
    pair = other.holding.shares(committee, committee.shape.index_of(other.own))
    return with_life(run, holding=SimpleNamespace(shares=lambda committee, index: pair))


@says("threshold", "the keys of the account change in epoch 2")
def other_keys():
    run = signed()
    head = head_of(run)
    devices = replace(head.devices, sign=head.devices.derive, epoch=2)
    return with_heads(run, replace(head, id=OTHER, epoch=2, prestate=head.id, devices=devices))


@says("threshold", "0 devices have signed what . must sign")
def a_signature_of_nobody():
    return without(signed(), lambda event: event.kind == "sign.share")


@says("threshold", "has signed what its owner does not consent to")
def a_signature_against_the_will():
    run = signed()
    everybody = dict.fromkeys(range(run.case.devices), SIGNS_NOTHING)
    return with_stage(run, plot=structs.replace(run.stage.plot, policies=everybody))


@says("threshold", "has derived a key in a session that stands in no ledger")
def a_key_from_nowhere():
    return without(derived(), lambda event: event.kind == "dkd.open")


@says("threshold", "has derived another key for a context than was derived before")
def another_key():
    run = derived()
    homes = list(run.stage.homes)
    receives = next(home for home in homes if home.lives[-1].player.dkd.recipients)
    session = next(iter(receives.lives[-1].player.dkd.recipients))
    made = SimpleNamespace(derived=SimpleNamespace(output=SecretBytes(OTHER)))
    life = SimpleNamespace(player=SimpleNamespace(dkd=SimpleNamespace(recipients={session: made})))
    homes[receives.number] = Changed(receives, lives=[*receives.lives, life])
    return with_stage(run, homes=homes)


@says("nonces", "has committed to one pair of nonces twice")
def nonces_committed_twice():
    run = signed()
    return with_events(run, structs.replace(of_kind(run, "sign.commit"), id=OTHER))


@says("nonces", "has made two shares with one pair of nonces")
def nonces_spent_twice():
    run = signed()
    share = of_kind(run, "sign.share")
    return with_events(run, structs.replace(share, id=OTHER, body={**share.body, "z": OTHER}))


# --- the tests ---


@pytest.mark.parametrize(("name", "sentence", "make"), CASES)
def test_what_is_changed_is_said(name, sentence, make):
    run = make()
    assert not said_of(name, run.real), "of the real run there is nothing to be said"
    said = said_of(name, run)
    assert [one for one in said if re.search(sentence, one)], said


def test_every_sentence_has_such_a_run():
    """Whatever a property yields by itself is said about one of them."""
    said = [sentence for case in CASES for sentence in said_of(case.values[0], case.values[2]())]
    for module in (properties, properties_threshold, waiting):
        for pattern in sentences_of(module):
            assert [one for one in said if re.fullmatch(pattern, one, flags=re.S)], f"nothing says {pattern}"


def sentences_of(module):
    """As patterns, in which everything fits where something is filled in."""
    for node in ast.walk(ast.parse(getsource(module))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            parts = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
            yield "".join([re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts])
