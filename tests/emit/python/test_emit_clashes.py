"""CHR503: names that Python could not tell apart. Most are refused by the resolver already; the rest here."""

from dataclasses import replace

import pytest

from aura_chor.base.names import Label, RoleName
from aura_chor.emit.names_clash import clashes
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.model import BuiltinType, Group, MessageType, Notice, PayloadField
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


MANY = """choreography P(k: int) { roles A, Device[n]
  where 1 <= k and k <= n
  witness W = at least k of M from Device
  gather Device -> A: M as W, Heard
}"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("class", "the role Device_2 and the role Device[2] of P would both be `device_2.py` among the modules"),
        (
            "witness",
            "the witness Heard and the sub-family Heard of P would both be `Heard` among the classes of witnesses",
        ),
        ("notice", "the message M and the message m of P would both be `M` among the classes of messages.py"),
    ],
)
def test_clashes_of_families_and_evidence(change: str, said: str) -> None:
    protocol = protocol_of(MANY)
    assert clashes(protocol) == []
    if change == "class":
        second = {RoleName("Device[2]"): Group(RoleName("Device"), 2, 2)}
        roles = (RoleName("A"), RoleName("Device_2"), RoleName("Device"))
        spans = (protocol.role_spans[0], *protocol.role_spans)
        protocol = replace(protocol, roles=roles, role_spans=spans, references={**protocol.references, **second})
    elif change == "witness":
        protocol = replace(protocol, witnesses=(replace(protocol.witnesses[0], name="Heard"),))
    else:
        notice = Notice(MessageType(Label("m"), ()), (RoleName("A"),), None, protocol.span)
        protocol = replace(protocol, notices=(notice,))
    [diagnostic] = clashes(protocol)
    assert str(diagnostic.code) == "CHR503"
    assert said in diagnostic.message
