"""One's own bodies on the command line: those that remember are made anew for each run, and whoever forgets is told."""

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import structs
from sim_plays import auto

from aura_chor.cli.main import main
from aura_chor.sim.faults import Case, Crash, DiskFailure, DiskKind, FaultMix, Skew, Split
from aura_chor.sim.registry import ALL
from aura_chor.sim.run import Rules, Violation, play_again, play_out
from aura_chor.sim.story import in_words, story, telling

ROOT = Path(__file__).parents[2]
SALE = str(ROOT / "choreographies" / "negotiation.chor")
FAULTS = "crashes,until_ms=400"

SHOPS = """
import haggling
from haggling import buyer, buyer_body, careful, careless, seller, sells

shop = haggling.Shop()


def number():
    return 7


async def leaving_body(s: seller.Initializing):
    raise SystemExit(3)


def leaves():
    return [buyer.seat(buyer_body), seller.seat(leaving_body)]


def nobody():
    return []


def raises():
    raise KeyError("no shop")


async def seller_body(s: seller.Initializing) -> seller.Completed | seller.Aborted:
    return await sells(s, shop.take())
"""


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shops.py").write_text(SHOPS, encoding="utf-8")


def sold(function, *more):
    return call("sim", SALE, "--bodies", f"shops.py:{function}", "--faults", FAULTS, *more)


def test_a_function_makes_the_seats_of_each_run_anew(tmp_path):
    """The shop is full again in every seed, so that only a crash shows the bug; it is drawn, and comes again."""
    found = sold("careless", "--seeds", "1..60")
    assert found.exit_code == 1 and "violates completion: Seller on device 1 failed: JournalDiverged" in found.stdout
    assert "shrunk in" in found.stdout and found.stdout.count("  no-blame: ") == 1
    stem = re.search(r"aura-chor replay (sim-\S+)\.json   \(drawn in \1\.svg and \1\.mmd\)", found.stdout)[1]
    drawn = (tmp_path / f"{stem}.mmd").read_text(encoding="utf-8")
    assert re.search(r"title Negotiation, seed \d+: completion", drawn)
    assert "failed: JournalDiverged" in drawn and re.search(r"crashes, \d+ ms", drawn)
    again = call("replay", f"{stem}.json")
    assert again.exit_code == 1 and "the same run" in again.stdout


def test_whoever_reserves_passes():
    found = sold("careful", "--seeds", "1..20")
    assert found.exit_code == 0 and "all hold" in found.stdout, found.output


def test_bodies_that_remember_earlier_runs_are_told_also_where_all_holds():
    """The shop is empty from the second seed on, and nothing is ever sold: that all holds then says nothing."""
    found = call("sim", SALE, "--bodies", "shops.py", "--seeds", "1..6", "--faults", "none")
    assert found.exit_code == 1 and "all hold" in found.stdout
    assert "seed 1, played again: the same seed gives another run" in found.stderr
    assert "--bodies FILE:FUNCTION" in found.stderr


@pytest.mark.parametrize(
    ("function", "says"),
    [
        ("nothing", "shops.py has no function 'nothing'"),
        ("shop", "shops.py has no function 'shop'"),
        ("number", "the function must return a list of seats"),
        ("nobody", "the function must return a list of seats"),
        ("leaves", "a body ends the process: it raises SystemExit in seed 1"),
        ("raises", "shops.py:raises raises KeyError: 'no shop'"),
    ],
)
def test_what_makes_no_seats_is_told(function, says):
    found = sold(function, "--seeds", "1")
    assert found.exit_code == 2 and says in found.stderr


def test_seats_of_another_choreography_are_told():
    found = call("sim", ROOT / "choreographies" / "ping_pong.chor", "--bodies", "shops.py:careful")
    assert found.exit_code == 1 and "the seat Buyer that shops.py:careful makes is of Negotiation" in found.stderr
    found = call("sim", SALE, "--bodies", "shops.py:careful", "--size", "Buyer=2")
    assert found.exit_code == 2 and "leave --size out" in found.stderr


def test_a_scenario_names_such_a_function(tmp_path):
    scenario = f'choreography = "{SALE}"\nbodies = "shops.py:careful"\nseeds = "1..3"\nfaults = {{ loss = 9 }}\n'
    (tmp_path / "sale.toml").write_text(scenario, encoding="utf-8")
    assert call("sim", "sale.toml").exit_code == 0


