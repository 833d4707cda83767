"""The registry: number, slug, title and severity of every code, and nothing else.

One digit per phase: 1 syntax, 2 names and types, 3 well-formedness, 4 projection, 5 emission, 6 user code (lint),
7 import.
Numbers are never reused. Each code has a page `docs/errors/<number>.md` and a golden.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    number: str
    slug: str
    title: str
    severity: str = "error"

    def __str__(self) -> str:
        return self.number


REGISTRY: dict[str, Code] = {}


def _code(number: str, slug: str, title: str, severity: str = "error") -> Code:
    code = Code(number, slug, title, severity)
    assert number not in REGISTRY, number
    REGISTRY[number] = code
    return code


# 1 syntax
UNEXPECTED_TOKEN = _code("CHR101", "unexpected-token", "something else was expected here")
UNEXPECTED_CHARACTER = _code("CHR102", "unexpected-character", "a character that no token begins with")
UNEXPECTED_END = _code("CHR103", "unexpected-end", "the file ends in the middle of something")
NOT_UTF8 = _code("CHR104", "not-utf8", "the file is not UTF-8 text")
TOO_LARGE = _code("CHR105", "too-large", "the source is over the size limit")
TOO_DEEP = _code("CHR106", "too-deep", "blocks, types or expressions are nested over the limit")
EMPTY_FILE = _code("CHR107", "empty-file", "the file holds neither a choreography nor a record")
BAD_LITERAL = _code("CHR108", "bad-literal", "a literal that has no value")

# 2 names and types
UNDECLARED_ROLE = _code("CHR201", "undeclared-role", "a role that is not declared")
DUPLICATE_NAME = _code("CHR202", "duplicate-name", "one name declared twice")
NO_ROLES = _code("CHR203", "no-roles", "a choreography without roles")
UNUSED_ROLE = _code("CHR204", "unused-role", "a role that never acts")
UNKNOWN_CHOREOGRAPHY = _code("CHR205", "unknown-choreography", "a call of a choreography that is not there")
IMPORT_NOT_FOUND = _code("CHR206", "import-not-found", "an import that cannot be read or does not hold the name")
CIRCULAR_IMPORT = _code("CHR207", "circular-import", "files that import each other")
UNKNOWN_TYPE = _code("CHR208", "unknown-type", "a type that is not known")
UNKNOWN_NAME = _code("CHR209", "unknown-name", "a name in an expression that nothing binds")
NOT_KNOWN_TO_SENDER = _code("CHR210", "not-known-to-sender", "a predicate over a value that the sender does not know")
EXPRESSION_TYPE = _code("CHR211", "expression-type", "an expression whose types do not fit")
CALL_ARGUMENTS = _code("CHR212", "call-arguments", "roles or arguments of a call that do not fit its declaration")
LABEL_PAYLOADS = _code("CHR213", "label-payloads", "one label with two payloads")
RESERVED_NAME = _code("CHR214", "reserved-name", "a name that cannot be used")
UNKNOWN_LOOP = _code("CHR215", "unknown-loop", "a continue outside the loop that it names")
UNKNOWN_PYTHON_TYPE = _code("CHR216", "unknown-python-type", "a Python type that cannot be found")
FLOAT_PAYLOAD = _code("CHR217", "float-payload", "floating-point numbers do not travel")
UNUSED_IMPORT = _code("CHR218", "unused-import", "something imported and never used", "note")
MEMBER_OUT_OF_RANGE = _code("CHR219", "member-out-of-range", "a member that a family need not have")
UNKNOWN_GROUP = _code("CHR220", "unknown-group", "a sub-family or an index that does not mean anything here")
NOT_THIS_MANY = _code("CHR221", "not-this-many", "several seats where one must stand, or one where several must")
UNKNOWN_WITNESS = _code("CHR222", "unknown-witness", "a witness that is not declared")
WITNESS_MISFIT = _code("CHR223", "witness-misfit", "a witness that does not fit what it is evidence of")
NOT_COLLECTED = _code("CHR224", "not-collected", "a phase that requires what nobody has collected")
MISPLACED_MARK = _code("CHR225", "misplaced-mark", "`sealed`, `to` or `names` on a field that cannot have it")
SEVERAL_COLLECTORS = _code("CHR226", "several-collectors", "a sub-family or an `else` where several roles collect")
OTHER_MEMBER = _code("CHR227", "other-member", "another member of the family in the lane of one")
UNSEEN_LABEL = _code("CHR228", "unseen-label", "a wait since a message that its role has not seen")
FAMILY_TOO_LARGE = _code("CHR229", "family-too-large", "a family over the limit")
BAD_CLAUSE = _code("CHR230", "bad-clause", "a clause that says nothing, or twice the same")

# 3 well-formedness
UNGUARDED_LOOP = _code("CHR301", "unguarded-loop", "a loop that can come round without a message")
DEAD_CODE = _code("CHR302", "dead-code", "a statement that no run reaches")
SELF_SEND = _code("CHR303", "self-send", "a role that sends to itself")
TOO_FEW_BRANCHES = _code("CHR304", "too-few-branches", "a choice or par with fewer than two branches")
BRANCH_NOT_BEGUN_BY_CHOOSER = _code(
    "CHR305", "branch-not-begun-by-chooser", "a branch that does not begin with a message of the chooser"
)
DUPLICATE_BRANCH = _code(
    "CHR306", "duplicate-branch", "two branches that begin alike and are never told apart by the chooser"
)
CONTINUE_LEAVES_LANE = _code("CHR307", "continue-leaves-lane", "a continue that leaves a par lane")
CALL_CYCLE = _code("CHR308", "call-cycle", "choreographies that call each other without a message")
NOT_FINITE_STATE = _code("CHR309", "not-finite-state", "a recursive call with something behind it")
STATE_BUDGET = _code("CHR310", "state-budget", "the protocol has more states than the budget")
DUPLICATE_RECEIVER = _code("CHR311", "duplicate-receiver", "one receiver named twice")
ABORT_WITHOUT_ROLE = _code("CHR312", "abort-without-role", "an abort that nobody is named for")
TOO_MANY_INSTANCES = _code("CHR313", "too-many-instances", "more combinations of predicates than the limit")
CALL_DEPTH = _code("CHR314", "call-depth", "calls nested over the limit")
DEADLINE_OF_SEVERAL = _code("CHR315", "deadline-of-several", "a deadline for a message that several roles wait for")
DEADLINE_BRANCH = _code(
    "CHR316", "deadline-branch", "a choice with a deadline that does not begin with a message to the role that waits"
)
ENDLESS_SESSIONS = _code("CHR317", "endless-sessions", "a session that opens another one of its kind in every run")
THRESHOLD_OUT_OF_RANGE = _code(
    "CHR330", "threshold-out-of-range", "a threshold that is below one, or over the number of members"
)
NO_ADMISSIBLE_SIZE = _code("CHR331", "no-admissible-size", "constraints that admit no size of the families")
EXPANSION_BUDGET = _code("CHR332", "expansion-budget", "more sizes, thresholds or sub-families than the budget")
CHILD_DEMANDS = _code("CHR333", "child-demands", "a child session that sizes or parameters of ours do not fit")
NEVER_ENDS = _code("CHR320", "never-ends", "a protocol that never ends", "note")
DELAYED_CHOICE = _code("CHR321", "delayed-choice", "a choice delayed by a common prefix", "note")

# 4 projection: what roles can know
SEND_UNKNOWN = _code("CHR401", "send-unknown", "a role that cannot know that it must send")
RECEIVE_CONFUSED = _code(
    "CHR402", "receive-confused", "a message that can come first and mislead its receiver about the run"
)
MIXED_STATE = _code(
    "CHR403", "mixed-state", "a role that must send in one run and receive in another at the same point"
)
END_UNKNOWN = _code("CHR404", "end-unknown", "a role that cannot know that it is done")
STARVATION = _code("CHR405", "starvation", "a role that can wait for ever while others go on")
KNOWLEDGE_BUDGET = _code("CHR406", "knowledge-budget", "the knowledge check exceeds its budget")
DEADLINE_UNKNOWN = _code("CHR407", "deadline-unknown", "a role that cannot know whether a deadline of its runs")
FACT_MISSING = _code("CHR408", "fact-missing", "an await of a fact that some path does not record before it")
SUB_FAMILY_UNKNOWN = _code("CHR409", "sub-family-unknown", "a role that cannot know who is in a sub-family")
LISTENS_TO_SEVERAL = _code("CHR420", "listens-to-several", "a state that listens to several peers", "note")
WAITS_FOR_LOOP = _code("CHR421", "waits-for-loop", "a role that waits for someone's loop to end", "note")
UNBOUNDED_CHANNEL = _code("CHR422", "unbounded-channel", "a channel that can grow without bound", "note")
WITNESS_NOT_HELD = _code("CHR430", "witness-not-held", "a way into a phase without the witness that it requires")

# 5 emission
PROJECTION_BUDGET = _code("CHR501", "projection-budget", "a role's automaton exceeds the budget")
BAD_PACKAGE = _code("CHR502", "bad-package", "a package path that Python cannot import")
NAME_CLASH = _code("CHR503", "name-clash", "two names that become one in Python")
MIXED_WAIT = _code("CHR504", "mixed-wait", "a wait for a collection or a fact beside something else that may come")

# 6 user code
STATE_REUSED = _code("CHR601", "state-reused", "a state that may already be spent")
STATE_DROPPED = _code("CHR602", "state-dropped", "a state that some path leaves unfinished")
RESULT_DROPPED = _code("CHR603", "result-dropped", "the result of an operation is thrown away")
STATE_ESCAPES = _code("CHR604", "state-escapes", "a state stored outside its frame")
MISSING_AWAIT = _code("CHR605", "missing-await", "an operation that is not awaited")
STATE_CAPTURED = _code("CHR606", "state-captured", "a state captured in a closure")
MYPY_ERROR = _code("CHR607", "mypy-error", "mypy refuses the code")

# 7 import: other languages in and out
FOREIGN_SYNTAX = _code("CHR701", "foreign-syntax", "something else was expected in a Scribble or nuScr file")
FOREIGN_NAME = _code("CHR702", "foreign-name", "a name that the imported file does not declare")
FOREIGN_ARGUMENTS = _code(
    "CHR703", "foreign-arguments", "roles or arguments that do not fit the protocol that is called"
)
FOREIGN_MODULE = _code("CHR704", "foreign-module", "a module that cannot be read or is imported wrongly")
NO_COUNTERPART = _code("CHR705", "no-counterpart", "a construct that has no counterpart in a choreography")
NOT_EXPORTABLE = _code("CHR706", "not-exportable", "a construct that the other language does not have")
RENAMED = _code("CHR720", "renamed", "a name that had to change", "note")
OPAQUE_TYPE = _code("CHR721", "opaque-type", "a payload type that the file names but does not describe", "note")
SIMPLIFIED = _code(
    "CHR722", "simplified", "something written in fewer words, or left out because it says nothing here", "note"
)
EXPORT_LOSS = _code("CHR723", "export-loss", "something that the exported file no longer says", "note")
