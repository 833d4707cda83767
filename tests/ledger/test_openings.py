"""Opening events, rule by rule: what each of them alone keeps out (CRYPTO.md 4, 7.1 step 0, 8 and 15)."""

import pytest
from ledger_world import Play, assigned, fresh, raw, signer, target
from test_membership import fault, three

from aura_chor.crypto import keygen
from aura_chor.crypto.members import Index, roster_value
from aura_chor.ledger.ledger import AccountLedger

FOUR = {1: 1, 3: 3, 4: 4}


@pytest.fixture
def play():
    return Play().found()


def proposed(play, *, by=1, kind="reshare.open", **changes):
    """A change under a grant of its term, that differs from a sound one in these fields."""
    term = changes.get("term", 0)
    held = next((lock for lock in play.state.locks if lock.term == term and lock.votes), None)
    head = play.state.head
    body = {
        "lock": play.lock(by, term=term) if held is None else sorted(held.votes),
        "prestate": head.id,
        "reason": "",
        "resume": None,
        "source": head.devices.id,
        "target": three(),
        "term": term,
    }
    return play.say(by, kind, body | changes)


def reason(play, event):
    found = play.ledger.fault_of(event.id)
    return None if found is None else (found.name, found.reason)


# -- sizes --


def test_guardians_are_two_at_least(play):
    """One guardian alone would be the account; the single-device state is one of devices."""
    alone = target("guardians", assigned(32768, 10), 1, cooldown=86_400)
    assert reason(play, proposed(play, target=alone)) == ("Malformed", "a threshold outside 2..n")


def succeeding(play, members, t, **changes):
    roster = target("devices", members, t)["roster"]
    head = play.state.head
    lock = next((sorted(lock.votes) for lock in play.state.locks if lock.votes), None) or play.lock(1)
    body = {"f": 0, "lock": lock, "prestate": head.id, "resume": None, "roster": roster, "t": t, "term": 0}
    return play.say(1, "keygen.succeed", body | changes)


def test_no_key_is_generated_by_one_device(play):
    assert reason(play, succeeding(play, {1: 1}, 1)) == ("Malformed", "a threshold outside 2..n")
    assert fault(play, succeeding(play, {1: 1, 2: 2}, 2)) is None


def test_members_are_a_hundred_at_most(play):
    for more, expected in ((97, None), (98, "Malformed")):
        members = {1: 1, 2: 2, 3: 3, **assigned(4, *range(4, 4 + more))}
        assert fault(play, proposed(play, target=target("devices", members, 2))) == expected


# -- founders --


def test_founders_are_numbered_from_one():
    roster = tuple((Index(i + 1), signer(i).key) for i in (1, 2, 3))
    account = keygen.account_id(f=0, roster=roster, salt=bytes(32), t=2)
    ledger = AccountLedger(account)
    body = {"f": 0, "prestate": None, "roster": roster_value(roster), "salt": bytes(32), "t": 2}
    event = raw(1, "keygen.open", body, epoch=0, of=account)
    ledger.ingest(event.wire)
    assert event.id not in ledger.known.openings


@pytest.mark.parametrize("left", [0, 2])
def test_a_founding_is_certified_by_every_acknowledgement(left):
    """No votes stand behind it that would count them once more."""

    class Lacking(Play):
        def say(self, i, kind, body, **more):
            lacking = {"acks": body["acks"][:left]} if kind == "keygen.certificate" else {}
            return super().say(i, kind, body | lacking, **more)

    play = Lacking().found()
    assert fault(play, play.certificate) == "Malformed" and play.state.epoch == 0


# -- what a session resumes --


