"""What a device is told from outside reaches the bodies of its own seats, by the command of the runtime."""

from contextlib import AsyncExitStack

import pytest

from aura_chor.ledger.event import EventId
from aura_chor.runtime.host_ports import Lifecycle, Progress, Step
from aura_chor.session.bugs import SeatingError
from aura_chor.session.faults import Interrupted
from generated.weather.messages import Measured, Price
from tests.runtime.driver.driving import Devices, entered, play
from tests.runtime.machine.test_machine_families import cast_of


def test_a_fact_is_told_and_taken() -> None:
    async def body() -> None:
        seats = {seat.role: seat for seat in cast_of("weather", 1).cast.seats}
        devices = Devices(list(seats))
        runtimes = devices.runtimes()
        farmer = runtimes["Farmer"]
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handle = await farmer.start(seats["Farmer"].protocol, seats["Farmer"], devices.roster(seats))
            steps = handle.events()
            for message, seat in ((Measured(celsius=1, wind=1), ""), (Price(cents=1), "Farmer"), (Price(cents=1), "A")):
                with pytest.raises(SeatingError):
                    await farmer.tell(handle.session, message, seat=seat)
            with pytest.raises(SeatingError, match="plays here"):
                await farmer.tell(EventId(bytes(32)), Price(cents=1))
            await farmer.tell(handle.session, Price(cents=42))
            for name in ("Station", "Pilot"):
                await runtimes[name].offer("Weather", lambda _, name=name: (seats[name],))  # type: ignore[misc]
            assert (await handle.result()).lifecycle is Lifecycle.COMPLETED
            seen = []
            async for step in steps:
                assert isinstance(step, Progress)
                seen.append((step.step, step.label, step.peers))
            assert (Step.RECEIVED, "Price", ()) in seen
        with pytest.raises(Interrupted):
            await farmer.tell(handle.session, Price(cents=42))

    play(body)
