"""Inputs for the pictures, built by hand from the model, and one `check` for each kind of picture."""

from collections.abc import Sequence

from aura_chor.base.names import ChoreographyName, Label, RoleName
from aura_chor.mpst.automaton import AbortEdge, Edge, ForkEdge, GlobalAutomaton, MessageEdge
from aura_chor.mpst.local import AbortAction, Action, Case, Fork, LocalAutomaton, LocalState, Receive, Send
from aura_chor.mpst.model import (
    Abort,
    BuiltinType,
    Call,
    Choice,
    Choreography,
    ChoreographyKey,
    Continue,
    Interaction,
    Loop,
    MessageType,
    Par,
    ParameterVariable,
    PayloadField,
    Phase,
    Predicate,
    Program,
    Statement,
    When,
)
from aura_chor.mpst.sites import Site
from aura_chor.report.diagnostic import Arrow, Counterexample, Span
from aura_chor.syntax.tree import Name

NOWHERE = Span("", 0, 0)
INT = BuiltinType("int")


def message(label: str, *fields: str) -> MessageType:
    return MessageType(Label(label), tuple(PayloadField(name, INT) for name in fields))


def send(sender: str, receivers: str, label: str, *fields: str) -> Interaction:
    names = tuple(RoleName(name) for name in receivers.split(","))
    return Interaction(0, RoleName(sender), names, message(label, *fields), (), NOWHERE)


def choice(at: str, *branches: Sequence[Statement]) -> Choice:
    return Choice(RoleName(at), tuple(tuple(branch) for branch in branches), NOWHERE, NOWHERE)


def loop(name: str, *body: Statement) -> Loop:
    return Loop(name, body, NOWHERE)


def again(name: str) -> Continue:
    return Continue(name, NOWHERE)


def abort(at: str, reason: str) -> Abort:
    return Abort(reason, RoleName(at), NOWHERE)


def par(*lanes: Sequence[Statement]) -> Par:
    return Par(tuple(tuple(lane) for lane in lanes), NOWHERE)


def predicate(text: str) -> Predicate:
    return Predicate(Name("x", (), NOWHERE), (ParameterVariable("x", INT),), text)


def when(text: str, then: Sequence[Statement], otherwise: Sequence[Statement] = ()) -> When:
    return When(predicate(text), tuple(then), tuple(otherwise), NOWHERE)


def phase(name: str, *body: Statement) -> Phase:
    return Phase(name, body, "", NOWHERE)


def call(callee: str, roles: str = "", *arguments: str) -> Call:
    """`roles` is `Theirs=Ours,…`."""
    pairs = tuple(
        (RoleName(theirs), RoleName(ours)) for theirs, ours in (pair.split("=") for pair in roles.split(",") if pair)
    )
    return Call(ChoreographyKey(callee), pairs, tuple(predicate(text) for text in arguments), NOWHERE)


def choreography(name: str, roles: str, *body: Statement) -> Choreography:
    names = tuple(RoleName(role) for role in roles.split(","))
    key = ChoreographyKey(name)
    return Choreography(
        key=key,
        name=ChoreographyName(name),
        roles=names,
        parameters=(),
        constraints=(),
        body=body,
        doc="",
        span=NOWHERE,
        name_span=NOWHERE,
        role_spans=(NOWHERE,) * len(names),
    )


def program(*choreographies: Choreography) -> Program:
    return Program({one.key: one for one in choreographies}, {}, (choreographies[0].key,))


def arrow(text: str) -> Arrow:
    """`A B,C Label`, or `A - local step`."""
    sender, receivers, label = text.split(" ", 2)
    return Arrow(sender, () if receivers == "-" else tuple(receivers.split(",")), label, NOWHERE)


def arrows(*texts: str) -> tuple[Arrow, ...]:
    return tuple(arrow(text) for text in texts)


def local(role: str, *states: LocalState) -> LocalAutomaton:
    return LocalAutomaton(RoleName(role), (), states)


def state(*actions: Action, may_end: bool = False, aborted: bool = False, phase: str | None = None) -> LocalState:
    return LocalState(actions, may_end, aborted, phase)


def sends(receivers: str, label: str, target: int) -> Send:
    return Send(tuple(RoleName(name) for name in receivers.split(",")), Label(label), (), (), target)


def receives(sender: str, label: str, target: int) -> Receive:
    return Receive(RoleName(sender), Label(label), (), (), target)


def edge(sender: str, receivers: str, label: str, target: int, *, phase: str | None = None) -> MessageEdge:
    names = tuple(RoleName(name) for name in receivers.split(","))
    site = Site(0, message(label), (), phase, NOWHERE)
    return MessageEdge(RoleName(sender), names, Label(label), (), (site,), target)


def automaton(
    *edges: Sequence[Edge], final: Sequence[int] = (), aborted: Sequence[int] = (), start: int = 0
) -> GlobalAutomaton:
    return GlobalAutomaton((), start, tuple(tuple(out) for out in edges), frozenset(final), frozenset(aborted))


