"""Words: the keywords of the language, those kept for its later half, and what each terminal is called in a message."""

RESERVED_FOR_LATER = frozenset(
    [
        "abortable",
        "await",
        "awaits",
        "each",
        "exchange",
        "external",
        "gather",
        "identified",
        "notices",
        "opens",
        "reads",
        "records",
        "requires",
        "sealed",
        "session",
        "volatile",
        "wait",
        "witness",
    ]
)
"""Nothing of these parses yet; they are refused as names so that no protocol breaks when it does."""

KEYWORDS = {
    "abort": "ABORT",
    "and": "AND",
    "as": "AS",
    "at": "AT",
    "call": "CALL",
    "choice": "CHOICE",
    "choreography": "CHOREOGRAPHY",
    "continue": "CONTINUE",
    "else": "ELSE",
    "false": "FALSE",
    "import": "IMPORT",
    "in": "IN",
    "is": "IS",
    "len": "LEN",
    "loop": "LOOP",
    "none": "NONE",
    "not": "NOT",
    "or": "OR",
    "par": "PAR",
    "phase": "PHASE",
    "record": "RECORD",
    "roles": "ROLES",
    "true": "TRUE",
    "use": "USE",
    "when": "WHEN",
    "where": "WHERE",
    "within": "WITHIN",
}
"""Each keyword and its terminal."""

RESERVED_TERMINAL = "RESERVED"
"""The type given to a token that is a word of the later half: no rule takes it."""

TERMINAL_OF_WORD = KEYWORDS | dict.fromkeys(sorted(RESERVED_FOR_LATER), RESERVED_TERMINAL)

END = "$END"
"""The terminal behind the last token."""