def test_a_session_resumes_its_own_change_and_no_other(play):
    first = play.reshare(three(), until="ack").opening.session
    another = target("devices", FOUR, 2)
    assert reason(play, proposed(play, resume=first, term=1, target=another)) == (
        "Malformed",
        "resumes with another source or target",
    )
    assert reason(play, succeeding(play, {1: 1, 2: 2, 4: 4}, 2, resume=first)) == (
        "Malformed",
        "resumes another protocol",
    )
    second = proposed(play, resume=first, term=1)
    assert fault(play, second) is None
    assert reason(play, proposed(play, resume=second.id, term=2)) == ("Malformed", "resumes a session that resumed")
    assert fault(play, proposed(play, resume=first, term=2)) is None


def test_a_session_resumes_nothing_of_another_head(play):
    """Guardians were enrolled since: the devices, which are the source, are the same."""
    first = play.reshare(three(), until="ack").opening.session
    guardians = target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400)
    play.reshare(guardians, term=1)
    assert play.state.epoch == 2
    assert reason(play, proposed(play, resume=first)) == ("Malformed", "resumes on another prestate")


# -- recoveries --


def test_guardians_hand_the_account_to_devices_only(play):
    """Else they would choose their successors, without a cool-down."""
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    head = play.state.head
    body = {
        "expires": 2_000_000_000,
        "override": False,
        "prestate": head.id,
        "reason": "",
        "requested_at": 1_700_000_000,
        "resume": None,
        "source": head.guardians.id,
        "term": 0,
    }
    shapes = {
        "guardians": target("guardians", assigned(32771, 13, 14), 2, cooldown=1),
        "devices": target("devices", assigned(4, 13, 14), 2),
    }
    opened = {}
    for name, shape in shapes.items():
        replica = fresh(play.events)
        event = raw(13, "recover.open", body | {"target": shape}, epoch=2)
        replica.ingest(event.wire)
        replica.admit(event.id)
        opened[name] = event.id in replica.known.openings
    assert opened == {"guardians": False, "devices": True}


def test_who_asks_for_an_account_cancels_nothing(play):
    """It gives its request up, which is no cancel: three of those would let the next one override the devices."""
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="open")
    said = {device: run.say(device, "cancel", {"request": run.opening.session}) for device in (5, 6, 10, 1)}
    assert {device: fault(play, event) for device, event in said.items()} == {
        5: "NotAuthorised",
        6: "NotAuthorised",
        10: None,
        1: None,
    }


# -- what steps say that they are about --


@pytest.mark.parametrize("phase", ["approve", "join", "deal"])
def test_a_step_of_another_session_is_malformed(play, phase):
    """It repeats Φ_R byte for byte: what was written for one session serves in no other (CRYPTO.md 7.1)."""
    run = play.reshare(three(), until=phase)
    again = proposed(play, term=1)
    opening = play.ledger.known.openings[again.id]
    event = run.said[phase][1]
    for phi, expected in ((run.opening.phi, "Malformed"), (opening.phi, None)):
        device = 1 if expected else 2
        body = dict(run.said[phase][device].body) | {"phi": phi}
        said = play.say(device, event.kind, body, session=again.id)
        # A deal names approvals of its own session, too: here it has none, whatever its Φ_R.
        assert fault(play, said) == ("InvalidDeal" if phase == "deal" and expected is None else expected)


# -- promises (7.4) --


def twins(play):
    """Two sessions of one term."""
    found = [proposed(play, reason=words) for words in ("one", "another")]
    return [play.ledger.known.openings[event.id] for event in found]


def test_a_member_approves_one_session_of_a_term(play):
    first, second = twins(play)
    said = [
        play.say(2, "reshare.approve", {"accepted": None, "phi": opening.phi}, session=opening.session)
        for opening in (first, second)
    ]
    assert [fault(play, event) for event in said] == [None, "InvalidVote"]


def test_a_member_votes_once_in_a_term(play):
    """D4, apart from D1: whoever has approved neither may vote in one."""
    first, second = twins(play)
    body = {"T": bytes(32), "acks": bytes(32)}
    said = [play.say(2, "reshare.vote", body, session=opening.session) for opening in (first, second)]
    assert [fault(play, event) for event in said] == [None, "InvalidVote"]
