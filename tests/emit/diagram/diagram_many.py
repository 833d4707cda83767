"""Inputs with families, collectives, facts and other sessions for the pictures, built by hand from the model."""

from dataclasses import replace
from itertools import count

from diagram_samples import INT, NOWHERE, choreography, local, message, program, send, state

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.local import (
    AbortAction,
    Await,
    Collect,
    Each,
    Enter,
    JoinChild,
    LocalAutomaton,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Record,
    Scatter,
    Send,
    Withdraw,
)
from aura_chor.mpst.model import (
    Awaits,
    BuiltinType,
    ChildSession,
    ChoreographyKey,
    Deadline,
    Exchange,
    Family,
    Gather,
    Group,
    Interaction,
    MessageType,
    Notice,
    Opening,
    Parameter,
    ParameterVariable,
    PayloadField,
    Phase,
    Predicate,
    ReadsLedger,
    Records,
    Requirement,
    Statement,
    Veto,
    WaitFor,
    Within,
    Witness,
)
from aura_chor.mpst.model import Each as EachStatement
from aura_chor.mpst.sites import Site
from aura_chor.syntax.tree import Name


def parameter(name: str, kind: BuiltinType = INT) -> Predicate:
    return Predicate(Name(name, (), NOWHERE), (ParameterVariable(name, kind),), name)


_NUMBERS = count()


def _numbered(statement: Interaction) -> Interaction:
    return replace(statement, number=next(_NUMBERS))


OPENER, DEVICE, SIGNERS, CLERK = RoleName("Opener"), RoleName("Device"), RoleName("Signers"), RoleName("Clerk")
EPOCHS = Deadline(40, "epochs")
SEALED = MessageType(Label("Reveal"), (PayloadField("tr", INT), PayloadField("partial", INT, sealed=True, to=OPENER)))
REFERENCES = {
    SIGNERS: Group(DEVICE, inside=SIGNERS),
    RoleName("Device except Signers"): Group(DEVICE, outside=SIGNERS),
    RoleName("Device[1]"): Group(DEVICE, 1, 1),
    RoleName("Device[i]"): Group(DEVICE, index="i"),
}


def _within(*otherwise: Statement, at: RoleName = OPENER) -> Within:
    return Within(EPOCHS, at, otherwise or None, "too few came", NOWHERE)


def _gather(label: MessageType, within: Within | None, **named: object) -> Gather:
    blank = Gather(next(_NUMBERS), DEVICE, (OPENER,), label, (), parameter("t"), None, None, within, NOWHERE)
    return replace(blank, **named)  # type: ignore[arg-type]


COMPLAINT = Notice(message("Complain", "against"), (OPENER,), 16, NOWHERE)
VETO = Veto((OPENER, CLERK), message("Cancel", "request"), "cancel_counts", NOWHERE)

_COMMITTING = Phase("CommitmentPhase", (_gather(message("Commit", "cm"), _within(), witness="Committed"),), "", NOWHERE)
_REVEALING = Phase(
    "RevealPhase",
    (
        _gather(SEALED, _within(_numbered(send("Opener", "Device except Signers", "Late"))), sub_family=SIGNERS),
        _numbered(send("Opener", "Signers", "Sign", "digest")),
        replace(_numbered(send("Opener", "Device", "Work", "part")), each=True),
        Exchange(next(_NUMBERS), DEVICE, message("Echo", "digest"), (), None, None, _within(at=DEVICE), NOWHERE),
        EachStatement(
            "i",
            DEVICE,
            True,
            (_numbered(send("Opener", "Device[i]", "Ask")), _numbered(send("Device[i]", "Opener", "Tell", "x"))),
            NOWHERE,
        ),
    ),
    "",
    NOWHERE,
    requires=Requirement(("Committed",), parameter("resume", BuiltinType("bool"))),
    volatile=True,
    notices=(COMPLAINT,),
)
_MORE: tuple[Statement, ...] = (
    Records(next(_NUMBERS), CLERK, message("Price", "cents"), (), NOWHERE),
    Awaits(next(_NUMBERS), CLERK, message("Weather"), None, True, None, NOWHERE),
    Awaits(
        next(_NUMBERS),
        OPENER,
        message("Price", "cents"),
        CLERK,
        False,
        _within(_numbered(send("Opener", "Clerk", "Slow"))),
        NOWHERE,
    ),
    ReadsLedger(OPENER, NOWHERE),
    WaitFor(DEVICE, parameter("cooldown"), Label("Open"), NOWHERE),
    ChildSession(
        ChoreographyKey("sign.chor#Sign"),
        ((RoleName("Coordinator"), OPENER), (RoleName("Signer"), DEVICE)),
        (parameter("t"),),
        OPENER,
        "certificate",
        (_numbered(send("Opener", "Clerk", "NoCertificate")),),
        NOWHERE,
    ),
    _numbered(send("Device[1]", "Clerk", "Bye")),
)

