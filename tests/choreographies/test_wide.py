"""What holds for every shipped choreography over families or facts: it ends at every size, and every way is taken.

Ways are those of `ways`: each outcome of each operation of each state. Bodies must take all of them. The automatic
player, which is all that plays the threshold protocols here, must take the ordinary ones: it lets few deadlines pass,
never abstains and posts nothing of its own.
"""

import importlib
from types import FunctionType

import pytest

from aura_chor.runtime.result import Ended
from tests.choreographies.automatic import LARGEST, castings
from tests.choreographies.playing import play
from tests.choreographies.shipped import THRESHOLD, WIDE, protocol_of
from tests.choreographies.test_shipped import arguments_of
from tests.choreographies.ways import Way, modules_of, watching, ways_of

SEEDS = {"recover": 1}
"""Of each combination of sizes; several families have many of them."""
SEEDS_USUAL = 2
WITH_BODIES = [stem for stem in WIDE if stem not in THRESHOLD]


@pytest.mark.parametrize("stem", WITH_BODIES)
def test_the_tests_of_its_bodies_take_every_way(stem: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"tests.choreographies.test_{stem}")
    with watching(modules_of(stem)) as taken:
        for test in vars(module).values():
            if isinstance(test, FunctionType) and test.__name__.startswith("test_"):
                for arguments in arguments_of(test, capsys):
                    test(**arguments)
    assert ways(stem) - taken == set()


@pytest.mark.parametrize("stem", WIDE)
def test_it_ends_however_it_is_played_at_every_size(stem: str) -> None:
    sizes: set[tuple[int, ...]] = set()
    with watching(modules_of(stem)) as taken:
        for seed in range(SEEDS.get(stem, SEEDS_USUAL)):
            for casting in castings(stem, seed=seed):
                result = play(*casting.seats, parameters=casting.parameters, outside=casting.outside)
                assert all(outcome.ended is not Ended.FAILED for outcome in result.outcomes.values())
                sizes.add(casting.sizes)
    assert sizes >= checked_sizes(stem)
    if stem in THRESHOLD:
        missed = {way for way in ways(stem) - taken if ordinary(way)}
        assert missed == {Way(*way.split()) for way in NEVER.get(stem, ())}


def ways(stem: str) -> set[Way]:
    return {way for module in modules_of(stem) for way in ways_of(module)}


def checked_sizes(stem: str) -> set[tuple[int, ...]]:
    """What the check looks at is played too, up to the largest size that is played."""
    sizes = [tuple(size for _, size in expansion.sizes) for expansion in protocol_of(stem).expansions]
    return {size for size in sizes if max(size) <= LARGEST}


UNUSUAL = ("abort", "abstain", "withdraw", "notice_", "cancel", "veto", "join_")
FAILURES = ("Expired", "SignFailed", "OpenedSign")
"""A signing session is opened and joined again only where the one before it has failed."""


def ordinary(way: Way) -> bool:
    return not way.operation.startswith(UNUSUAL) and not way.outcome.startswith(FAILURES)


NEVER = {
    "keygen": (
        "old Initializing case UnlessMAbove0",
        "old ResolvingResumeIsNone case WhenResumeIsNone",
        "old ResolvingResumeIsNone case UnlessResumeIsNone",
        "old SharingPhase gather_ack CollectedAckInSharingPhase",
        "old SharingPhaseEnteringFinalizing enter_finalizing Finalizing",
        "old Finalizing receive_certificate GotCertificate",
    )
}
"""Without old members, when m == 0, there is nobody to play them."""
