"""Every built-in property has a bug that it catches: seeded into a body, the machine, the host or the ledger's sync.

The same seeds without the bug are clean, so that it is the bug that is caught.
"""

from msgspec import structs
from sim_plays import auto, over_seeds

from aura_chor.ledger.verdicts import Parked
from aura_chor.runtime import gossip
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.recall import RecallingEngine
from aura_chor.session.events import AbortEvent
from aura_chor.session.typestate import Completed
from aura_chor.sim.faults import PRESETS, FaultMix
from aura_chor.sim.play import play_of
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.run import Rules
from generated.two_buyer import alice

SEEDS = range(1, 9)
CRASHES = FaultMix(crashes=6, until_ms=120, write_ms=(0, 30), delay_ms=(1, 20))


def only(name):
    return Rules({name: BUILT_IN[name]}, limit_ms=20_000)


def fails(name, play, mix, **more):
    return any(outcome.violations for outcome in over_seeds(play, SEEDS, mix, rules=only(name), **more))


def test_agreement_catches_a_machine_that_forgets_what_it_wrote(monkeypatch):
    """After a crash it writes its messages a second time, into places of their channels that are taken."""
    play = auto("two_buyer")
    assert not fails("agreement", play, CRASHES)
    whole = RecallingEngine.recorded

    def forgetful(self, event):
        if type(event) is AbortEvent or event.sender not in self._boxes:
            whole(self, event)

    monkeypatch.setattr(RecallingEngine, "recorded", forgetful)
    assert fails("agreement", play, CRASHES)


def test_conformance_catches_a_body_that_ends_too_early():
    play = auto("ping_pong")

    async def lazy(s):
        return Completed(s._core)

    assert not fails("conformance", play, PRESETS["none"])
    seats = (structs.replace(play.seats[0], body=lazy), *play.seats[1:])
    assert fails("conformance", play_of(seats), PRESETS["none"])


def test_conformance_catches_a_body_that_skips_a_state():
    """It makes the last state itself, and sends what belongs there."""
    play = auto("two_buyer")

    async def skips(s):
        await alice.SendingShare(s._core).send_share(amount=1)

    seats = (structs.replace(play.seats[0], body=skips), *play.seats[1:])
    assert fails("conformance", play_of(seats), PRESETS["none"])


def test_no_blame_catches_a_host_that_takes_reordering_for_malice(monkeypatch):
    play = auto("three_adder")
    assert not fails("no-blame", play, PRESETS["links"])
    whole = Host._judge

    def suspicious(self, peer, verdicts):
        for verdict in verdicts:
            if isinstance(verdict, Parked):
                self._desk.fault("Equivocation", "came before its time", culprits=(peer,))
        whole(self, peer, verdicts)

    monkeypatch.setattr(Host, "_judge", suspicious)
    assert fails("no-blame", play, PRESETS["links"])


def test_convergence_catches_a_sync_that_leaves_the_last_event_out(monkeypatch):
    """A device without a seat hears of the session by comparing ledgers alone."""
    play = auto("ping_pong")
    assert not fails("convergence", play, PRESETS["none"], devices=3)
    whole = gossip.missing_for
    monkeypatch.setattr(gossip, "missing_for", lambda ledger, heads: whole(ledger, heads)[:-1])
    assert fails("convergence", play, PRESETS["none"], devices=3)


def test_completion_catches_deadlines_that_never_come(monkeypatch):
    play = auto("timed_commit")
    assert not fails("completion", play, PRESETS["none"])
    monkeypatch.setattr(Players, "wake_at", lambda self: None)
    monkeypatch.setattr(Players, "tick", lambda self: None)
    assert fails("completion", play, PRESETS["none"])


def test_evidence_catches_a_host_that_tells_before_it_is_durable(monkeypatch):
    play = auto("two_buyer")
    assert not fails("evidence", play, CRASHES)
    monkeypatch.setattr(Desk, "when_durable", lambda self, action: action())
    assert fails("evidence", play, CRASHES)


def test_secrecy_catches_a_body_that_sends_its_secret():
    play, needle = auto("two_buyer"), b"correct horse"
    rules = Rules({"secrecy": BUILT_IN["secrecy"]}, (needle,), limit_ms=20_000)
    assert not any(outcome.violations for outcome in over_seeds(play, SEEDS, PRESETS["none"], rules=rules))

    async def talks(s):
        await s.send_request(title=needle.decode())

    seats = (structs.replace(play.seats[0], body=talks), *play.seats[1:])
    (first, *_) = over_seeds(play_of(seats), range(1, 2), PRESETS["none"], rules=rules)
    told = [violation.what for violation in first.violations]
    assert any("device 0 sends" in what for what in told) and any("the log of device 2" in what for what in told)


def test_every_property_has_a_mutant():
    """By the names of the tests above."""
    caught = {name.split("_catches_")[0].removeprefix("test_") for name in globals() if "_catches_" in name}
    assert caught == {name.replace("-", "_") for name in BUILT_IN}