MANY = program(
    replace(
        choreography("Many", "Opener,Clerk,Device", _COMMITTING, _REVEALING, *_MORE),
        families=(Family(DEVICE, "n"),),
        references=REFERENCES,
        parameters=(Parameter("t", INT), Parameter("cooldown", INT), Parameter("resume", BuiltinType("bool"))),
        witnesses=(Witness("Committed", parameter("t"), Label("Commit"), DEVICE, "tr", "opens", "", NOWHERE),),
        opening=Opening(Label("Open"), OPENER),
        vetoes=(VETO,),
        notices=(COMPLAINT,),
    ),
    replace(
        choreography("Sign", "Coordinator,Signer", _numbered(send("Coordinator", "Signer", "Ask"))),
        key=ChoreographyKey("sign.chor#Sign"),
        families=(Family(RoleName("Signer"), "n"),),
        parameters=(Parameter("t", INT),),
    ),
)


def _site(label: str, *fields: str) -> tuple[Site, ...]:
    return (Site(0, message(label, *fields), (), None, NOWHERE),)


def _collect(label: str, target: int, **named: object) -> Collect:
    site = _site(label, "cm")
    blank = Collect(DEVICE, Label(label), (), site, parameter("t"), None, None, False, None, target, None)
    return replace(blank, **named)  # type: ignore[arg-type]


def opener() -> LocalAutomaton:
    """Every action of families, facts, time and other sessions, once."""
    asked = local(
        "Opener", state(Send((RoleName("Device[i]"),), Label("Ask"), (0, -1), _site("Ask"), 1)), state(may_end=True)
    )
    sign = "sign.chor#Sign"
    return local(
        "Opener",
        state(_collect("Commit", 1, witness="Committed", deadline=EPOCHS, expired=12), phase="CommitmentPhase"),
        state(Enter("RevealPhase", ("Committed",), 2, None, NOWHERE), phase="CommitmentPhase"),
        state(_collect("Reveal", 3, sub_family=SIGNERS), phase="RevealPhase"),
        state(Scatter(DEVICE, Label("Work"), (), _site("Work", "part"), 4), phase="RevealPhase"),
        state(Each(0, "i", DEVICE, True, asked, 5, None, NOWHERE), phase="RevealPhase"),
        state(Record((CLERK,), Label("Price"), (), _site("Price", "cents"), 6)),
        state(Await(Label("Weather"), None, True, (), _site("Weather"), EPOCHS, 7, 13)),
        state(ReadLedgerAction(8, None, NOWHERE)),
        state(Pause(parameter("cooldown"), Label("Open"), 9, None, NOWHERE)),
        state(OpenChild(sign, ((RoleName("Signer"), DEVICE),), (), (), "certificate", 10, 13, None, NOWHERE)),
        state(JoinChild(sign, CLERK, (RoleName("Signer"),), 11, None, NOWHERE)),
        state(may_end=True),
        state(AbortAction("too few came", None, NOWHERE)),
        state(Withdraw("Weather did not come in time", None, NOWHERE)),
    )
