"""The closed set of faults: the names of CRYPTO.md 11 are all there, blame travels, and each has a way on."""

from typing import get_args

import pytest

from aura_chor.base.names import SessionId
from aura_chor.base.retry import Retry
from aura_chor.ledger import verdicts
from aura_chor.ledger.event import Author, EventId
from aura_chor.session import faults
from aura_chor.session.faults import AnyFault, Fault, SessionAborted
from aura_chor.session.faults_of_ledger import CLASSES, exception_of
from aura_chor.session.remedies import remedy

OWN = {
    "SessionAborted",
    "InvalidMessage",
    "SessionStuck",
    "ProtocolMismatch",
    "KeyMismatch",
    "MaterialMissing",
    "Overloaded",
    "StorageFailed",
    "Interrupted",
}
FINAL = {
    "Cancelled",
    "RolledBack",
    "UnsafeLibrary",
    "SimulatedInProduction",
    "WeakParameters",
    "InvalidMessage",
    "SessionStuck",
    "ProtocolMismatch",
    "KeyMismatch",
}
"""Trying again does not help; the table of CRYPTO.md 11 says NEVER, or it is a wrong program or a wrong key."""


def make(kind: type[Fault]) -> Fault:
    if kind is SessionAborted:
        return SessionAborted(session_id=SessionId("s"), by="Bob", reason="no deal")
    return kind("what happened")


def test_the_set_is_that_of_the_log_and_the_runtimes_own() -> None:
    names = {kind.__name__ for kind in get_args(AnyFault)}
    assert names == {*verdicts.FAULT_NAMES} | OWN
    assert set(get_args(AnyFault)) == set(Fault.__subclasses__())
    assert {name: kind.__name__ for name, kind in CLASSES.items()} == {name: name for name in verdicts.FAULT_NAMES}


@pytest.mark.parametrize("kind", get_args(AnyFault))
def test_permanent_and_transient_are_told_apart(kind: type[Fault]) -> None:
    assert make(kind).retry.later is (kind.__name__ not in FINAL)


@pytest.mark.parametrize("kind", get_args(AnyFault))
def test_each_has_a_way_on(kind: type[Fault]) -> None:
    advice = remedy(make(kind))  # type: ignore[arg-type]
    assert advice == advice.strip() and len(advice) > 15 and not advice.endswith(".")


def test_a_verdict_keeps_its_blame() -> None:
    found = verdicts.Fault(
        name="InvalidShare",
        reason="does not open",
        retry=Retry.CONTINUE,
        session=bytes([1]) * 32,
        phase="deal",
        culprits=(Author(bytes([2]) * 32),),
        absent=(Author(bytes([3]) * 32),),
        evidence=(EventId(bytes([4]) * 32),),
    )
    fault = exception_of(found)
    assert type(fault) is faults.InvalidShare and str(fault) == "does not open"
    assert (fault.session_id, fault.phase, fault.retry) == ("01" * 32, "deal", Retry.CONTINUE)
    assert (fault.culprits, fault.absent, fault.evidence) == (("02" * 32,), ("03" * 32,), ("04" * 32,))


def test_silence_blames_nobody() -> None:
    found = verdicts.Fault(name="Timeout", reason="1 of 2 so far", retry=Retry.AGAIN, absent=(Author(b"x"),))
    assert (exception_of(found).culprits, exception_of(found).absent, exception_of(found).session_id) == (
        (),
        ("78",),
        None,
    )


def test_the_instance_may_know_better_than_its_class() -> None:
    assert faults.Malformed("x", retry=Retry.WITHOUT).retry is Retry.WITHOUT
    assert faults.Malformed("x").retry is Retry.CONTINUE
