"""CHR503: names that Python could not tell apart. Most are refused by the resolver already; the rest here."""

from dataclasses import replace

import pytest

from aura_chor.base.names import RoleName
from aura_chor.emit.names_clash import clashes
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.model import BuiltinType, PayloadField
from aura_chor.mpst.resolve import resolve
from aura_chor.syntax.parse import parse


def protocol_of(text: str) -> Protocol:
    parsed = parse(text, "p.chor")
    assert parsed.file is not None
    program, _ = resolve(parsed.file, load=lambda _importer, _path: None, python=lambda _module: None)
    protocol, found = build(program, program.own[-1])
    assert protocol is not None, found
    return protocol


CLEAN = "record R { a: int }\nchoreography P(n: int) { roles A, B\n A -> B: M(x: int, r: R)\n B -> A: N }"


def test_ordinary_names_do_not_clash() -> None:
    assert clashes(protocol_of(CLEAN)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("role", "the role HTTPNode and the role HttpNode of P would both be `http_node.py` among the modules"),
        ("field", "the field len and the field len_ of P would both be `len_` among the attributes of the message M"),
        ("record", "the message M and the record M of P would both be `M` among the classes of messages.py"),
    ],
)
def test_each_kind_of_clash_names_both(change: str, said: str) -> None:
    protocol = protocol_of(CLEAN)
    integer = BuiltinType("int")
    if change == "role":
        protocol = replace(protocol, roles=(RoleName("HTTPNode"), RoleName("HttpNode")))
    elif change == "field":
        fields = (PayloadField("len", integer), PayloadField("len_", integer))
        protocol = replace(protocol, messages=(replace(protocol.messages[0], fields=fields),))
    else:
        protocol = replace(protocol, records=(replace(protocol.records[0], name="M"),))
    [diagnostic] = clashes(protocol)
    assert str(diagnostic.code) == "CHR503"
    assert diagnostic.message == said
    assert diagnostic.helps
    assert diagnostic.span == (protocol.role_spans[1] if change == "role" else protocol.span)
