"""What the fixture `simulate` says: of a failure, in which run it comes about; of arguments, what they must be."""

import pytest
from haggling import Shop, buyer, buyer_body, careful, careless, seller, sells

from aura_chor.sim.pytest_plugin import _simulate as simulate
from generated.ping_pong import alice

FAULTS = "crashes,until_ms=400"


def told(*arguments, **named):
    with pytest.raises(pytest.fail.Exception) as failed:
        simulate(*arguments, **named)
    assert failed.value.pytrace is False and failed.value.__context__ is None
    return str(failed.value)


def test_a_failure_says_what_happened():
    lines = told(careless, seeds=range(1, 60), faults=FAULTS).splitlines()
    assert "violates completion: Seller on device 1 failed: JournalDiverged" in lines[0]
    assert lines[1] == "on 2 devices with" and "device 1" in lines[2] and lines[3] == "where"
    story = lines[lines.index("after") + 1 :]
    places = [next(n for n, line in enumerate(story) if says in line) for says in ("Buyer → Seller: Bid", "crashes")]
    assert places == sorted(places) and "Seller: failed: JournalDiverged" in "\n".join(story)


@pytest.mark.parametrize("seeds", [3, "1..2", range(1, 3), iter([1])])
def test_seeds_are_said_in_many_ways(seeds):
    assert simulate(careful, seeds=seeds, faults="none")


def test_a_schedule_is_played():
    by_moments, by_priorities = (
        simulate(careful, seeds=1, faults="links", schedule=schedule)[0].trace_hash for schedule in ("random", "pct:2")
    )
    assert by_moments != by_priorities


def test_seats_that_are_not_made_anew_are_told():
    """Also where nothing fails: from the second run on nothing is sold."""
    shop = Shop()

    def same():
        return [buyer.seat(buyer_body), seller.seat(lambda s: sells(s, shop.take()))]

    says = told(same, seeds=1, faults="none")
    assert says.startswith("seed 1, played again, is another run") and "what it remembers of earlier runs" in says


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"faults": "crash"}, "'crash' is no preset"),
        ({"properties": ["agrement"]}, "did you mean agreement?"),
        ({"properties": "agreement"}, "as ['agreement']"),
        ({"needles": ["correct horse"]}, "list of bytes"),
        ({"needles": b"correct horse"}, "list of bytes"),
        ({"needles": [b""]}, "4 or more"),
        ({"devices": 1}, "devices are 2 to 64, not 1"),
        ({"limit_ms": 0}, "limit_ms=0"),
        ({"schedule": "pct:0"}, "is no schedule"),
        ({"seeds": []}, "there is no seed"),
        ({"seeds": "9..1"}, "there is no seed in 9..1"),
        ({"seeds": ["1"]}, "there is no seed to play"),
        ({"parameters": 3}, "takes no parameters"),
    ],
)
def test_a_bad_argument_is_told_in_a_sentence(named, says):
    assert says in told(careful, **{"faults": "none", "seeds": 1, **named})


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        (careful(), "give a function that makes the seats"),
        (list, "must return a list of seats"),
        (lambda: 3, "must return a list of seats"),
        (lambda: careful()[:1], "no body for Seller"),
        (lambda: [*careful(), alice.seat(buyer_body)], "has no seat Alice"),
    ],
)
def test_what_makes_no_seats_is_told(seats, says):
    assert says in told(seats, seeds=1, faults="none")
