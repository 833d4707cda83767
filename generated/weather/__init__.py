"""A station records what it measures, and two that plan wait for it; the price of the
day comes from outside.

Facts are sent to nobody: each reads them with a cursor of its own, when it wants to
know.

Generated from weather.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import FactRule, ProtocolIdentity

from . import messages

PROTOCOL_HASH = "541ee8e8a1e748175a227ef8a365950954516345ef1c2e3883ae9a14c8fa8686"
ROLES = ("Station", "Farmer", "Pilot")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity(
    "Weather",
    PROTOCOL_HASH,
    ROLES,
    facts=(FactRule("Price", messages.Price, (1,)),),
)
