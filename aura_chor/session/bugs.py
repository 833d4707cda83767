"""Bugs: a body, or whoever starts a session, broke a rule of this API. Nothing is sent when one is raised."""


class Bug(Exception):
    """Base of all bugs."""


class StateSpent(Bug):
    """A state was used twice: `first_use` and `second_use` are `file:line`."""

    def __init__(self, *, state: str, first_use: str, second_use: str) -> None:
        super().__init__(f"{state} was spent at {first_use} and is used again at {second_use}")
        self.first_use = first_use
        self.second_use = second_use


class RefinementViolated(Bug, ValueError):
    """A body sends a payload for which a `where` of the choreography is false."""


class PayloadInvalid(Bug, TypeError):
    """A body sends a payload that is not of its declared type, or that cannot travel."""


class WrongEnd(Bug):
    """A body, or the body of a lane, returned something other than the end that its last operation gave it."""


class ForeignAwait(Bug):
    """A body awaited something that is not an instruction (an asyncio future, a sleep)."""


class ForeignEvent(Bug):
    """A body wrote an event by hand that is not of its own seat in its own session."""


class EffectMisused(Bug):
    """A body performs an effect that its host does not know, or the host answers with another type."""


class SeatingError(Bug, ValueError):
    """A session was started with seats or parameters that its protocol does not allow."""


class JournalDiverged(Bug):
    """A body that was resumed went another way than it had gone: it is not a function of its messages and effects."""


class WitnessRefused(Bug):
    """A witness does not hold here: it is of another session, or the events of this one do not bear it out."""


class ForeignSubFamily(Bug):
    """A body hands over a sub-family that its own last gather did not name."""


class TooManyNotices(Bug):
    """A body posts a notice more often than its choreography allows."""
