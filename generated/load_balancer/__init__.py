"""A balancer hands each request to one of two workers, and the worker answers the
client itself.

The client listens to both workers at once; a worker that is passed over hears
nothing of it. Merging branch by branch refuses this, too.

Generated from load_balancer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "c0bb281b99433bba772cae97caef207ba4c72d68adf6a3e676d91ac353e188b5"
ROLES = ("Client", "Balancer", "Left", "Right")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("LoadBalancer", PROTOCOL_HASH, ROLES)