TWO_BUYER = program(
    choreography(
        "TwoBuyer",
        "Alice,Bob,Seller",
        send("Alice", "Seller", "Request", "title"),
        loop(
            "Haggle",
            send("Seller", "Alice,Bob", "Quote", "price"),
            send("Alice", "Bob", "Share", "amount"),
            choice(
                "Bob",
                [send("Bob", "Seller", "Accept", "address"), send("Bob", "Alice", "Accepted")],
                [send("Bob", "Seller", "TryAgain"), send("Bob", "Alice", "TryAgain"), again("Haggle")],
                [send("Bob", "Seller", "Quit"), send("Bob", "Alice", "Quit"), abort("Bob", "no deal")],
            ),
        ),
        send("Seller", "Bob", "Ship", "date"),
    )
)

EVERYTHING = program(
    choreography(
        "Everything",
        "Client,Server,Logger,Backup",
        phase(
            "Opening",
            send("Client", "Server", "Hello", "version", "capabilities", "preferred_language", "nonce"),
            when("replicas > 1", [send("Server", "Backup", "Wake")]),
        ),
        par(
            [send("Server", "Client", "Data", "chunk"), send("Client", "Server", "Received")],
            [
                send("Logger", "Backup", "Flush"),
                choice("Backup", [send("Backup", "Logger", "Done")], [send("Backup", "Logger", "Full")]),
            ],
        ),
        when(
            "audited", [send("Server", "Client,Logger,Backup", "Audit", "digest")], [send("Server", "Logger", "Skip")]
        ),
        call("Transfer", "From=Client,To=Server", "len(title) + 1"),
        loop(
            "Work",
            choice(
                "Client",
                [send("Client", "Server", "More"), send("Server", "Logger", "More"), again("Work")],
                [send("Client", "Server,Logger", "Stop")],
                [send("Client", "Server", "Panic"), abort("Server", "the disk; is #1 full")],
            ),
        ),
    ),
    choreography("Transfer", "From,To", send("From", "To", "Offer", "size"), loop("Retry", send("To", "From", "Ack"))),
)

CONFUSED_RECEIVE = Counterexample(
    role="C",
    runs=(arrows("A B Left", "A C M"), arrows("A B Right", "B C M")),
    seen=(),
    after=("C takes M from A, then M from B", "C takes M from B, then M from A"),
    overtaking=arrows("A C M"),
    instance="not (replicas > 1)",
)

UNTOLD = Counterexample(
    role="Carol",
    runs=(
        arrows("Alice Bob Accept(price: int)", "Bob Dave Order", "Dave - abort “sold out”"),
        arrows("Alice Bob Reject", "Bob - expired"),
    ),
    seen=("Alice?Hello", "Bob!Ready"),
    after=("Carol must send Dave!Ship", "Carol is done and must not send"),
)

SELLER = local(
    "Seller",
    state(receives("Alice", "Request", 1)),
    state(sends("Alice,Bob", "Quote", 2)),
    state(receives("Bob", "Accept", 3), receives("Bob", "TryAgain", 1), receives("Bob", "Quit", 4)),
    state(sends("Bob", "Ship", 5)),
    state(aborted=True),
    state(may_end=True),
)

SERVER = local(
    "Server",
    state(receives("Client", "Hello", 1), phase="Opening"),
    state(Case(0, 2, 3), phase="Opening"),
    state(sends("Backup", "Wake", 3), phase="Opening"),
    state(
        Fork(
            0,
            (
                (
                    0,
                    local(
                        "Server",
                        state(sends("Client", "Data", 1)),
                        state(receives("Client", "Ok", 2), receives("Client", "Again", 0)),
                        state(may_end=True),
                    ),
                ),
                (
                    1,
                    local(
                        "Server",
                        state(receives("Logger", "Flush", 1)),
                        state(sends("Logger", "Done", 2), sends("Logger", "Full", 2)),
                        state(may_end=True),
                    ),
                ),
            ),
            4,
            None,
            NOWHERE,
        )
    ),
    state(receives("Client", "More", 4), receives("Client", "Stop", 5), receives("Client", "Panic", 6), may_end=True),
    state(may_end=True),
    state(AbortAction("the disk; is #1 full", None, NOWHERE)),
)

SERVER_WHENS = (predicate("replicas > 1"),)

TWO_BUYER_GLOBAL = automaton(
    [edge("Alice", "Seller", "Request", 1)],
    [edge("Seller", "Alice,Bob", "Quote", 2)],
    [edge("Alice", "Bob", "Share", 3)],
    [edge("Bob", "Seller", "Accept", 4), edge("Bob", "Seller", "TryAgain", 5), edge("Bob", "Seller", "Quit", 6)],
    [edge("Bob", "Alice", "Accepted", 7)],
    [edge("Bob", "Alice", "TryAgain", 1)],
    [edge("Bob", "Alice", "Quit", 8)],
    [edge("Seller", "Bob", "Ship", 9)],
    [AbortEdge(RoleName("Bob"), "no deal", 10, None, NOWHERE)],
    [],
    [],
    final=[9],
    aborted=[10],
)

FORKED_GLOBAL = automaton(
    [
        ForkEdge(
            0,
            (
                automaton([edge("A", "B", "Ping", 1)], [edge("B", "A", "Pong", 2)], [], final=[2]),
                automaton([edge("C", "D", "Left", 1), edge("C", "D", "Right", 1)], [], final=[1]),
            ),
            1,
            None,
            NOWHERE,
        )
    ],
    [edge("A", "B,C,D,E,F", "Stop", 2)],
    [],
    final=[2],
)
