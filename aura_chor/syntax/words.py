"""Words: the keywords of the language, those that are kept for later, and what each terminal is called in a message."""

RESERVED_FOR_LATER = frozenset(["await"])
"""Nothing of these parses yet; they are refused as names so that no protocol breaks when it does."""

KEYWORDS = {
    "abort": "ABORT",
    "abortable": "ABORTABLE",
    "and": "AND",
    "as": "AS",
    "at": "AT",
    "awaits": "AWAITS",
    "call": "CALL",
    "choice": "CHOICE",
    "choreography": "CHOREOGRAPHY",
    "continue": "CONTINUE",
    "each": "EACH",
    "else": "ELSE",
    "exchange": "EXCHANGE",
    "external": "EXTERNAL",
    "false": "FALSE",
    "gather": "GATHER",
    "identified": "IDENTIFIED",
    "import": "IMPORT",
    "in": "IN",
    "is": "IS",
    "len": "LEN",
    "loop": "LOOP",
    "none": "NONE",
    "not": "NOT",
    "notices": "NOTICES",
    "opens": "OPENS",
    "or": "OR",
    "par": "PAR",
    "phase": "PHASE",
    "reads": "READS",
    "record": "RECORD",
    "records": "RECORDS",
    "requires": "REQUIRES",
    "roles": "ROLES",
    "sealed": "SEALED",
    "session": "SESSION",
    "true": "TRUE",
    "use": "USE",
    "volatile": "VOLATILE",
    "wait": "WAIT",
    "when": "WHEN",
    "where": "WHERE",
    "within": "WITHIN",
    "witness": "WITNESS",
}
"""Each keyword and its terminal: no name anywhere."""

SOFT_KEYWORDS = {
    "agreeing": "AGREEING",
    "all": "ALL",
    "by": "BY",
    "except": "EXCEPT",
    "from": "FROM",
    "least": "LEAST",
    "ledger": "LEDGER",
    "most": "MOST",
    "names": "NAMES",
    "of": "OF",
    "on": "ON",
    "order": "ORDER",
    "since": "SINCE",
    "to": "TO",
    "verified": "VERIFIED",
    "with": "WITH",
}
"""Words that are keywords only where the grammar takes one, and names everywhere else, and their terminals."""

SOFT_TERMINALS = frozenset(SOFT_KEYWORDS.values())


RESERVED_TERMINAL = "RESERVED"
"""The type given to a token that is kept for later: no rule takes it."""

TERMINAL_OF_WORD = KEYWORDS | dict.fromkeys(sorted(RESERVED_FOR_LATER), RESERVED_TERMINAL)

END = "$END"
"""The terminal behind the last token."""
