"""Named limits of the theory's algorithms. Each has a diagnostic of its own; none is a matter of taste in a file."""

MAX_STATES = 200_000
"""States of one global automaton (CHR310)."""

MAX_WHENS = 6
"""Distinct `when` predicates of one session: 2^6 instances are checked (CHR313)."""

MAX_CALL_DEPTH = 100
"""Calls within calls (CHR314)."""

MAX_NAME = 100
"""Characters of a declared name (CHR214)."""

MAX_FAMILY_SIZE = 65_535
"""Members of one family: the number of a member fits into sixteen bits (CHR229)."""

MAX_PAIRS = 2_000_000
"""Pairs of states that the knowledge check may visit for one role (CHR406)."""

MAX_LOCAL_STATES = 50_000
"""States of one role's automaton (CHR501)."""

CUT_OFF = 3
"""A family is checked from its smallest admissible size to this many more."""

MAX_ASSIGNMENTS = 100_000
"""Combinations of sizes, or of values of parameters, that the search for admissible ones may try (CHR332)."""

MAX_EXPANSIONS = 2_000
"""Combinations of sizes, thresholds and predicates that are checked (CHR332)."""

MAX_SUB_FAMILIES = 500
"""Ways in which sub-families can turn out at one place of one expansion (CHR332)."""

MAX_SIZE_CHECKED = 1_000
"""Members of a family that a protocol can be checked with (CHR332)."""

ALL_THRESHOLDS = 12
"""Up to so many members every admissible threshold is checked, and of larger families the smallest."""

MAX_SEATS_OF_ABORTS = 16
"""Up to so many seats the check knows of every seat what it may send before an abort reaches it."""
