"""The six threshold protocols say what CRYPTO.md sections 4 to 9 ask for: events and fields, evidence, states, vetoes.

The tables are taken from the text of those sections by hand; opening events are those of the ledger and stand there.
`seals` is what a sealed field is in an event.
"""

from collections.abc import Iterator

import pytest

from aura_chor.mpst import model
from aura_chor.mpst.scope import all_statements
from tests.choreographies.shipped import analysed

COMPLAINT = {"against", "blob", "key"}
REDISTRIBUTION = {
    "approve": {"accepted", "phi"},
    "join": {"kem", "phi"},
    "deal": {"approvals", "derive", "phi", "seals", "sign"},
    "fix": {"deals"},
    "ack": {"T"},
    "vote": {"T", "acks"},
    "certificate": {"acks", "payload", "signature", "votes"},
    "complain": COMPLAINT,
}
EVENTS: dict[str, dict[str, set[str]]] = {
    "keygen": {
        "approve": {"accepted", "phi"},
        "commit": {"h", "kem"},
        "reveal": {"commits", "derive", "pop", "salt", "sign"},
        "deal": {"reveals", "seals"},
        "ack": {"T"},
        "vote": {"T", "acks"},
        "certificate": {"acks", "payload", "signature", "old_signature", "votes"},
        "complain": COMPLAINT,
    },
    "sign": {"commit": {"D", "E", "payload"}, "quorum": {"commits"}, "share": {"quorum", "z"}, "done": {"signature"}},
    "dkd": {
        "receive": {"kem", "tr"},
        "commit": {"cm", "tr"},
        "reveal": {"commits", "seals", "tr"},
        "done": {"check", "tr"},
        "complain": COMPLAINT,
    },
    "reshare": REDISTRIBUTION,
    "recover": REDISTRIBUTION | {"cancel": {"request"}, "nudge": {"request", "to"}},
    "lock": {"request": {"kind", "term"}, "vote": {"request", "term"}, "release": {"kind", "term"}},
}
EVIDENCE: dict[str, dict[str, tuple[str, str, str | None]]] = {
    "keygen": {
        "SuccessionApproved": ("q", "Approve", "phi"),
        "CollectedCommitments": ("all", "Commit", None),
        "VerifiedReveals": ("all", "Reveal", None),
        "AllAcknowledged": ("all", "Ack", "T"),
        "SuccessorDecided": ("q", "Vote", "T"),
    },
    "sign": {"CollectedNonces": ("t", "Commit", "payload"), "CollectedShares": ("t", "Share", "quorum")},
    "dkd": {"CollectedCommitments": ("t", "Commit", "tr"), "VerifiedReveals": ("t", "Reveal", "tr")},
    "reshare": {
        "ProposalApproved": ("q", "Approve", "phi"),
        "DealsVerified": ("t", "Deal", "phi"),
        "AllAcknowledged": ("all", "Ack", "T"),
        "SuccessorDecided": ("q", "Vote", "T"),
    },
    "recover": {
        "ApprovalThresholdMet": ("approvals", "Approve", "phi"),
        "SharesCollected": ("t", "Deal", "phi"),
        "AllAcknowledged": ("all", "Ack", "T"),
        "SuccessorDecided": ("q", "Vote", "T"),
    },
    "lock": {"LockGranted": ("q", "Vote", "request")},
}
STATES = {
    # The last one is a part of Finalizing: a succession's, which begins with the votes of the old members.
    "keygen": ["CommitmentPhase", "RevealPhase", "SharingPhase", "Finalizing", "Succeeding"],
    "sign": ["CommitmentPhase", "SharePhase"],
    "dkd": ["CommitmentPhase", "RevealPhase", "Finalizing"],
    "reshare": ["ApprovalPhase", "DealingPhase", "AcknowledgePhase", "VotingPhase", "Finalizing"],
    "recover": ["Initiated", "CollectingApprovals", "CollectingShares", "Reconstructing"],
}


def root_of(stem: str) -> model.Choreography:
    program = analysed(stem).program
    assert program is not None
    (key,) = analysed(stem).checked
    return program.choreographies[key]


