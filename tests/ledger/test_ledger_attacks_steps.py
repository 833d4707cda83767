"""Attacks on single steps: what the log says of them, whom it names and how to go on (CRYPTO.md 12.1, rows 1 to 13).

Their naive twins are in tests/crypto: there they succeed.
"""

from dataclasses import replace

import pytest
from attack_world import LIAR, Founders, everyone, found_out
from ledger_world import Play, assigned, author, raw, root, session_body, signer, target
from test_membership import app_payload, sign_open, three

from aura_chor.crypto import dkd, keygen, payload
from aura_chor.crypto.group import BASE, IDENTITY, L, P, point_sum, sub
from aura_chor.crypto.members import PURPOSES, Index

TORSION = {
    "identity": IDENTITY.encoded,
    "small order": (P - 1).to_bytes(32, "little"),
    "p + 1": (P + 1).to_bytes(32, "little"),
    "sign bit": b"\x01" + bytes(30) + b"\x80",
}
LOW_ORDER = bytes(32)
BIG = (L + 7).to_bytes(32, "little")


@pytest.fixture
def play():
    return Play().found()


def malformed(retry, *, by=LIAR):
    return ("Malformed", [by], retry)


# -- 1: length of the commitment list --


@pytest.mark.parametrize("length", [0, 1, 3])
def test_1_a_reveal_of_another_length(length):
    """The commitment opens, and every share would lie on the longer list."""

    def made(opening):
        return keygen.contribute(root(LIAR), phis=opening.phis, index=Index(LIAR), t=max(length, 1))

    def reveals(body):
        return body if length else body | {"sign": [], "derive": []}

    lie = Founders(made=made, reveals=reveals).commit().reveal()
    assert lie.found_out("reveal") == ("InvalidLength", [LIAR], "without")


@pytest.mark.parametrize("length", [0, 1, 3])
def test_1_a_deal_of_another_length(play, length):
    run = play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2), until="deal")
    again = Play().found().reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2), until="join")
    body = dict(run.said["deal"][LIAR].body)
    points = [*body["sign"], BASE.encoded][:length]
    lie = again.say(LIAR, "deal", body | {"sign": points})
    assert found_out(again.play, lie) == ("InvalidLength", [LIAR], "continue")


# -- 2: indices and repetitions --

ROSTERS = {
    "index 0": [[0, author(1)], [2, author(2)], [3, author(3)]],
    "index L": [[1, author(1)], [2, author(2)], [L % 2**63, author(3)]],
    "index 65536": [[1, author(1)], [2, author(2)], [65536, author(3)]],
    "index True": [[True, author(1)], [2, author(2)], [3, author(3)]],
    "a guardian's index": [[1, author(1)], [2, author(2)], [32768, author(3)]],
    "a device twice": [[1, author(1)], [2, author(2)], [3, author(2)]],
    "an index twice": [[1, author(1)], [2, author(2)], [2, author(3)]],
}


@pytest.mark.parametrize("name", ROSTERS)
def test_2_rosters_in_openings(play, name):
    """Of an opening that names such members nothing comes; its author is named."""
    head = play.state.head
    shape = target("devices", {1: 1, 2: 2, 3: 3}, 2)
    body = {
        "lock": play.lock(1),
        "prestate": head.id,
        "reason": "",
        "resume": None,
        "source": head.devices.id,
        "target": shape | {"roster": ROSTERS[name]},
        "term": 0,
    }
    assert found_out(play, play.say(1, "reshare.open", body)) == malformed("again", by=1)
    invited = {"committee": head.devices.id, "invited": ROSTERS[name], "payload": app_payload(play)}
    assert found_out(play, play.say(1, "sign.open", invited)) == malformed("again", by=1)


def with_deals():
    return Play().found().reshare(three(), until="deal")


SETS = {
    "one dealer twice": lambda ids: [[1, ids[1]], [1, ids[1]]],
    "one deal for two": lambda ids: [[1, ids[1]], [2, ids[1]]],
    "fewer than t": lambda ids: [[1, ids[1]]],
    "none": lambda _: [],
    "descending": lambda ids: [[2, ids[2]], [1, ids[1]]],
    "another's index": lambda ids: [[1, ids[1]], [3, ids[2]]],
}


