"""Random protocols with families, collectives, facts, deadlines and child sessions, by seed, as trees of lines.

A statement is a line and the blocks behind it; what a line says is text, so that whatever the language has can stand
in it and every shrunk tree is printable. About half are meant to be implementable: whoever decides, or hears that a
deadline has passed, tells the others with the probability `care`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TypeAlias


@dataclass(frozen=True)
class Line:
    """`head { block } between { block } …`; a line without blocks is a statement of its own."""

    head: str
    blocks: tuple["Block", ...] = ()
    between: str = "or"


Block: TypeAlias = tuple[Line, ...]

SINGLE = ("A", "B")
FAMILIES = {"F": "n", "G": "m"}
CHILD = "choreography Child { roles X, Y\n  X -> Y: ChildGo\n  Y -> X: ChildDone\n}\n"


def random_family_tree(seed: int) -> Block:
    random = Random(f"family {seed}")
    roles = ("A", "F") if random.random() < 0.4 else ("A", "B", "F") if random.random() < 0.8 else ("A", "F", "G")
    scope = _Scope(roles, random.choice((1.0, 0.7, 0.4, 0.1)))
    body = _block(random, scope, random.randint(2, 5))
    while random.random() < 0.4:
        body = _mutated(random, body) or body
    return body


# --- text ---


def text_of(body: Block) -> str:
    """A whole file: the roles that occur, families of one seat at least, a threshold where it occurs."""
    lines = list(_lines(body, 1))
    text = "\n".join(lines)
    roles = [role for role in (*SINGLE, *FAMILIES) if re.search(rf"\b{role}\b", text) or ("*" in text and role == "A")]
    declared = [f"{role}[{FAMILIES[role]}]" if role in FAMILIES else role for role in roles]
    uses_t = re.search(r"\bt\b", text) is not None
    bounds = [f"1 <= {FAMILIES[role]}" for role in roles if role in FAMILIES]
    bounds += ["1 <= t", "t <= n"] if uses_t else []
    where = f"  where {' and '.join(bounds)}\n" if bounds else ""
    parameters = ["t: int"] * uses_t + [f"{name}: bool" for name in ("p", "q") if re.search(rf"when {name}\b", text)]
    known = f"({', '.join(parameters)})" if parameters else ""
    head = f"choreography Main{known} {{\n  roles {', '.join(declared)}\n{where}"
    return f"{head}{text}\n}}\n{CHILD if 'Child(' in text else ''}"


def _lines(body: Block, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for line in body:
        if not line.blocks:
            yield indent + line.head
            continue
        for index, block in enumerate(line.blocks):
            yield f"{indent}{line.head} {{" if index == 0 else f"{indent}}} {line.between} {{"
            yield from _lines(block, depth + 1)
        yield f"{indent}}}"


# --- growing ---


@dataclass(frozen=True)
class _Scope:
    """`own` are the references that may act here; in a lane of `each`, the member stands for its family."""

    roles: tuple[str, ...]
    care: float
    depth: int = 0
    loops: tuple[str, ...] = ()
    member: str = ""

    @property
    def single(self) -> tuple[str, ...]:
        """References to one seat: those that may decide, send, wait."""
        seats = [role for role in self.roles if role in SINGLE]
        return (*seats, self.member) if self.member else tuple(seats)

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(role for role in self.roles if role in FAMILIES and not self.member.startswith(role))

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.single, *self.families)

    def others(self, one: str) -> tuple[str, ...]:
        return tuple(role for role in self.everybody if role != one)

    def inside(self, *loops: str) -> "_Scope":
        return replace(self, depth=self.depth + 1, loops=(*self.loops, *loops))


_LABELS = ("K0", "K1", "K2", "K3")
_MAX_DEPTH = 2
_Maker: TypeAlias = Callable[[Random, _Scope], Block]


def _label(random: Random) -> str:
    return random.choice(_LABELS)


def _block(random: Random, scope: _Scope, length: int) -> Block:
    body: list[Line] = []
    for _ in range(length):
        body.extend(_statement(random, scope))
        if not falls_through(tuple(body)):
            break
    return tuple(body)


def _statement(random: Random, scope: _Scope) -> Block:
    makers: list[tuple[float, _Maker]] = [(3, _message), (0.5, _alone)]
    if scope.families:
        makers += [(4, _gather), (0.7, _exchange), (0.7, _scatter), (2, _quorum), (0.4, _child), (0.8, _fact)]
    if scope.depth < _MAX_DEPTH:
        makers += [(2, _choice), (0.8, _loop), (1.5, _late), (0.5, _when)]
        if scope.families and not scope.member:
            makers.append((1, _each))
    (maker,) = random.choices([one for _, one in makers], [weight for weight, _ in makers])
    return maker(random, scope)


def _message(random: Random, scope: _Scope) -> Block:
    sender = random.choice(scope.single)
    others = scope.others(sender)
    if not others:
        return (Line(f"wait 5s at {sender}"),)
    count = 2 if len(others) > 1 and random.random() < 0.2 else 1
    return (Line(f"{sender} -> {', '.join(random.sample(others, count))}: {_label(random)}"),)


def _told(sender: str, receivers: tuple[str, ...], label: str) -> Line:
    return Line(f"{sender} -> {', '.join(receivers)}: {label}")


def _scatter(random: Random, scope: _Scope) -> Block:
    return (Line(f"{random.choice(scope.single)} -> each {random.choice(scope.families)}: {_label(random)}"),)


def _count(random: Random) -> str:
    return random.choice(("", "", "all ", "at least 1 of ", "at least t of ", "at least n of "))


def _heading(random: Random, scope: _Scope, collector: str, *, counted: str | None = None) -> str:
    family = random.choice(scope.families)
    count = _count(random) if counted is None else counted
    if family != "F" and ("t of" in count or "n of" in count):
        count = "at least 1 of "
    return f"gather {count}{family} -> {collector}: {_label(random)}"


def _gather(random: Random, scope: _Scope) -> Block:
    collector = random.choice(scope.single)
    receivers = random.choice((collector, collector, collector, "*" if not scope.member else collector))
    return (Line(_heading(random, scope, receivers)),)


def _exchange(random: Random, scope: _Scope) -> Block:
    within = random.choice(("", "", " within 5s"))
    return (Line(f"exchange {random.choice(scope.families)}: {_label(random)}{within}"),)


def _quorum(random: Random, scope: _Scope) -> Block:
    """A sub-family, and perhaps what tells its members and the others apart."""
    collector, family = random.choice(scope.single), random.choice(scope.families)
    name = f"S{random.randint(0, 3)}"
    count = random.choice(("", "at least 1 of ", "at least t of ")) if family == "F" else "at least 1 of "
    heading = f"gather {count}{family} -> {collector}: {_label(random)} as {name}"
    told = [
        Line(f"{collector} -> {name}: Chosen"),
        Line(f"{collector} -> {family} except {name}: Spared"),
        Line(f"{collector} -> {family}: Named{name}(who: list<int> names {name})"),
    ]
    if random.random() < scope.care:
        lines = [told[2]] if random.random() < 0.4 else told[:2]
    else:
        lines = [random.choice(told)]
    behind = [Line(f"gather {name} -> {collector}: {_label(random)}")] if random.random() < 0.5 else []
    return (Line(heading), *lines, *behind)


def _alone(random: Random, scope: _Scope) -> Block:
    role = random.choice(scope.everybody)
    return (Line(random.choice((f"wait 5s at {role}", f"{random.choice(scope.single)} reads ledger"))),)


def _fact(random: Random, scope: _Scope) -> Block:
    """A fact that is recorded before it is awaited, mostly."""
    recorder, awaiter = random.choice(scope.single), random.choice(scope.single)
    number = random.randint(0, 2)
    records, awaits = Line(f"{recorder} records Fact{number}"), Line(f"{awaiter} awaits Fact{number}")
    if recorder == awaiter:
        return (records,)
    between = _message(random, scope) if random.random() < 0.3 else ()
    return (records, *between, awaits) if random.random() < 0.9 else (awaits, *between)


def _child(random: Random, scope: _Scope) -> Block:
    opener = random.choice(scope.single)
    others = scope.others(opener)
    if scope.depth >= _MAX_DEPTH or scope.member or not (singles := [one for one in others if one in SINGLE]):
        return _message(random, scope)
    result = f"x{random.randint(0, 99)}"
    heading = f"session Child(X = {opener}, Y = {singles[0]}) at {opener} as {result}"
    if random.random() < 0.5:
        return (Line(heading),)
    failed = (_told(opener, others, "Failed"), *_rest(random, scope))
    behind = (_told(opener, others, "Worked"),) if random.random() < scope.care else ()
    return (Line(f"{heading} else", (failed,)), *behind)


def _choice(random: Random, scope: _Scope) -> Block:
    chooser = random.choice(scope.single)
    others = scope.others(chooser)
    if not others:
        return _message(random, scope)
    branches = []
    for label in random.sample(_LABELS, 2):
        receivers = others if random.random() < scope.care else tuple(random.sample(others, 1))
        branches.append((_told(chooser, receivers, label), *_rest(random, scope)))
    return (Line(f"choice at {chooser}", tuple(branches)),)


def _late(random: Random, scope: _Scope) -> Block:
    """A collective or a message with a deadline; the one who waits perhaps tells everybody how it went."""
    waiter = random.choice(scope.single)
    others = scope.others(waiter)
    if scope.families and random.random() < 0.8:
        heading = _heading(random, scope, waiter) + " within 5s"
    else:
        senders = [one for one in scope.single if one != waiter]
        if not senders:
            return _gather(random, scope) if scope.families else _message(random, scope)
        heading = f"{random.choice(senders)} -> {waiter}: {_label(random)} within 5s"
    if random.random() < 0.2 or not others:
        return (Line(heading),)
    if random.random() < scope.care:
        expired = (_told(waiter, others, "Late"), *_rest(random, scope))
        return (Line(f"{heading} else", (expired,)), _told(waiter, others, "Fine"))
    return (Line(f"{heading} else", (_rest(random, scope),)),)


def _each(random: Random, scope: _Scope) -> Block:
    family = random.choice(scope.families)
    inner = replace(scope.inside(), member=f"{family}[i]", loops=())
    order = random.choice(("", " in order"))
    return (Line(f"each i in {family}{order}", (_block(random, inner, random.randint(1, 2)),)),)


def _loop(random: Random, scope: _Scope) -> Block:
    name = f"X{len(scope.loops)}"
    chooser = random.choice(scope.single)
    others = scope.others(chooser)
    if not others:
        return _message(random, scope)
    inner = scope.inside(name)
    told = others if random.random() < scope.care else tuple(random.sample(others, 1))
    again = (_told(chooser, told, "Again"), *_block(random, inner, 1))
    stop = (_told(chooser, told, "Stop"),)
    if falls_through(again):
        again = (*again, Line(f"continue {name}"))
    return (Line(f"loop {name}", ((Line(f"choice at {chooser}", (again, stop)),),)),)


def _when(random: Random, scope: _Scope) -> Block:
    """What all know beforehand: nobody is told."""
    then, otherwise = _block(random, scope.inside(), 1), _block(random, scope.inside(), 1)
    blocks = (then,) if random.random() < 0.4 else (then, otherwise)
    return (Line(f"when {random.choice(('p', 'q'))}", blocks, "else"),)


def _rest(random: Random, scope: _Scope) -> Block:
    chance = random.random()
    if chance < 0.45:
        return ()
    if chance < 0.55:
        return (Line(f'abort "no" at {random.choice(scope.single)}'),)
    if chance < 0.65 and scope.loops:
        return (Line(f"continue {random.choice(scope.loops)}"),)
    return _block(random, scope.inside(), 1)


def falls_through(body: Block) -> bool:
    """Whether what stands behind the block is reached."""
    return all(map(_goes_on, body))


def _goes_on(line: Line) -> bool:
    if line.head.startswith(("continue", "abort")):
        return False
    if line.head.startswith(("choice", "when")) and len(line.blocks) > 1:
        return any(map(falls_through, line.blocks))
    return falls_through(line.blocks[0]) if line.head.startswith(("loop", "each")) else True


# --- mutating and shrinking ---


def _mutated(random: Random, body: Block) -> Block:
    """One line left out, doubled, or put elsewhere: mostly what somebody needed to know."""
    if not body:
        return body
    index = random.randrange(len(body))
    line = body[index]
    if line.blocks and random.random() < 0.6:
        number = random.randrange(len(line.blocks))
        inner = _mutated(random, line.blocks[number])
        blocks = (*line.blocks[:number], inner, *line.blocks[number + 1 :])
        return (*body[:index], replace(line, blocks=blocks), *body[index + 1 :])
    kind = random.choice(("drop", "drop", "swap"))
    if kind == "drop" or index + 1 == len(body):
        return (*body[:index], *body[index + 1 :])
    return (*body[:index], body[index + 1], line, *body[index + 2 :])


def shrink(body: Block, holds: Callable[[Block], bool]) -> Block:
    """A local minimum: no single reduction of it still has the property."""
    shrinking = True
    while shrinking:
        shrinking = False
        for smaller in _smaller(body):
            if holds(smaller):
                body, shrinking = smaller, True
                break
    return body


def _smaller(body: Block) -> Iterator[Block]:
    for index, line in enumerate(body):
        before, behind = body[:index], body[index + 1 :]
        yield (*before, *behind)
        for block in line.blocks:
            yield (*before, *block, *behind)
        for number, block in enumerate(line.blocks):
            for smaller in _smaller(block):
                blocks = (*line.blocks[:number], smaller, *line.blocks[number + 1 :])
                yield (*before, replace(line, blocks=blocks), *behind)
        for shorter in _shorter(line.head):
            yield (*before, replace(line, head=shorter), *behind)


def _shorter(head: str) -> Iterator[str]:
    """To fewer receivers, without a count, a deadline, an order."""
    match = re.match(r"(.* -> )([A-Z][^:]*, [^:]*)(:.*)", head)
    if match:
        for receiver in match[2].split(", "):
            yield f"{match[1]}{receiver}{match[3]}"
    for pattern in (r"at least \w+ of ", r" within 5s$", r" in order"):
        shorter = re.sub(pattern, "", head)
        if shorter != head:
            yield shorter
