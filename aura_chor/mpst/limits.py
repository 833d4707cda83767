"""Named limits of the theory's algorithms. Each has a diagnostic of its own; none is a matter of taste in a file."""

MAX_STATES = 200_000
"""States of one global automaton (CHR310)."""

MAX_WHENS = 6
"""Distinct `when` predicates of one session: 2^6 instances are checked (CHR313)."""

MAX_CALL_DEPTH = 100
"""Calls within calls (CHR314)."""

MAX_PAIRS = 2_000_000
"""Pairs of states that the knowledge check may visit for one role (CHR406)."""

MAX_LOCAL_STATES = 50_000
"""States of one role's automaton (CHR501)."""