@pytest.mark.parametrize("name", SETS)
def test_2_sets_of_deals(name):
    run = with_deals()
    ids = {i: run.said["deal"][device].id for i, device in run.sources.items()}
    lie = run.say(1, "fix", {"deals": SETS[name](ids)})
    found, culprits, _ = found_out(run.play, lie)
    assert (found, culprits) in [("Malformed", [1]), ("InvalidDeal", [1])]


def test_2_a_quorum_of_one_member_twice(play):
    opened = sign_open(play)
    point, digest = play.state.devices.key.encoded, payload.payload_digest(opened.body["payload"])
    commit = {"D": point, "E": point, "payload": digest}
    ids = {i: play.say(i, "sign.commit", commit, session=opened.id).id for i in (1, 2)}
    for commits in ([[1, ids[1]], [1, ids[1]]], [[1, ids[1]], [2, ids[1]]]):
        session = sign_open(play) if commits[1][0] == 2 else opened
        lie = play.say(1, "sign.quorum", {"commits": commits}, session=session.id)
        assert found_out(play, lie) in [malformed("continue", by=1), ("InvalidQuorum", [1], "without")]


# -- 3: rogue keys --


@pytest.mark.parametrize("purpose", PURPOSES)
def test_3_a_rogue_key_has_no_proof(purpose):
    """It publishes X − Σ of the others, which it has seen in a founding before, with the proof of its own key."""

    def made(opening):
        own, *others = [keygen.contribute(root(i), phis=opening.phis, index=Index(i), t=2) for i in (LIAR, 1, 2)]
        constant, slope = getattr(own, purpose)
        return replace(own, **{purpose: (sub(constant, point_sum(getattr(it, purpose)[0] for it in others)), slope)})

    assert Founders(made=made).commit().reveal().found_out("reveal") == ("InvalidProof", [LIAR], "without")


@pytest.mark.parametrize("of", ["another member", "another purpose"])
def test_3_a_proof_that_was_made_for_somebody_else(of):
    def made(opening):
        own = keygen.contribute(root(LIAR), phis=opening.phis, index=Index(LIAR), t=2)
        if of == "another purpose":
            return replace(own, pop=own.pop[::-1])
        first = keygen.contribute(root(1), phis=opening.phis, index=Index(1), t=2)
        return replace(first, salt=own.salt)

    assert Founders(made=made).commit().reveal().found_out("reveal") == ("InvalidProof", [LIAR], "without")


# -- 6: copied commitments, changed minds --


def test_6_a_copied_commitment_does_not_open():
    lie = Founders()
    copied = {}
    lie.commits = lambda body: body | {"h": lie.said["commit"][1].body["h"]}
    lie.reveals = lambda body: copied | body | {k: lie.said["reveal"][1].body[k] for k in ("sign", "derive", "pop")}
    lie.commit().reveal()
    assert lie.found_out("reveal") == ("InvalidOpening", [LIAR], "without")


def test_6_the_last_revealer_is_bound_to_its_commitment():
    """It has seen the others' keys, and would rather have another one of its own."""
    lie = Founders().commit()
    other = keygen.contribute(root(30), phis=lie.opening.phis, index=Index(LIAR), t=2)
    lie.made = lambda _: other
    assert lie.reveal().found_out("reveal") == ("InvalidOpening", [LIAR], "without")


# -- 7 and 8: points, scalars and keys, in every field that carries one --


@pytest.mark.parametrize("name", TORSION)
@pytest.mark.parametrize("key", ["sign", "derive", "pop"])
def test_7_points_of_a_reveal(name, key):
    def reveals(body):
        bad = TORSION[name]
        changed = [[bad, body[key][0][1]], body[key][1]] if key == "pop" else [body[key][0], bad]
        return body | {key: changed}

    assert Founders(reveals=reveals).commit().reveal().found_out("reveal") == malformed("without")


@pytest.mark.parametrize("name", TORSION)
def test_7_points_of_the_other_protocols(name):
    bad, good = TORSION[name], BASE.encoded
    play = Play().found()
    opened = sign_open(play)
    digest = payload.payload_digest(opened.body["payload"])
    for body in ({"D": bad, "E": good}, {"D": good, "E": bad}):
        lie = play.say(LIAR, "sign.commit", body | {"payload": digest}, session=(opened := sign_open(play)).id)
        assert found_out(play, lie) == malformed("continue")
    run = Play().found().reshare(three(), until="join")
    body = dict(with_deals().said["deal"][LIAR].body)
    for key in ("sign", "derive"):
        lie = (run := Play().found().reshare(three(), until="join")).say(LIAR, "deal", body | {key: [good, bad]})
        assert found_out(run.play, lie) == malformed("continue")


