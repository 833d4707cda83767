"""Random protocols by seed, as text: small, well-formed in shape, and about half of them implementable.

A protocol is grown (blocks, choices that tell everybody or do not, loops, lanes, calls) or taken from the patterns that
are known to be hard, framed by messages, and then perhaps mutated in one place. `random_tree` gives the statements,
`text_of` writes any such tree: what a test shrinks stays printable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TypeAlias


@dataclass(frozen=True)
class Message:
    sender: str
    receivers: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Timed:
    """A message with a deadline; without `otherwise` its receiver aborts."""

    message: Message
    otherwise: "Statements | None"
    deadline: str = "5s"


@dataclass(frozen=True)
class Choice:
    """`waiter` has a deadline for the decision, where it is not empty."""

    at: str
    branches: tuple["Statements", ...]
    waiter: str = ""
    otherwise: "Statements | None" = None


@dataclass(frozen=True)
class Loop:
    name: str
    body: "Statements"


@dataclass(frozen=True)
class Continue:
    name: str


@dataclass(frozen=True)
class Abort:
    reason: str
    at: str


@dataclass(frozen=True)
class Par:
    lanes: tuple["Statements", ...]


@dataclass(frozen=True)
class When:
    predicate: str
    then: "Statements"
    otherwise: "Statements"


@dataclass(frozen=True)
class Callee:
    name: str
    roles: tuple[str, ...]
    body: "Statements"


@dataclass(frozen=True)
class Call:
    callee: Callee
    roles: tuple[tuple[str, str], ...]


Statement: TypeAlias = Message | Timed | Choice | Loop | Continue | Abort | Par | When | Call
Statements: TypeAlias = tuple[Statement, ...]


def random_protocol(seed: int) -> str:
    return text_of(random_tree(seed))


def random_tree(seed: int) -> Statements:
    random = Random(seed)
    body = _patterned(random) if random.random() < 0.5 else _grown(random)
    while random.random() < 0.35:
        body = _mutated(random, body)
    return body


def random_late_tree(seed: int) -> Statements:
    """A protocol with deadlines: grown, or one of the patterns about them; some messages of others get one, too."""
    random = Random(f"late {seed}")
    late = random.random() < 0.5
    body = _patterned(random, LATE_PATTERNS) if late else _grown(random, deadlines=True)
    while random.random() < 0.35:
        body = _mutated(random, body)
    while random.random() < (0.2 if late else 0.5):
        body = _timed_somewhere(random, body)
    return body


# --- text ---


def text_of(body: Statements) -> str:
    """A whole file. Roles and parameters are those that occur, in alphabetical order."""
    callees = {callee.name: callee for callee in _callees(body)}
    parts = [_choreography("Main", body, roles_of(body), predicates_of(body))]
    parts += [_choreography(each.name, each.body, each.roles, ()) for each in callees.values()]
    return "\n".join(parts)


def _choreography(name: str, body: Statements, roles: tuple[str, ...], predicates: tuple[str, ...]) -> str:
    parameters = f"({', '.join(f'{each}: bool' for each in predicates)})" if predicates else ""
    lines = [f"choreography {name}{parameters} {{", f"  roles {', '.join(roles)}", *_lines(body, 1), "}", ""]
    return "\n".join(lines)


def _lines(body: Statements, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for statement in body:
        match statement:
            case Message():
                yield f"{indent}{statement.sender} -> {', '.join(statement.receivers)}: {statement.label}"
            case Timed(message=message, otherwise=otherwise, deadline=deadline):
                head = f"{message.sender} -> {', '.join(message.receivers)}: {message.label} within {deadline}"
                if otherwise is None:
                    yield f"{indent}{head}"
                else:
                    yield from _blocks(f"{head} else", "", (otherwise,), depth)
            case Continue():
                yield f"{indent}continue {statement.name}"
            case Abort():
                yield f'{indent}abort "{statement.reason}" at {statement.at}'
            case Call():
                bindings = ", ".join(f"{callee} = {actual}" for callee, actual in statement.roles)
                yield f"{indent}call {statement.callee.name}({bindings})"
            case Choice():
                within = f" within 5s at {statement.waiter}" if statement.waiter else ""
                *lines, last = _blocks(f"choice at {statement.at}{within}", "or", statement.branches, depth)
                yield from lines
                if statement.otherwise is None:
                    yield last
                else:
                    yield from _blocks("} else", "", (statement.otherwise,), depth)
            case Loop():
                yield from _blocks(f"loop {statement.name}", "", (statement.body,), depth)
            case Par():
                yield from _blocks("par", "and", statement.lanes, depth)
            case When():
                blocks = (statement.then, statement.otherwise) if statement.otherwise else (statement.then,)
                yield from _blocks(f"when {statement.predicate}", "else", blocks, depth)


def _blocks(head: str, between: str, blocks: tuple[Statements, ...], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for index, block in enumerate(blocks):
        yield f"{indent}{head} {{" if index == 0 else f"{indent}}} {between} {{"
        yield from _lines(block, depth + 1)
    yield f"{indent}}}"


# --- looking into a tree ---


def blocks_of(statement: Statement) -> tuple[Statements, ...]:
    match statement:
        case Choice():
            return statement.branches + (() if statement.otherwise is None else (statement.otherwise,))
        case Timed():
            return () if statement.otherwise is None else (statement.otherwise,)
        case Loop():
            return (statement.body,)
        case Par():
            return statement.lanes
        case When():
            return (statement.then, statement.otherwise)
        case _:
            return ()


def with_blocks(statement: Statement, blocks: tuple[Statements, ...]) -> Statement:
    match statement:
        case Choice() if statement.otherwise is not None:
            return replace(statement, branches=blocks[:-1], otherwise=blocks[-1])
        case Choice():
            return replace(statement, branches=blocks)
        case Timed():
            return replace(statement, otherwise=blocks[0]) if blocks else statement
        case Loop():
            return replace(statement, body=blocks[0])
        case Par():
            return replace(statement, lanes=blocks)
        case When():
            return replace(statement, then=blocks[0], otherwise=blocks[1])
        case _:
            return statement


def statements_of(body: Statements) -> Iterator[Statement]:
    """Every statement, outer ones first; not those of callees."""
    for statement in body:
        yield statement
        for block in blocks_of(statement):
            yield from statements_of(block)


def roles_of(body: Statements) -> tuple[str, ...]:
    found: set[str] = set()
    for statement in statements_of(body):
        match statement:
            case Message():
                found |= {statement.sender, *statement.receivers}
            case Timed(message=message):
                found |= {message.sender, *message.receivers}
            case Choice() | Abort():
                found.add(statement.at)
            case Call():
                found |= {actual for _, actual in statement.roles}
    return tuple(sorted(found))


def predicates_of(body: Statements) -> tuple[str, ...]:
    return tuple(sorted({each.predicate for each in statements_of(body) if isinstance(each, When)}))


def _callees(body: Statements) -> Iterator[Callee]:
    for statement in statements_of(body):
        if isinstance(statement, Call):
            yield statement.callee
            yield from _callees(statement.callee.body)


def falls_through(body: Statements) -> bool:
    """Whether what stands behind the block is reached."""
    return all(map(_goes_on, body))


def _goes_on(statement: Statement) -> bool:
    match statement:
        case Continue() | Abort():
            return False
        case Choice() | When():
            return any(map(falls_through, blocks_of(statement)))
        case Loop():
            return falls_through(statement.body)
        case Par():
            return all(map(falls_through, statement.lanes))
        case Call():
            return falls_through(statement.callee.body)
        case _:
            return True


# --- growing ---


@dataclass(frozen=True)
class _Scope:
    """`care` is how likely a chooser tells everybody; `loops` are those that a `continue` here may name."""

    roles: tuple[str, ...]
    care: float
    depth: int = 0
    loops: tuple[str, ...] = ()
    deadlines: bool = False

    def inside(self, *loops: str) -> "_Scope":
        return replace(self, depth=self.depth + 1, loops=(*self.loops, *loops))

    def lane(self) -> "_Scope":
        return replace(self, depth=self.depth + 1, loops=())


_LABELS = ("L0", "L1", "L2", "L3")
_MAX_DEPTH = 3


def _grown(random: Random, *, deadlines: bool = False) -> Statements:
    count = random.choice((2, 3, 3, 3, 4, 4, 5))
    scope = _Scope(tuple("ABCDE"[:count]), random.choice((1.0, 1.0, 0.8, 0.5, 0.2)), deadlines=deadlines)
    return _block(random, scope, random.randint(1, 3))


def _block(random: Random, scope: _Scope, length: int) -> Statements:
    body: list[Statement] = []
    for _ in range(length):
        body.extend(_statements(random, scope))
        if not falls_through(tuple(body)):
            break
    return tuple(body)


def _statements(random: Random, scope: _Scope) -> Statements:
    makers: list[tuple[float, Callable[[Random, _Scope], Statements]]] = [(5, _message)]
    if scope.depth < _MAX_DEPTH:
        makers += [(2.5, _choice), (1, _loop), (0.5, _par), (0.25, _when), (0.3, _call)]
        if scope.deadlines:
            makers += [(3, _timed), (1.5, _timed_choice)]
    (maker,) = random.choices([each for _, each in makers], [weight for weight, _ in makers])
    return maker(random, scope)


def _message(random: Random, scope: _Scope) -> Statements:
    sender = random.choice(scope.roles)
    others = [role for role in scope.roles if role != sender]
    count = 2 if len(others) > 1 and random.random() < 0.12 else 1
    return (Message(sender, tuple(random.sample(others, count)), random.choice(_LABELS)),)


def _choice(random: Random, scope: _Scope) -> Statements:
    chooser = random.choice(scope.roles)
    count = random.choice((2, 2, 2, 3))
    everybody = random.random() < scope.care
    openings = _informed(random, scope, chooser, count) if everybody else _openings(random, scope, chooser, count)
    common = _from(random, scope, chooser) if random.random() < 0.1 else ()
    branches = tuple((*common, *opening, *_branch_rest(random, scope)) for opening in openings)
    return (Choice(chooser, branches),)


def _timed(random: Random, scope: _Scope) -> Statements:
    """A wait; the one who waits perhaps tells everybody how it went."""
    (message,) = _message(random, scope)
    assert isinstance(message, Message)
    message = replace(message, receivers=message.receivers[:1])
    waiter = message.receivers[0]
    if random.random() < 0.2:
        return (Timed(message, None),)
    if random.random() < scope.care:
        told, late = _informed(random, scope, waiter, 2)
        rest = _branch_rest(random, scope)
        return (Timed(message, (*late, *rest)), *told)
    return (Timed(message, _branch_rest(random, scope)),)


def _timed_choice(random: Random, scope: _Scope) -> Statements:
    (choice,) = _choice(random, scope)
    assert isinstance(choice, Choice)
    waiter = random.choice([role for role in scope.roles if role != choice.at])
    labels = random.sample(_LABELS, len(choice.branches))
    others = [role for role in scope.roles if role not in (choice.at, waiter)]
    branches: list[Statements] = []
    for label, branch in zip(labels, choice.branches, strict=True):
        rest = branch[1:]
        if random.random() < scope.care:
            rest = (*(Message(waiter, (role,), label) for role in others), *_branch_rest(random, scope))
        branches.append((Message(choice.at, (waiter,), label), *rest))
    if random.random() < 0.2:
        return (replace(choice, branches=tuple(branches), waiter=waiter),)
    late: Statements = _branch_rest(random, scope)
    if random.random() < scope.care:
        late = (*(Message(waiter, (role,), "L3") for role in others), *late)
    return (replace(choice, branches=tuple(branches), waiter=waiter, otherwise=late),)


def _timed_somewhere(random: Random, body: Statements) -> Statements:
    """A message gets a deadline."""
    places = list(_places(body, ()))
    if not places:
        return body
    path, _ = random.choice(places)
    otherwise = random.choice((None, (), ()))

    def edit(block: Statements, index: int) -> Statements:
        message = block[index]
        assert isinstance(message, Message)
        timed = Timed(replace(message, receivers=message.receivers[:1]), otherwise, random.choice(("5s", "5s", "3s")))
        return (*block[:index], timed, *block[index + 1 :])

    return _edited(body, path, edit)


def _from(random: Random, scope: _Scope, sender: str) -> Statements:
    others = [role for role in scope.roles if role != sender]
    return (Message(sender, (random.choice(others),), random.choice(_LABELS)),)


def _informed(random: Random, scope: _Scope, chooser: str, count: int) -> list[Statements]:
    """The chooser tells everybody, all at once or one after the other, in an order of its own in each branch."""
    others = [role for role in scope.roles if role != chooser]
    openings: list[Statements] = []
    for label in random.sample(_LABELS, count):
        order = tuple(random.sample(others, len(others)))
        if random.random() < 0.3:
            openings.append((Message(chooser, order, label),))
        else:
            openings.append(tuple(Message(chooser, (role,), label) for role in order))
    return openings


def _openings(random: Random, scope: _Scope, chooser: str, count: int) -> list[Statements]:
    """Different first messages, perhaps one label to different receivers."""
    others = [role for role in scope.roles if role != chooser]
    possible = [(role, label) for role in others for label in _LABELS]
    if random.random() < 0.6:
        told = random.choice(others)
        possible = [pair for pair in possible if pair[0] == told]
    return [(Message(chooser, (role,), label),) for role, label in random.sample(possible, count)]


def _branch_rest(random: Random, scope: _Scope) -> Statements:
    body = _block(random, scope.inside(), random.choice((0, 0, 1, 1, 2)))
    if scope.loops and falls_through(body) and random.random() < 0.4:
        return (*body, Continue(random.choice(scope.loops)))
    if falls_through(body) and random.random() < 0.05:
        return (*body, Abort("no", random.choice(scope.roles)))
    return body


def _loop(random: Random, scope: _Scope) -> Statements:
    name = f"X{scope.depth}{random.randint(0, 9)}"
    inner = scope.inside(name)
    body = _block(random, inner, random.choice((0, 0, 1)))
    if not falls_through(body):
        return (Loop(name, body),)
    if random.random() < 0.08:
        return (Loop(name, (*body, *_message(random, inner), Continue(name))),)
    (choice,) = _choice(random, inner)
    assert isinstance(choice, Choice)
    again, *others = choice.branches
    if falls_through(again):
        again = (*again, Continue(name))
    return (Loop(name, (*body, Choice(choice.at, (again, *others)))),)


def _par(random: Random, scope: _Scope) -> Statements:
    lanes = tuple(_block(random, scope.lane(), random.choice((1, 1, 2))) for _ in range(2))
    return (Par(lanes),)


def _when(random: Random, scope: _Scope) -> Statements:
    predicate = random.choice(("early", "late"))
    then = _block(random, scope.inside(), random.choice((1, 2)))
    otherwise = _block(random, scope.inside(), 1) if random.random() < 0.5 else ()
    return (When(predicate, then, otherwise),)


def _call(random: Random, scope: _Scope) -> Statements:
    count = random.randint(2, min(3, len(scope.roles)))
    seats = tuple("PQR"[:count])
    name = f"Sub{random.randint(0, 10**9)}"
    body = _block(random, _Scope(seats, scope.care, scope.depth + 1), random.choice((1, 2)))
    body = tuple(statement for statement in body if not any(isinstance(each, When) for each in statements_of(body)))
    used = roles_of(body)
    if not used:
        return _message(random, scope)
    actual = random.sample(scope.roles, len(used))
    return (Call(Callee(name, used, body), tuple(zip(used, actual, strict=True))),)


# --- patterns ---


def _patterned(random: Random, patterns: "tuple[tuple[int, str], ...] | None" = None) -> Statements:
    count = random.choice((3, 4, 4))
    roles = tuple("ABCD"[:count])
    pattern = random.choice([each for each in patterns or _PATTERNS if each[0] <= count])[1]
    names = random.sample(roles, count)
    core = read_pattern(pattern, dict(zip("abcd", names, strict=False)))
    scope = _Scope(roles, 1.0, depth=2, deadlines=patterns is not None)
    framed = _framed(random, scope, core)
    before = _block(random, scope, random.choice((0, 0, 0, 1, 2)))
    return (*before, *framed) if falls_through(before) else before


def _framed(random: Random, scope: _Scope, core: Statements) -> Statements:
    """In a lane, in a callee, in a choice that tells everybody, or bare; and something behind it, where it goes on."""
    kind = random.random()
    closed = not any(isinstance(each, Continue) for each in statements_of(core))
    if kind < 0.08:
        core = (Par((core, _message(random, scope))),)
    elif kind < 0.14 and closed:
        used = roles_of(core)
        core = (Call(Callee("Sub0", used, core), tuple(zip(used, random.sample(used, len(used)), strict=True))),)
    elif kind < 0.2:
        chooser = random.choice(scope.roles)
        first, second = _informed(random, scope, chooser, 2)
        core = (Choice(chooser, ((*first, *core), second)),)
    if falls_through(core) and random.random() < 0.35:
        core = (*core, *_block(random, replace(scope, depth=_MAX_DEPTH), random.choice((1, 2))))
    return core


def read_pattern(pattern: str, names: dict[str, str] | None = None) -> Statements:
    """Arrows, as in the list of cases: `a>b:L0`, `a{ … | … }`, `X[ … ]`, `^X`, `( … & … )`, `!a`, in words."""
    return _Reader(pattern.split(), names or {name: name.upper() for name in "abcdefgh"}).block()


@dataclass
class _Reader:
    words: list[str]
    names: dict[str, str]

    def block(self) -> Statements:
        body: list[Statement] = []
        while self.words and self.words[0] not in ("|", "}", "]", "&", ")"):
            body.append(self.statement(self.words.pop(0)))
        return tuple(body)

    def statement(self, word: str) -> Statement:
        if word.startswith("^"):
            return Continue(word[1:])
        if word.startswith("!"):
            return Abort("no", self.names[word[1:]])
        if word.endswith("?{"):
            return self.timed(word[:-2])
        if word.endswith("{"):
            return Choice(self.names[word[:-1]], self.alternatives("}"))
        if word == "(":
            return Par(self.alternatives(")"))
        if word.endswith("["):
            (body,) = self.alternatives("]")
            return Loop(word[:-1], body)
        if word.endswith("?"):
            return Timed(self.message(word[:-1]), None)
        return self.message(word)

    def timed(self, head: str) -> Statement:
        """`a>b:L0?{ … }` is a message with its `else`, `a/b?{ … | … | … }` a choice for which b waits, `else` last."""
        if "/" not in head:
            (otherwise,) = self.alternatives("}")
            return Timed(self.message(head), otherwise)
        at, waiter = head.split("/")
        *branches, last = self.alternatives("}")
        return Choice(self.names[at], tuple(branches), self.names[waiter], last)

    def message(self, word: str) -> Message:
        arrow, label = word.split(":")
        sender, receivers = arrow.split(">")
        return Message(self.names[sender], tuple(self.names[each] for each in receivers), label)

    def alternatives(self, end: str) -> tuple[Statements, ...]:
        blocks = [self.block()]
        while self.words.pop(0) != end:
            blocks.append(self.block())
        return tuple(blocks)


_PATTERNS: tuple[tuple[int, str], ...] = (
    # Implementable: syntactic merges refuse several of these.
    (2, "X[ a>b:L0 b>a:L1 a{ a>b:L2 ^X | a>b:L3 } ]"),
    (2, "X[ Y[ a>b:L0 a{ a>b:L1 ^X | a>b:L2 ^Y | a>b:L3 } ] ]"),
    (2, "X[ a>b:L0 b{ b>a:L1 Y[ a>b:L2 b{ b>a:L1 ^X | b>a:L3 ^Y } ] | b>a:L3 ^X } ]"),
    (3, "a{ a>b:L0 b>c:L2 | a>b:L1 b>c:L2 }"),
    (3, "a{ a>b:L0 b>c:L2 | a>b:L1 b>c:L3 }"),
    (3, "a{ a>b:L0 c>b:L2 | a>b:L1 c>b:L2 }"),
    (3, "a{ a>b:L0 b>c:L2 b>c:L0 | a>b:L1 b>c:L2 b>c:L1 }"),
    (3, "a{ a>b:L0 b>c:L2 | a>b:L1 a>c:L3 }"),
    (3, "X[ a{ a>b:L0 ^X | a>b:L1 a>c:L2 } ]"),
    (3, "X[ a{ a>b:L0 a>c:L0 ^X | a>b:L1 a>c:L1 } ] c>b:L3"),
    (4, "X[ a{ a>b:L0 ^X | a>b:L1 c>d:L2 } ]"),
    (4, "a{ a>b:L0 b>a:L1 a>c:L2 | a>c:L0 c>a:L1 a>b:L2 } a>d:L3"),
    (3, "( a>b:L0 b>c:L1 & a>c:L2 c>b:L3 ) b>a:L0"),
    (3, "X[ ( a>b:L0 & a>c:L0 c>a:L2 ) a{ a>bc:L1 ^X | a>bc:L3 } ]"),
    (3, "a{ a>b:L0 ( b>c:L1 & a>c:L1 ) | a>bc:L2 }"),
    (3, "a{ a>b:L0 a>c:L0 | a>b:L1 !a }"),
    (3, "a{ a>b:L0 a>b:L1 | a>b:L0 a>b:L2 } b>c:L3"),
    # Send coherence.
    (4, "a{ a>b:L0 | a>b:L1 c>d:L2 }"),
    (3, "a{ a>b:L0 c>b:L2 | a>b:L1 c>b:L3 }"),
    (4, "a{ a>c:L0 b>c:L2 | a>d:L1 b>d:L2 }"),
    (3, "X[ a{ a>b:L0 ^X | a>b:L1 } ] c>a:L0 c>b:L2"),
    (3, "a{ a>b:L0 ( b>c:L1 & c>a:L1 ) | a>b:L2 b>c:L1 }"),
    # Receive coherence.
    (3, "a{ a>b:L0 a>c:L2 b>c:L2 | a>b:L1 b>c:L2 a>c:L2 }"),
    (4, "a{ a>b:L0 a>c:L2 d>c:L2 | a>b:L1 d>c:L2 a>c:L2 }"),
    (3, "X[ a{ a>b:L0 b>c:L2 a>c:L3 ^X | a>b:L1 a>c:L3 b>c:L2 } ]"),
    (3, "a{ a>b:L0 ( b>c:L1 & a>b:L1 ) a>c:L2 | a>b:L3 a>c:L2 b>c:L1 }"),
    # Mixed states.
    (4, "a{ a>b:L0 b>d:L2 | a>c:L1 b>d:L2 }"),
    (3, "X[ a{ a>b:L0 b>c:L2 ^X | a>b:L1 c>b:L3 } ]"),
    (4, "X[ a{ a>c:L0 b>d:L2 ^X | a>b:L1 b>d:L2 } ]"),
    # Knowing the end.
    (3, "a{ a>b:L0 | a>c:L1 }"),
    (3, "a{ a>b:L0 a>c:L1 | a>b:L2 }"),
    (3, "a{ a>b:L0 b>c:L1 b>c:L2 | a>b:L3 b>c:L1 }"),
    (3, "( a{ a>b:L0 a>c:L1 | a>b:L2 } & b>c:L1 )"),
    (3, "( a{ a>b:L0 a>c:L1 | a>b:L2 } & c>b:L1 )"),
    # Starvation.
    (3, "a{ a>b:L0 a>c:L1 | a>b:L1 X[ a>b:L2 ^X ] }"),
    (3, "X[ a>b:L0 a{ a>b:L1 ^X | a>b:L2 Y[ b>a:L0 ^Y ] | a>b:L3 a>c:L3 ^X } ]"),
    (4, "a{ a>b:L0 b>c:L1 c>d:L1 | a>b:L1 X[ a>b:L2 b>c:L2 ^X ] }"),
)


LATE_PATTERNS: tuple[tuple[int, str], ...] = (
    # Implementable: who acts differently is told.
    (2, "a>b:L0?{ }"),
    (2, "a>b:L0? b>a:L1"),
    (2, "a>b:L0?{ b>a:L2 } a>b:L1"),
    (2, "X[ a>b:L0?{ } a{ a>b:L1 ^X | a>b:L2 } ]"),
    (2, "X[ a>b:L0?{ b>a:L3 ^X } b>a:L1 ]"),
    (2, "a>b:L0?{ } a>b:L0?{ } a>b:L0"),
    (2, "a>b:L0?{ } a>b:L1?{ b>a:L0 !b } b>a:L1"),
    (2, "a{ a>b:L0?{ b>a:L2 } | a>b:L1?{ b>a:L3 } }"),
    (3, "a>b:L0?{ b>c:L2 c>a:L1 b>a:L3 } b>c:L3 b>a:L2"),
    (3, "a>b:L0?{ b>ac:L2 } b>ac:L3 c>b:L1"),
    (3, "a>b:L0?{ b>c:L2 } a>c:L1"),
    (3, "a>b:L0?{ } c>b:L0?{ } b>ac:L1"),
    (3, "a/b?{ a>b:L0 b>c:L0 | a>b:L1 b>c:L1 | b>c:L2 }"),
    (3, "a/b?{ a>b:L0 a>c:L0 b>c:L0 | a>b:L1 a>c:L0 b>c:L1 | b>c:L2 a>c:L0 }"),
    (2, "X[ a/b?{ a>b:L0 ^X | a>b:L1 | !b } ] b>a:L2"),
    (2, "a/b?{ a>b:L0 b>a:L2 | a>b:L1 b>a:L3 | b>a:L1 }"),
    (3, "( a>b:L0?{ b>c:L1 } b>c:L2 & a>b:L0 )"),
    (3, "a>b:L0?{ b>c:L1 } b>c:L2 a>c:L3 a>b:L3"),
    (3, "c>b:L0 a>b:L1?{ b>c:L0 c>b:L2 } b>c:L2 c>b:L3 a>b:L2"),
    # Somebody is not told.
    (2, "a>b:L0?{ b>a:L2 } a>b:L1 a>b:L2"),
    (3, "a>b:L0?{ b>a:L2 } b>a:L3 c>b:L1"),
    (3, "a>b:L0?{ } b>a:L3"),
    (3, "a>b:L0?{ c>b:L1 } c>b:L2"),
    (3, "a>b:L0?{ b>a:L1 } b>a:L2 b>c:L2"),
    (3, "a>b:L0?{ b>a:L1 b>c:L3 } b>a:L2"),
    (3, "a>b:L0?{ b>a:L1 X[ b>a:L2 ^X ] } b>a:L2 b>c:L1"),
    (2, "a>b:L0?{ a>b:L1 } b>a:L2"),
    # The deadline is not known to run.
    (2, "a{ a>b:L0? | a>b:L1 }"),
    (3, "a{ a>b:L0?{ b>c:L1 } b>c:L2 | a>c:L1 }"),
    (3, "a{ a>c:L0 c>b:L1? | a>c:L1 c>b:L2 }"),
    # Receive coherence, with messages that are skipped.
    (3, "a{ a>b:L0?{ } a>c:L2 b>c:L2 | a>b:L1?{ } b>c:L2 a>c:L2 }"),
    (3, "a>c:L1?{ } a/b?{ a>b:L0 a>c:L2 b>c:L2 | a>b:L1 b>c:L2 a>c:L2 | b>c:L3 }"),
    (4, "a{ a>b:L0 a>c:L0? a>c:L2 d>c:L2 | a>b:L1 a>c:L0? d>c:L2 a>c:L2 }"),
    (4, "a{ a>b:L0 d>c:L1 d>a:L0?{ } a>c:L1 | a>b:L1 a>c:L1 d>c:L1 d>a:L0?{ } }"),
    (4, "a{ a>b:L0 d>c:L1 c>d:L0 d>a:L0?{ } a>c:L1 | a>b:L1 a>c:L1 d>c:L1 c>d:L0 d>a:L0?{ } }"),
    (4, "a{ a>b:L0 d>c:L1 c>a:L0?{ } a>c:L1 | a>b:L1 a>c:L1 d>c:L1 c>a:L0?{ } }"),
)


# --- mutations ---


def _mutated(random: Random, body: Statements) -> Statements:
    """One message changed, dropped or exchanged with its neighbour; openings of branches are left to their chooser."""
    places = list(_places(body, ()))
    if not places:
        return body
    path, opening = random.choice(places)
    kind = random.choice(("label", "receiver", "sender", "drop", "swap"))
    if opening and kind in ("sender", "drop", "swap"):
        kind = "label"
    return _edited(body, path, lambda block, index: _changed(random, block, index, kind, roles_of(body)))


def _places(
    body: Statements, path: tuple[int, ...], *, opening: bool = False
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """The path of every message: index in its block, then block and index, and so on; and whether it opens a branch."""
    for index, statement in enumerate(body):
        if isinstance(statement, Message):
            yield (*path, index), opening and index == 0
        for number, block in enumerate(blocks_of(statement)):
            yield from _places(block, (*path, index, number), opening=isinstance(statement, Choice))


Edit: TypeAlias = Callable[[Statements, int], Statements]


def _edited(body: Statements, path: tuple[int, ...], edit: Edit) -> Statements:
    index, *rest = path
    if not rest:
        return edit(body, index)
    number, *inner = rest
    blocks = list(blocks_of(body[index]))
    blocks[number] = _edited(blocks[number], tuple(inner), edit)
    return (*body[:index], with_blocks(body[index], tuple(blocks)), *body[index + 1 :])


def _changed(random: Random, block: Statements, index: int, kind: str, roles: tuple[str, ...]) -> Statements:
    message = block[index]
    assert isinstance(message, Message)
    before, behind = block[:index], block[index + 1 :]
    if kind == "drop":
        return (*before, *behind) if len(block) > 1 else block
    if kind == "swap":
        if behind and isinstance(behind[0], Message):
            return (*before, behind[0], message, *behind[1:])
        return block
    if kind == "label":
        return (*before, replace(message, label=random.choice(_LABELS)), *behind)
    if kind == "receiver":
        others = [role for role in roles if role != message.sender]
        return (*before, replace(message, receivers=(random.choice(others),)), *behind)
    others = [role for role in roles if role not in message.receivers]
    return (*before, replace(message, sender=random.choice(others)), *behind)
