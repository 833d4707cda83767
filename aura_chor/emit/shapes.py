"""What is printed and drawn: the statements and edges of `mpst`, each kind once.

Emission knows all of them, whichever the layers in front of it let through today.
"""

from typing import TypeAlias

from aura_chor.mpst.automaton import (
    ChildEdge,
    ChildEnded,
    CollectEdge,
    EachEdge,
    Edge,
    Heard,
    LocalEvent,
    ReadLedger,
    Took,
    Waited,
)
from aura_chor.mpst.model import (
    Awaits,
    ChildSession,
    Exchange,
    Gather,
    ReadsLedger,
    Records,
    Statement,
    WaitFor,
)
from aura_chor.mpst.model import Each as EachStatement

AnyStatement: TypeAlias = (
    Statement | Gather | Exchange | EachStatement | Records | Awaits | ReadsLedger | WaitFor | ChildSession
)
AnyEdge: TypeAlias = Edge | CollectEdge | EachEdge | ChildEdge
AnyEvent: TypeAlias = LocalEvent | Heard | Took | ReadLedger | Waited | ChildEnded
