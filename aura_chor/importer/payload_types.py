"""Payload types of the other languages: which are ours, and which are only names.

A declaration such as `data <java> "test.nego.SAP" from "test/nego/SAP.java" as SAP` names a class of another language
that nothing here can look into. It becomes a record of that name with one field of bytes: the protocol checks and runs
at once, the name stays in every message, and whoever knows what the class held writes its fields in one place.
Floating-point numbers do not travel (CHR217), so they are such a record too. `unit` is no field at all.
"""

from dataclasses import dataclass, field

from aura_chor.report.diagnostic import Span


@dataclass(frozen=True, slots=True)
class ForeignType:
    """`name` is one of ours (`int`), or the name of an opaque type with the module that declares it as `home`.

    `external` is what the declaration says of it.
    """

    name: str
    home: str | None = None
    external: str = ""
    declared: Span | None = field(default=None, compare=False)

    @property
    def opaque(self) -> bool:
        return self.home is not None

    @property
    def key(self) -> str:
        """Unlike that of every other type; no name that a source can spell, where the type is opaque."""
        return self.name if self.home is None else f"{self.home}::{self.name}"


UNIT = ForeignType("unit")

_OURS = {
    "int": ("int", "integer", "long", "short", "byte", "biginteger", "i8", "i16", "i32", "i64", "int32", "int64"),
    "str": ("str", "string", "character", "char", "charsequence"),
    "bool": ("bool", "boolean"),
    "bytes": ("bytes", "byte[]", "bytearray"),
    "unit": ("unit", "void"),
}
_BY_NAME = {name: ours for ours, names in _OURS.items() for name in names}


def well_known(name: str) -> ForeignType | None:
    """The type that a name of another language means wherever it stands: `Integer`, `java.lang.String`, `unit`."""
    ours = _BY_NAME.get(name.rpartition(".")[2].lower() if name.startswith(("java.", "builtins.")) else name.lower())
    return None if ours is None else ForeignType(ours)
