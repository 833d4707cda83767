"""Every built-in property has a bug that it catches: seeded into a body, the machine, the host or the ledger's sync.

The same seeds without the bug are clean, so that it is the bug that is caught. A second one for each shows only where
somebody lies: among honest devices it does no harm.
"""

from msgspec import structs
from sim_plays import auto, over_seeds, played

from aura_chor.base.canon import DecodeError
from aura_chor.ledger import ledger
from aura_chor.ledger.event import decode_event
from aura_chor.ledger.graph import Graph
from aura_chor.ledger.verdicts import Parked
from aura_chor.runtime import gossip, host_arrivals
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_arrivals import Arrivals
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.recall import RecallingEngine
from aura_chor.session.events import AbortEvent
from aura_chor.session.faults import InvalidMessage
from aura_chor.session.typestate import Completed
from aura_chor.sim.byzantine_lies import LieKind
from aura_chor.sim.faults import PRESETS, FaultMix
from aura_chor.sim.play import play_of
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.run import Rules
from aura_chor.sim.stage import signer_of
from generated.two_buyer import alice

SEEDS = range(1, 9)
CRASHES = FaultMix(crashes=6, until_ms=120, write_ms=(0, 30), delay_ms=(1, 20))


def only(name):
    return Rules({name: BUILT_IN[name]}, limit_ms=20_000)


def fails(name, play, mix, *, seeds=SEEDS, rules=None, **more):
    """Whether some seed shows it; no further one is played then."""
    return any(played(play, seed, mix, rules=rules or only(name), **more).violations for seed in seeds)


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


# --- bugs that only a liar brings to light ---

BY_KIND = {kind: FaultMix(liars=1, lies=3, kinds=(kind,), delay_ms=(1, 20), until_ms=500) for kind in LieKind}
MORE = range(1, 17)


def only_among_liars(name, play, mix, **more):
    """Among honest devices the bug, which is there by now, shows in no seed."""
    honest = structs.replace(mix, liars=0, lies=0)
    assert not fails(name, play, honest, seeds=MORE, **more)
    return fails(name, play, mix, seeds=MORE, **more)


def test_agreement_catches_a_ledger_that_goes_on_hearing_whoever_has_two_voices(monkeypatch):
    play, mix = auto("three_adder"), BY_KIND[LieKind.EQUIVOCATE]
    assert not fails("agreement", play, mix, seeds=MORE)
    monkeypatch.setattr(Graph, "frozen", lambda self, author, seq: False)
    assert only_among_liars("agreement", play, mix)


def test_conformance_catches_a_body_that_goes_on_after_a_lie():
    play, mix = auto("two_buyer"), BY_KIND[LieKind.CORRUPT]
    honest = play.seats[0].body
    assert not fails("conformance", play, mix, seeds=MORE)

    async def believes(s):
        try:
            return await honest(s)
        except InvalidMessage:
            await alice.SendingShare(s._core).send_share(amount=1)
            raise

    mutant = play_of((structs.replace(play.seats[0], body=believes), *play.seats[1:]))
    assert only_among_liars("conformance", mutant, mix)


def test_no_blame_catches_a_ledger_that_takes_any_signature(monkeypatch):
    play, mix = auto("three_adder"), structs.replace(BY_KIND[LieKind.FORGE], lies=12)
    assert not fails("no-blame", play, mix, seeds=MORE)
    monkeypatch.setattr(ledger, "signature_ok", lambda event, author: True)
    assert only_among_liars("no-blame", play, mix)


def test_no_blame_catches_a_host_that_blames_the_messenger(monkeypatch):
    play, mix = auto("three_adder"), BY_KIND[LieKind.EQUIVOCATE]
    whole = Host._kept

    def hasty(self, peer, verdict):
        if verdict.fault is not None:
            self._desk.fault("Equivocation", "brought two events", culprits=(peer,))
        whole(self, peer, verdict)

    monkeypatch.setattr(Host, "_kept", hasty)
    assert only_among_liars("no-blame", play, mix)


def test_no_blame_catches_a_host_that_repeats_accusations(monkeypatch):
    play, mix = auto("coin_toss"), BY_KIND[LieKind.ACCUSE]
    assert not fails("no-blame", play, mix, seeds=MORE)
    monkeypatch.setattr(Arrivals, "_proven", lambda self, session, abort: abort.culprits)
    assert only_among_liars("no-blame", play, mix)


def test_convergence_catches_a_sync_that_hides_whoever_has_two_voices(monkeypatch):
    play, mix = auto("three_adder"), BY_KIND[LieKind.EQUIVOCATE]
    assert not fails("convergence", play, mix, seeds=MORE)
    whole = gossip.missing_for

    def tidy(held, heads):
        forked = held.known.graph.forks
        return [wire for wire in whole(held, heads) if decode_event(wire).author not in forked]

    monkeypatch.setattr(gossip, "missing_for", tidy)
    assert only_among_liars("convergence", play, mix)


def test_completion_catches_a_host_that_breaks_on_what_is_no_message(monkeypatch):
    play, mix = auto("three_adder"), BY_KIND[LieKind.CORRUPT]
    assert not fails("completion", play, mix, seeds=MORE)
    whole = host_arrivals.session_event

    def frail(event, **more):
        try:
            return whole(event, **more)
        except DecodeError as error:
            raise KeyError("no such field") from error

    monkeypatch.setattr(host_arrivals, "session_event", frail)
    assert only_among_liars("completion", play, mix)


def test_evidence_catches_a_host_that_aborts_in_haste(monkeypatch):
    play, mix = auto("three_adder"), structs.replace(BY_KIND[LieKind.CORRUPT], write_ms=(5, 30))
    assert not fails("evidence", play, mix, seeds=MORE)
    whole, patient = Players.write_abort, Desk.when_durable

    def hasty(self, session, event):
        monkeypatch.setattr(Desk, "when_durable", lambda self, action: action())
        whole(self, session, event)
        monkeypatch.setattr(Desk, "when_durable", patient)

    monkeypatch.setattr(Players, "write_abort", hasty)
    assert only_among_liars("evidence", play, mix)


def test_secrecy_catches_a_fault_that_shows_the_devices_key(monkeypatch):
    """In the reason of an abort, which everybody reads."""
    play, mix = auto("three_adder"), BY_KIND[LieKind.CORRUPT]
    keys = tuple(signer_of(number)._expanded.expose()[:16].hex().encode() for number in range(3))
    rules = Rules({"secrecy": BUILT_IN["secrecy"]}, keys, limit_ms=20_000)
    assert not fails("secrecy", play, mix, seeds=MORE, rules=rules)
    whole = Arrivals.blame

    def candid(self, session, culprit, event, why):
        key = self._desk.config.signer._expanded.expose()[:16].hex()
        whole(self, session, culprit, event, f"{why}: {key}")

    monkeypatch.setattr(Arrivals, "blame", candid)
    assert only_among_liars("secrecy", play, mix, rules=rules)


def test_every_property_has_a_mutant():
    """By the names of the tests above: one among honest devices, and one among liars."""
    caught = [name.split("_catches_")[0].removeprefix("test_") for name in globals() if "_catches_" in name]
    assert set(caught) == {name.replace("-", "_") for name in BUILT_IN}
    assert all(caught.count(name) >= 2 for name in caught)
