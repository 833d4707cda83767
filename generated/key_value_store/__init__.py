"""A store of values by key, whose every change is on a backup before the client hears
that it is done.

Reading does not involve the backup. At the end the backup hands over all that it
has, for comparison.

Generated from key_value_store.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "bf0c26022407b19cec0825c325501b6a87f5f77756df537b0fab34bf56207767"
ROLES = ("Client", "Store", "Backup")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("KeyValueStore", PROTOCOL_HASH, ROLES)
