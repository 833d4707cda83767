"""TravelAgency: a ticket at last, or none today."""

import pytest

from generated.travel_agency import agency, airline, customer
from generated.travel_agency.messages import Offer
from tests.choreographies.playing import Completed, S, complete

FARES = {"Rome": 300, "Oslo": 180, "Ulm": 40}


class Journey:
    def __init__(self, *, wishes: list[str], budget: int) -> None:
        self.wishes = wishes
        self.budget = budget
        self.tickets: list[str] = []
        self.passengers: list[str] = []

    async def customer(self, s: customer.Initializing[S], /) -> Completed[S]:
        for place, goal in enumerate(self.wishes, start=1):
            quote = await (await s.send_ask(start="Bonn", goal=goal)).receive_quote()
            if quote.message.offer.price <= self.budget:
                ticket = await (await quote.next.send_accept(price=quote.message.offer.price)).receive_ticket()
                self.tickets.append(ticket.message.number)
                return ticket.next
            if place == len(self.wishes):
                return await quote.next.send_reject()
            s = await quote.next.send_ask_again()
        raise AssertionError("a customer without wishes")

    async def agency(self, s: agency.Initializing[S], /) -> Completed[S]:
        while True:
            asked = await s.receive_ask()
            way = f"{asked.message.start}-{asked.message.goal}"
            offer = Offer(price=FARES[asked.message.goal], journey=way, valid=15 * 60_000)
            match await (await asked.next.send_quote(offer=offer)).receive():
                case agency.GotAccept(next=booking):
                    return (await (await booking.send_book(passenger=f"for {way}")).receive_ticket()).next
                case agency.GotAskAgain(next=again):
                    s = again
                case agency.GotReject(next=nothing):
                    return await nothing.send_nothing_today()

    async def airline(self, s: airline.Initializing[S], /) -> Completed[S]:
        match await s.receive():
            case airline.GotBook(message=booked, next=issuing):
                self.passengers.append(booked.passenger)
                return await issuing.send_ticket(number=f"{len(self.passengers)} {booked.passenger}")
            case airline.GotNothingToday(next=end):
                return end


@pytest.mark.parametrize(
    ("wishes", "budget", "tickets"),
    [
        (["Rome"], 500, ["1 for Bonn-Rome"]),
        (["Rome", "Oslo", "Ulm"], 200, ["1 for Bonn-Oslo"]),
        (["Rome", "Oslo", "Ulm"], 39, []),
    ],
)
def test_journeys(wishes: list[str], budget: int, tickets: list[str]) -> None:
    journey = Journey(wishes=wishes, budget=budget)
    complete(customer.seat(journey.customer), agency.seat(journey.agency), airline.seat(journey.airline))
    assert journey.tickets == tickets
    assert len(journey.passengers) == len(tickets)
