"""Two players and a referee, until somebody has won.

The referee has both throws before anyone hears of either. A draw begins again.

Generated from rock_paper_scissors.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "e39ee36de10845d0f4a7040fbcdef00487f73edfb04c3bbe431ac2f4e4cb4bd2"
ROLES = ("Ann", "Ben", "Referee")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("RockPaperScissors", PROTOCOL_HASH, ROLES)
