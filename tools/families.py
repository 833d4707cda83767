"""Scaling families of choreographies (DESIGN section 8): each is a function from a size to `.chor` text.

For each family there is a refused variant: the same text with one thing that a role cannot know.
"""

import random
from collections.abc import Callable


def _roles(prefix: str, count: int) -> str:
    return ", ".join(f"{prefix}{i}" for i in range(count))


def _file(name: str, roles: str, body: str) -> str:
    return f"choreography {name} {{\n  roles {roles}\n{body}\n}}\n"


def ring(n: int) -> str:
    return _file("Ring", _roles("R", n), "\n".join(f"  R{i} -> R{(i + 1) % n}: M" for i in range(n)))


def wide_choice(b: int) -> str:
    branches = " or ".join(f"{{ A -> B: X{i}  B -> C: Y{i} }}" for i in range(b))
    return _file("Wide", "A, B, C", f"  choice at A {branches}")


def broadcast(n: int) -> str:
    return _file("Broadcast", "A, " + _roles("R", n), "  A -> *: M")


def _nested(depth: int, leaf: Callable[[int], str]) -> str:
    count = [0]

    def level(left: int) -> str:
        if left == 0:
            count[0] += 1
            return leaf(count[0])
        return f"choice at A {{ A -> B: L {level(left - 1)} }} or {{ A -> B: R {level(left - 1)} }}"

    return level(depth)


def deep_choice(d: int) -> str:
    return _file("Deep", "A, B", _nested(d, lambda _: "B -> A: Leaf"))


def deep_choice_distinct(d: int) -> str:
    return _file("DeepDistinct", "A, B", _nested(d, lambda i: f"B -> A: Leaf{i}"))


def third_party_at_leaves(d: int) -> str:
    return _file("ThirdParty", "A, B, C", _nested(d, lambda i: f"B -> C: Leaf{i}"))


def sequence(m: int) -> str:
    return _file("Sequence", "A, B, C", "\n".join(f"  {'ABC'[i % 3]} -> {'ABC'[(i + 1) % 3]}: M" for i in range(m)))


def nested_loops(d: int) -> str:
    opening = " ".join(f"loop L{i} {{ A -> B: M{i} B -> A: N{i}" for i in range(d))
    closing = " ".join(
        f"choice at A {{ A -> B: Again{i} continue L{i} }} or {{ A -> B: Leave{i} }} }}" for i in reversed(range(d))
    )
    return _file("NestedLoops", "A, B", f"  {opening} {closing}")


def independent_pairs(n: int) -> str:
    roles = ", ".join(f"P{i}, Q{i}" for i in range(n))
    return _file("Pairs", roles, "\n".join(f"  P{i} -> Q{i}: M\n  Q{i} -> P{i}: N" for i in range(n)))


def fan_out_in(n: int) -> str:
    out = "\n".join(f"  A -> R{i}: Work" for i in range(n))
    back = "\n".join(f"  R{i} -> A: Result" for i in range(n))
    return _file("FanOutIn", "A, " + _roles("R", n), f"{out}\n{back}")


def choice_chain(n: int) -> str:
    lines = [f"  choice at R{i} {{ R{i} -> R{i + 1}: Yes }} or {{ R{i} -> R{i + 1}: No }}" for i in range(n - 1)]
    return _file("ChoiceChain", _roles("R", n), "\n".join(lines))


def subset_blow_up(n: int) -> str:
    """C hears x or y from B without knowing A's choices; its automaton must remember the n-th symbol from the end."""
    tail = "\n".join("    choice at B { B -> C: X  B -> A: X } or { B -> C: Y  B -> A: Y }" for _ in range(n - 1))
    return _file(
        "SubsetBlowUp",
        "A, B, C",
        "  loop L {\n    choice at A {\n      A -> B: Go\n"
        "      choice at B { B -> C: X  B -> A: X } or { B -> C: Y  B -> A: Y }\n      continue L\n    } or {\n"
        "      A -> B: Mark\n      B -> C: X\n"
        f"{tail}\n      A -> B: End\n      B -> C: End\n    }}\n  }}",
    )


