"""A customer asks an agency for journeys until one of them will do.

The airline hears of the affair only at its end, and gets a message in both
branches: it must know that it is done.

Generated from travel_agency.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "3743d7c8601216f7a6a5ca4c350c63edaa42e34aeac52b82798973a7668cffff"
ROLES = ("Customer", "Agency", "Airline")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TravelAgency", PROTOCOL_HASH, ROLES)