def test_bodies_that_remember_are_not_explored():
    """A shop that is sold out is another state, and nobody could tell."""
    found = call("sim", SALE, "--bodies", "shops.py:careless", "--exhaustive")
    assert found.exit_code == 2 and "bodies that remember what they did in another run" in found.stderr
    found = call("sim", SALE, "--bodies", "shops.py:careful", "--exhaustive")
    assert found.exit_code == 0 and "distinct states" in found.stdout, found.output


def test_a_session_that_begins_late_is_played():
    """Also long after the faults are over and an earlier session has ended."""
    play = structs.replace(auto("ping_pong"), starts_ms=(0, 20_000))
    for until_ms, starts_ms, messages in ((0, (0, 20_000), 4), (3_000, (9_000,), 2)):
        case = Case(seed=1, devices=2, mix=FaultMix(until_ms=until_ms))
        outcome = play_out(structs.replace(play, starts_ms=starts_ms), case, Rules(ALL))
        assert (outcome.messages, outcome.violations) == (messages, ())


def test_paths_that_are_none_are_told(tmp_path):
    for field in ("choreography", "bodies"):
        text = {"choreography": f'"{SALE}"', "seeds": '"1"'} | {field: '"\\u0000"'}
        (tmp_path / "odd.toml").write_text("".join(f"{k} = {v}\n" for k, v in text.items()), encoding="utf-8")
        found = call("sim", "odd.toml")
        assert found.exit_code == 2 and isinstance(found.exception, SystemExit), found.output


# --- what happened, for people ---


def test_a_story_has_messages_faults_and_ends_in_their_order():
    play = auto("ping_pong")
    mix = FaultMix(delay_ms=(1, 1), write_ms=(0, 0))
    planned = (
        DiskFailure(device=1, write=2, kind=DiskKind.BROKEN),
        Crash(device=0, at_ms=400),
        Split(groups=((0,), (1,)), at_ms=500, heal_ms=900),
        Skew(device=1, skew_ms=-5, drift_ppm=0),
    )
    case = Case(seed=1, devices=2, mix=mix, planned=planned, only=(("loss", 0, 1, 1),))
    told = in_words(story(play_again(play, case, Rules({}))))
    what = [line.split(" ms  ")[1] for line in told]
    expected = [
        "Bob: its clock: -5 ms, +0 ppm",
        "Alice: message 1 to device 1 is lost",
        "Alice → Bob: Ping",
        "Bob: a write of device 1 fails",
        "Bob: device 1 crashes",
        "Bob: device 1 starts again",
    ]
    assert [line for line in what if line in expected] == expected, told
    assert what.index("Alice: device 0 crashes") < what.index("Alice: partition 0 | 1")
    assert "Alice: the partition heals" in what and "Bob → Alice: Pong" in what
    moments = [int(line.split()[0]) for line in told]
    assert moments == sorted(moments)


def test_each_property_is_told_once():
    told = telling([Violation("a", "one"), Violation("b", "two"), Violation("a", "three"), Violation("a", "four")])
    assert told == ["a: one (and 2 more)", "b: two"]


def test_nobody_asks_how_a_run_ends_that_was_cut_short():
    case = Case(seed=1, devices=2, mix=FaultMix(), stops_after=30)
    for name in ("completion", "convergence"):
        rules = Rules({name: lambda run: ["it never comes to an end"]})
        assert not play_out(auto("ping_pong"), case, rules).violations
    assert play_out(auto("ping_pong"), case, Rules({"mine": lambda run: ["said"]})).violations


def test_messages_are_known_whenever_their_sender_crashes():
    """Also where it ends between sending one and telling of it: whoever takes it has told of it. Nothing stands twice,
    though bodies that resume take and say everything again."""
    play, quiet = auto("three_adder"), FaultMix(delay_ms=(1, 1), write_ms=(0, 0))
    found = []
    for outputs in range(1, 50):
        planned = tuple([Crash(device=device, after_outputs=outputs) for device in range(3)])
        run = play_again(play, Case(seed=1, devices=3, mix=quiet, planned=planned), Rules({}))
        said = [(moment.sender, moment.label, moment.receivers) for moment in run.messages()]
        assert said == sorted(set(said), key=said.index) and sorted(run.messages(), key=at) == run.messages()
        drawn = [(line.sender, line.label, line.receivers) for line in story(run) if line.receivers]
        assert drawn == said
        found.append(([label for _, label, _ in said], len(run.untold())))
    assert {tuple(labels) for labels, _ in found} == {(), tuple(found[-1][0])}, (
        "each run has all messages, or no session"
    )
    assert any(untold for _, untold in found)


def at(moment):
    return moment.at_ms