def statements_of(stem: str) -> Iterator[model.Statement]:
    """Of the protocol and of the parts that it calls."""
    program = analysed(stem).program
    assert program is not None
    work = [root_of(stem)]
    for choreography in work:
        for statement in all_statements(choreography.body):
            yield statement
            if isinstance(statement, model.Call):
                work.append(program.choreographies[statement.callee])


def posted_in(range_: model.Choreography | model.Phase) -> Iterator[model.MessageType]:
    yield from (veto.message for veto in range_.vetoes)
    yield from (notice.message for notice in range_.notices)


def messages_of(stem: str) -> Iterator[model.MessageType]:
    root = root_of(stem)
    yield from posted_in(root)
    for statement in statements_of(stem):
        if isinstance(statement, model.Phase):
            yield from posted_in(statement)
        elif isinstance(statement, model.Interaction | model.Gather | model.Exchange):
            yield statement.message


@pytest.mark.parametrize("stem", sorted(EVENTS))
def test_events_and_their_fields(stem: str) -> None:
    found = {
        message.label.lower(): {"seals" if field.sealed else field.name for field in message.fields}
        for message in messages_of(stem)
    }
    assert found == EVENTS[stem]


@pytest.mark.parametrize("stem", sorted(EVIDENCE))
def test_evidence(stem: str) -> None:
    found = {
        witness.name: ("all" if witness.count is None else witness.count.text, witness.label, witness.agreeing_on)
        for witness in root_of(stem).witnesses
    }
    assert {name: found.get(name) for name in EVIDENCE[stem]} == EVIDENCE[stem]


@pytest.mark.parametrize("stem", sorted(STATES))
def test_states(stem: str) -> None:
    phases = [statement.name for statement in statements_of(stem) if isinstance(statement, model.Phase)]
    assert phases == STATES[stem]


@pytest.mark.parametrize("stem", sorted(EVENTS))
def test_nobody_is_waited_for_without_end(stem: str) -> None:
    """CRYPTO.md section 11: too few in time is a timeout."""
    collected = [one for one in statements_of(stem) if isinstance(one, model.Gather | model.Exchange)]
    assert collected
    assert [str(one.message.label) for one in collected if one.within is None] == []


def test_signing_keeps_its_nonces_in_memory() -> None:
    assert all(one.volatile for one in statements_of("sign") if isinstance(one, model.Phase))
    (quorum,) = [message for message in messages_of("sign") if message.label == "Quorum"]
    assert [field.names for field in quorum.fields] == ["Quorum"]


def test_recovery_has_its_cool_down_and_its_veto() -> None:
    root = root_of("recover")
    (veto,) = root.vetoes
    assert (veto.roles, veto.counts) == (("Device", "Guardian"), "cancel_counts")
    (nudge,) = root.notices
    assert nudge.most == 16
    (wait,) = [one for one in statements_of("recover") if isinstance(one, model.WaitFor)]
    assert isinstance(wait.length, model.Predicate) and wait.length.text == "cooldown"
    assert (wait.role, wait.since) == ("Guardian", "Open")


@pytest.mark.parametrize("stem", ["dkd", "keygen", "recover", "reshare"])
def test_results_are_signed_in_a_session_of_its_own(stem: str) -> None:
    children = [one for one in statements_of(stem) if isinstance(one, model.ChildSession)]
    assert children
    program = analysed(stem).program
    assert program is not None
    assert {program.choreographies[child.callee].name for child in children} == {"Sign"}


def test_who_opens() -> None:
    openings = {stem: root_of(stem).opening for stem in EVENTS}
    assert openings.pop("lock") == model.Identified("lock_scope")
    labels = {stem: opening.label for stem, opening in openings.items() if isinstance(opening, model.Opening)}
    assert labels == dict.fromkeys(["dkd", "keygen", "recover", "reshare", "sign"], "Open")
    others = {stem: opening.others for stem, opening in openings.items() if isinstance(opening, model.Opening)}
    assert {stem: labels for stem, labels in others.items() if labels} == {"keygen": ("Succeed",)}
