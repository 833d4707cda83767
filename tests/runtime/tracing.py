"""What an observer was told, in lines."""

from aura_chor.session.events import Event, MessageEvent


class Trace:
    """An observer that keeps what it was told, as `sender: label`."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    @property
    def lines(self) -> list[str]:
        return [
            f"{event.sender}: {event.label}" if isinstance(event, MessageEvent) else f"{event.sender}: {event.reason}"
            for event in self.events
        ]