def sequential_choices(k: int) -> str:
    line = "  choice at A { A -> B: X  B -> C: X } or { A -> B: Y  B -> C: Y }"
    return _file("SequentialChoices", "A, B, C", "\n".join([line] * k))


def deep_calls(d: int) -> str:
    parts = [_file("Deep0", "A, B", "  call Deep1()")]
    parts += [_file(f"Deep{i}", "A, B", f"  A -> B: M\n  call Deep{i + 1}()") for i in range(1, d)]
    parts.append(_file(f"Deep{d}", "A, B", "  B -> A: End"))
    return "".join(parts)


def random_states(n: int) -> str:
    """About n states by a fixed seed: choices that everybody is told of, loops, rows of messages."""
    rng = random.Random(n)
    lines: list[str] = []
    made = 0
    while made < n:
        kind = rng.randrange(3)
        label = f"M{made}"
        if kind == 0:
            lines.append(f"  A -> B: {label}  B -> C: {label}  C -> A: {label}")
            made += 3
        elif kind == 1:
            lines.append(f"  choice at B {{ B -> A, C: {label}x }} or {{ B -> A, C: {label}y  C -> A: {label}z }}")
            made += 3
        else:
            lines.append(
                f"  loop L{made} {{ choice at C {{ C -> A, B: {label}again  B -> C: {label}ok  continue L{made} }}"
                f" or {{ C -> A, B: {label}over }} }}"
            )
            made += 3
    return _file("Random", "A, B, C", "\n".join(lines))


def _members(body: str, parameters: str = "", where: str = "1 <= n") -> str:
    return f"choreography Members{parameters} {{\n  roles A, R[n]\n  where {where}\n  {body}\n}}\n"


COLLECTIVES: dict[str, str] = {
    "gather all": _members("gather all R -> A: M  A -> R: Done"),
    "gather at least t": _members("gather at least t of R -> A: M  A -> R: Done", "(t: int)", "1 <= t and t <= n"),
    "gather to everybody, with a deadline": _members("gather R -> *: M within 5s  A -> R: Done"),
    "exchange": _members("exchange R: M  A -> R: Done"),
    "each": _members("each i in R { A -> R[i]: M  R[i] -> A: N }"),
    "each in order": _members("each i in R in order { A -> R[i]: M  R[i] -> A: N }"),
    "scatter": _members("A -> each R: M  gather all R -> A: N"),
}
"""Families `R` of any size: what is done with all members at once."""


def refused(text: str) -> str:
    """The family's text with two roles more, the first of which cannot know whether it must send."""
    head, body = text.split("\n", 2)[0], text.split("\n", 2)[2]
    roles = text.split("\n", 2)[1]
    first = roles.split("roles ")[1].split(",")[0].strip()
    second = roles.split(",")[1].strip()
    doubt = (
        f"  choice at {first} {{ {first} -> {second}: Doubt1 }} or {{ {first} -> {second}: Doubt2  Xa -> Xb: Doubt }}"
    )
    return f"{head}\n{roles}, Xa, Xb\n{doubt}\n{body}"


FAMILIES: dict[str, tuple[Callable[[int], str], tuple[int, ...]]] = {
    "ring of n roles": (ring, (3, 32, 128)),
    "b-way choice": (wide_choice, (2, 32, 256)),
    "broadcast to n": (broadcast, (4, 16, 64)),
    "choice depth d": (deep_choice, (2, 5, 8)),
    "choice depth d, distinct leaves": (deep_choice_distinct, (2, 5, 8)),
    "third party distinct at leaves": (third_party_at_leaves, (2, 5, 8)),
    "sequence of m messages": (sequence, (100, 1000, 10000)),
    "nested loops": (nested_loops, (2, 8, 32)),
    "n independent pairs": (independent_pairs, (4, 16, 64)),
    "fan-out and fan-in": (fan_out_in, (4, 16, 64)),
    "choice chain along n roles": (choice_chain, (4, 16, 64)),
    "subset blow-up": (subset_blow_up, (2, 4, 8)),
    "k sequential choices": (sequential_choices, (10, 100, 1000)),
    "deep calls": (deep_calls, (2, 16, 64)),
    "random": (random_states, (10, 100, 1000)),
}
