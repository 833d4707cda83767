"""What peers sent while the store is behind: a bounded room, and what becomes of more than it holds."""

from collections import deque

from aura_chor.ledger.verdicts import Retry, nobody
from aura_chor.runtime.host_ports import Faulted, HostLimits, Output, Overflow, Received, Throttle


class FrameQueue:
    """First in, first out. Nothing in it has been looked at; what is lost comes again by anti-entropy."""

    def __init__(self, limits: HostLimits) -> None:
        self._limits = limits
        self._frames: deque[Received] = deque()
        self._stopped = False

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Received) -> list[Output]:
        """Keep a frame, or do what the host was told to do about one too many."""
        if len(self._frames) < self._limits.frames_max:
            self._frames.append(frame)
        elif self._limits.frames_overflow is Overflow.DROP_OLDEST:
            self._frames.popleft()
            self._frames.append(frame)
        elif self._limits.frames_overflow is Overflow.ERROR:
            return [Faulted(nobody(None, "Timeout", "the store is too far behind", Retry.AGAIN), frame.peer)]
        return self.throttle()

    def take(self) -> Received:
        """The oldest frame; there must be one."""
        return self._frames.popleft()

    def throttle(self) -> list[Output]:
        """Where the policy is to block: stop reading when the room is full, go on when it is half empty."""
        if self._limits.frames_overflow is not Overflow.BLOCK:
            return []
        if not self._stopped and len(self._frames) >= self._limits.frames_max:
            self._stopped = True
            return [Throttle(True)]
        if self._stopped and len(self._frames) <= self._limits.frames_max // 2:
            self._stopped = False
            return [Throttle(False)]
        return []