def test_7_device_keys_are_points():
    """A key of small order would verify signatures that nobody made."""
    play = Play().found()
    for bad in TORSION.values():
        body = session_body(1)
        lie = play.say(1, "session.open", body | {"roster": [[0, author(1)], [1, bad]]})
        assert found_out(play, lie)[:2] == ("Malformed", [1])


def test_8_scalars_and_keys():
    play = Play().found()
    opened = sign_open(play)
    lie = play.say(LIAR, "sign.share", {"quorum": bytes(32), "z": BIG}, session=opened.id)
    assert found_out(play, lie) == malformed("continue")

    def reveals(body):
        return body | {"pop": [[body["pop"][0][0], BIG], body["pop"][1]]}

    assert Founders(reveals=reveals).commit().reveal().found_out("reveal") == malformed("without")
    for bad in (LOW_ORDER, (P + 9).to_bytes(32, "little"), (9 | 1 << 255).to_bytes(32, "little")):
        lie = Founders(commits=lambda body, bad=bad: body | {"kem": [body["kem"][0], [2, bad]]}).commit()
        assert lie.found_out("commit") == malformed("without")
        run = Play().found().reshare(three(), until="approve")
        joins = [[i, bad] for i in (1, 2)]
        assert found_out(run.play, run.say(4, "join", {"kem": joins, "phi": run.opening.phi}))[0] == "Malformed"


@pytest.mark.parametrize("kem", ["one too few", "its own too", "twice the same"])
def test_8_sets_of_keys_are_exact(kem):
    def commits(body):
        first, second = body["kem"]
        chosen = {
            "one too few": [first],
            "its own too": [first, second, [LIAR, second[1]]],
            "twice the same": [first, [2, first[1]]],
        }
        return body | {"kem": chosen[kem]}

    assert Founders(commits=commits).commit().found_out("commit") == malformed("without")


# -- 10: deals of another secret --


@pytest.mark.parametrize("key", ["sign", "derive"])
def test_10_a_deal_of_another_secret(key):
    body = dict(with_deals().said["deal"][LIAR].body)
    run = Play().found().reshare(three(), until="join")
    lie = run.say(LIAR, "deal", body | {key: [BASE.encoded, body[key][1]]})
    assert found_out(run.play, lie) == ("InvalidDeal", [LIAR], "continue")


def test_10_a_deal_before_a_quorum_approved():
    body = dict(with_deals().said["deal"][LIAR].body)
    run = Play().found().reshare(three(), until="join")
    lie = run.say(LIAR, "deal", body | {"approvals": body["approvals"][:1]})
    assert found_out(run.play, lie) == ("InvalidDeal", [LIAR], "continue")


# -- 11: members of another time --


def removed(play):
    """Device 3 is removed; what it wrote before stands."""
    play.reshare(target("devices", {1: 1, 2: 2}, 2))
    return play


def test_11_a_removed_device_opens_and_commits_nothing(play):
    opened = sign_open(removed(play), invited=(1, 2))
    commit = {"D": BASE.encoded, "E": BASE.encoded, "payload": payload.payload_digest(opened.body["payload"])}
    lie = play.say(3, "sign.commit", commit, session=opened.id)
    assert found_out(play, lie) == ("NotAuthorised", [3], "continue") and not play.ledger.counts(lie.id)
    own = play.say(3, "sign.open", {**opened.body, "invited": everyone(1, 2)})
    assert not play.ledger.counts(own.id)


def test_11_a_removed_device_is_invited_by_nobody(play):
    body = {"committee": removed(play).state.devices.id, "invited": everyone(1, 2, 3), "payload": app_payload(play)}
    assert found_out(play, play.say(1, "sign.open", body)) == malformed("again", by=1)


@pytest.mark.parametrize("invited", [(1,), ()])
def test_11_fewer_than_t_are_invited(play, invited):
    body = {"committee": play.state.devices.id, "invited": everyone(*invited), "payload": app_payload(play)}
    if not invited:
        body["invited"] = []
    assert found_out(play, play.say(1, "sign.open", body)) == malformed("again", by=1)


