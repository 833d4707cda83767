"""The bodies of the shipped families on machines, late, abstaining, cheating or vetoing, crashed after every output."""

from collections.abc import Callable

import pytest
from msgspec import Struct

from aura_chor.runtime.clock import VirtualTime
from aura_chor.session.seats import ProtocolIdentity, Seat
from generated import committee, lottery, majority_vote, relay, replicated_store, village_auction, word_count
from generated.committee import chair as committee_chair
from generated.committee import member
from generated.lottery import player
from generated.majority_vote import chair, voter
from generated.relay import judge
from generated.replicated_store import backup, client, store
from generated.village_auction import auctioneer, bidder
from generated.word_count import boss, worker
from tests.choreographies import test_committee as committees
from tests.choreographies import test_lottery as lotteries
from tests.choreographies import test_majority_vote as votes
from tests.choreographies import test_relay as relays
from tests.choreographies import test_replicated_store as stores
from tests.choreographies import test_village_auction as auctions
from tests.choreographies import test_word_count as counts
from tests.runtime.machine.machines import Cast
from tests.runtime.machine.test_machine_every_crash import crash_everywhere
from tests.runtime.machine.test_machine_families import Played


def cast(identity: ProtocolIdentity, *seats: Seat, parameters: Struct | None = None) -> Cast:
    return Cast(identity, seats, parameters)


def a_count() -> Cast:
    seats = [worker.seat(counts.Worker(), index=index) for index in (1, 2)]
    return cast(word_count.PROTOCOL, boss.seat(counts.Boss(counts.TEXT)), *seats)


def a_vote(*voters: votes.Voter) -> Cast:
    seats = [voter.seat(body, index=index) for index, body in enumerate(voters, 1)]
    parameters = majority_vote.Parameters(majority=2)
    return cast(majority_vote.PROTOCOL, chair.seat(votes.Chair(VirtualTime())), *seats, parameters=parameters)


def a_store(*backups: stores.Backup) -> Cast:
    seats = [backup.seat(body, index=index) for index, body in enumerate(backups, 1)]
    asks, serves = client.seat(stores.Client({"a": b"1", "b": b"2"})), store.seat(stores.Store())
    return cast(replicated_store.PROTOCOL, asks, serves, *seats, parameters=replicated_store.Parameters(copies=2))


def a_draw(*players: lotteries.Player) -> Cast:
    checks = lotteries.Checks()
    return cast(lottery.PROTOCOL, *[player.seat(body, index=i, checks=checks) for i, body in enumerate(players, 1)])


def an_auction(*bidders: auctions.Bidder) -> Cast:
    seats = [bidder.seat(body, index=index) for index, body in enumerate(bidders, 1)]
    return cast(village_auction.PROTOCOL, auctioneer.seat(auctions.Auctioneer(VirtualTime())), *seats)


def a_committee(*members: committees.Member) -> Cast:
    checks = committees.Checks()
    presides = committee_chair.seat(committees.Chair(VirtualTime()), checks=checks)
    seats = [member.seat(body, index=index, checks=checks) for index, body in enumerate(members, 1)]
    parameters = committee.Parameters(quorum=2, cooldown=committees.COOLDOWN)
    return cast(committee.PROTOCOL, presides, *seats, parameters=parameters)


def a_relay() -> Cast:
    runners = [relays.Runner(100 + index).seat(index) for index in (1, 2, 3, 4)]
    return cast(relay.PROTOCOL, judge.seat(relays.Judge()), *runners)


Voter, Backup, Player, Bidder, Member = votes.Voter, stores.Backup, lotteries.Player, auctions.Bidder, committees.Member
PLAYS: dict[str, tuple[str, Callable[[], Cast]]] = {
    "a count": ("completed", a_count),
    "a vote that ends early": ("completed", lambda: a_vote(Voter("tea", 10), Voter("tea", 5), Voter("coffee", 90))),
    "an undecided vote": ("aborted", lambda: a_vote(Voter("tea"), Voter(None), Voter("coffee", votes.HOUR + 1))),
    "a slow backup": ("completed", lambda: a_store(Backup(10, 30), Backup(20, 20), Backup(30, 10))),
    "too few backups": ("aborted", lambda: a_store(Backup(0, None), Backup(0, stores.TOO_LATE))),
    "a draw": ("completed", lambda: a_draw(Player(1), Player(2))),
    "a draw with a liar": ("aborted", lambda: a_draw(Player(1), lotteries.Liar(2))),
    "an auction": ("completed", lambda: an_auction(Bidder(20), Bidder(30, 500))),
    "an auction with a late bid": ("completed", lambda: an_auction(Bidder(20), Bidder(30, auctions.CLOSES + 1))),
    "an approval with remarks": ("completed", lambda: a_committee(Member(remarks=("oh", "well")), Member(delay=9))),
    "a veto": ("aborted", lambda: a_committee(Member(), Member(), Member(veto="too dear"))),
    "a relay": ("completed", a_relay),
}
"""How everybody ends, and a new cast: bodies keep what they have seen."""


@pytest.mark.parametrize("name", PLAYS)
def test_a_crash_after_any_output_changes_nothing(name: str) -> None:
    ended, make = PLAYS[name]
    ends, _ = crash_everywhere(Played(make(), []), 1)
    assert set(ends.values()) == {ended}, ends
