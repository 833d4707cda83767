"""Leadership: a leader that resigns, and one whose heartbeat comes too late."""

from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from generated.leadership import follower, leader, log
from tests.choreographies.playing import Completed, S, complete, play


class Leads:
    """So many heartbeats, each after so many epochs; then it resigns."""

    def __init__(self, *pauses: int) -> None:
        self.pauses = pauses
        self.deposed = False

    async def __call__(self, s: leader.Initializing[S], /) -> Completed[S]:
        for term, epochs in enumerate(self.pauses):
            await pause(Deadline(epochs, "epochs"))
            match await (await s.send_heartbeat(term=term)).receive():
                case leader.GotLoyal(next=again):
                    s = again
                case leader.GotDeposed(next=recorded):
                    self.deposed = True
                    return (await recorded.receive_recorded()).next
        match await (await s.send_resign()).receive():
            case leader.GotAccepted(next=recorded):
                pass
            case leader.GotDeposed(next=recorded):
                self.deposed = True
        return (await recorded.receive_recorded()).next


class Follows:
    def __init__(self) -> None:
        self.terms: list[int] = []

    async def __call__(self, s: follower.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case follower.GotHeartbeat(message=heartbeat, next=loyal):
                    self.terms.append(heartbeat.term)
                    s = await loyal.send_loyal()
                case follower.GotResign(next=accepting):
                    return await (await accepting.send_accepted()).send_inherited()
                case follower.ExpiredLeader(next=deposing):
                    return await (await deposing.send_deposed()).send_seized()


class Logs:
    def __init__(self) -> None:
        self.seized = False

    async def __call__(self, s: log.Initializing[S], /) -> Completed[S]:
        match await s.receive():
            case log.GotInherited(next=recording):
                return await recording.send_recorded()
            case log.GotSeized(next=recording):
                self.seized = True
                return await recording.send_recorded()


def test_a_leader_that_resigns_in_time() -> None:
    leads, follows, logs = Leads(0, 1, 3), Follows(), Logs()
    complete(leader.seat(leads), follower.seat(follows), log.seat(logs))
    assert (follows.terms, leads.deposed, logs.seized) == ([0, 1, 2], False, False)


def test_a_heartbeat_that_is_missed() -> None:
    leads, follows, logs = Leads(1, 4, 1), Follows(), Logs()
    result = play(leader.seat(leads), follower.seat(follows), log.seat(logs))
    assert result.completed
    assert (follows.terms, leads.deposed, logs.seized) == ([0], True, True)
    assert [(event.label, event.body) for event in result.late] == [("Heartbeat", {"term": 1})]