@pytest.mark.parametrize("members", [((1,), (1,)), ((1, 2), (9,)), ((1, 9), (1,))])
def test_11_a_derivation_with_fewer_than_t_or_with_others(play, members):
    context = dkd.Context(account=play.ledger.known.account, app="chat", kind="ed25519", label="alice", version=1)
    body = {"ctx": context.encode(), "invited": everyone(*members[0]), "recipients": everyone(*members[1])}
    assert found_out(play, play.say(1, "dkd.open", body)) == malformed("again", by=1)
    assert (
        found_out(play, play.say(1, "dkd.open", body | {"invited": everyone(1, 3), "recipients": everyone(2)})) is None
    )


def test_11_a_payload_for_the_epoch_before(play):
    """What was asked for under the old head is not signed under the new one."""
    old = app_payload(play)
    play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2))
    body = {"committee": play.state.devices.id, "invited": everyone(1, 2, 4), "payload": old}
    assert found_out(play, play.say(1, "sign.open", body)) == malformed("again", by=1)


# -- 12: seals of others --


@pytest.mark.parametrize("seals", ["one too few", "its own too", "for nobody"])
def test_12_seals_are_for_exactly_the_recipients(seals):
    body = dict(with_deals().said["deal"][LIAR].body)
    chosen = {
        "one too few": body["seals"][:-1],
        "its own too": sorted([*body["seals"], [3, bytes(32)]]),
        "for nobody": [*body["seals"][:-1], [9, bytes(32)]],
    }
    run = Play().found().reshare(three(), until="join")
    assert found_out(run.play, run.say(LIAR, "deal", body | {"seals": chosen[seals]})) == malformed("continue")


# -- 17: reveals on too few commitments --


@pytest.mark.parametrize("named", ["one twice", "another's", "not its own", "none"])
def test_17_a_reveal_names_commitments_of_their_authors(play, named):
    context = dkd.Context(account=play.ledger.known.account, app="chat", kind="ed25519", label="alice", version=1)
    body = {"ctx": context.encode(), "invited": everyone(), "recipients": everyone(1)}
    session = play.say(2, "dkd.open", body).id
    tr = dkd.derivation_transcript(
        account=play.ledger.known.account,
        committee=play.state.devices.id,
        ctx=context.encode(),
        epoch=1,
        invited=play.state.devices.shape.roster,
        recipients=play.state.devices.shape.roster[:1],
        session=session,
    )
    ids = {i: play.say(i, "dkd.commit", {"cm": bytes(32), "tr": tr}, session=session).id for i in (1, 2, 3)}
    commits = {
        "one twice": [[1, ids[1]], [2, ids[1]], [3, ids[3]]],
        "another's": [[1, ids[2]], [3, ids[3]]],
        "not its own": [[1, ids[1]], [2, ids[2]]],
        "none": [],
    }
    lie = play.say(3, "dkd.reveal", {"commits": commits[named], "seals": [], "tr": tr}, session=session)
    assert found_out(play, lie) == malformed("continue")


# -- 19: pair keys come from their recipient alone --


def test_19_an_opener_posts_keys_for_nobody_else(play):
    context = dkd.Context(account=play.ledger.known.account, app="chat", kind="ed25519", label="alice", version=1)
    body = {"ctx": context.encode(), "invited": everyone(), "recipients": everyone(1)}
    opened = play.say(2, "dkd.open", body)
    kem = [[i, signer_pair(2, i)] for i in (1, 3)]
    lie = play.say(2, "dkd.receive", {"kem": kem, "tr": bytes(32)}, session=opened.id)
    assert found_out(play, lie) == ("NotAuthorised", [2], "continue")
    forged = raw(1, "dkd.receive", {"kem": kem, "tr": bytes(32)}, session=opened.id, seq=0)
    mine = raw(2, "dkd.receive", {"kem": kem, "tr": bytes(32)}, session=opened.id, seq=0)
    (verdict,) = play.ledger.ingest(mine.wire[:64] + forged.wire[64:])
    assert verdict.fault.name == "Unauthenticated" and verdict.fault.culprits == ()


def signer_pair(device, index):
    from ledger_world import pair_public

    return pair_public(device, bytes(32), index)


def test_devices_of_this_file():
    """The liar is a founder, and what it lies about is signed by it."""
    assert signer(LIAR).key.encoded == author(LIAR) and assigned(4, 5) == {4: 5}
