"""Modules and what their names mean: imports are followed when something behind them is asked for.

A module says its full name in its header and is found under it by the loader; nuScr has no modules. A name is looked up
among a module's own declarations, then among the members that it imports; a dotted name says its module, by full name,
by last part or by alias.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aura_chor.importer import surface
from aura_chor.importer.payload_types import ForeignType, well_known
from aura_chor.importer.read import read
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span

Loader = Callable[[str], str]
"""The text of the module with this full name. Raises OSError when there is none."""

_Declaration = TypeVar("_Declaration", surface.Protocol, surface.TypeDeclaration)


@dataclass(slots=True)
class Unit:
    """One module with its names. `modules` are imported modules by every spelling, `members` imported members."""

    module: surface.Module
    modules: dict[str, surface.Name] = field(default_factory=dict)
    members: dict[str, tuple[surface.Name, surface.Name]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.module.name.text if self.module.name else ""

    def is_own(self, prefix: str) -> bool:
        return prefix in ("", self.name, self.name.rpartition(".")[2])


def _protocols(module: surface.Module) -> tuple[surface.Protocol, ...]:
    """The protocols that `do` can enter before those that it cannot: nuScr gives both kinds one name."""
    return tuple(sorted(module.protocols, key=lambda protocol: "nested" in protocol.modifiers))


class World:
    """The main module and those that it reaches; `found` collects the diagnostics of linking and of what follows."""

    def __init__(self, main: surface.Module, load: Loader | None, *, undeclared: bool) -> None:
        """`undeclared`: types and labels need no declaration, as in nuScr."""
        self.found: list[Diagnostic] = []
        self.undeclared = undeclared
        self._load = load
        self._units: dict[str, Unit | None] = {}
        self._unread = False
        self.main = self._open(main)
        if self.main.name:
            self._units[self.main.name] = self.main

    def protocol(self, unit: Unit, name: surface.Name) -> tuple[Unit, surface.Protocol] | None:
        """The protocol that `name` means in `unit`; None, with a diagnostic, when there is none."""
        found = self._find(unit, name, _protocols, lambda protocol: protocol.name.text)
        if found is None:
            self._unknown("protocol", name, [protocol.name.text for protocol in unit.module.protocols])
        return found

    def signature(self, unit: Unit, name: surface.Name) -> surface.TypeDeclaration | None:
        """The declared message that `name` means, if any."""
        found = self._find(unit, name, lambda module: module.types, lambda declared: declared.alias.text)
        return found[1] if found and found[1].signature else None

    def type(self, unit: Unit, name: surface.Name) -> ForeignType | None:
        """The type that `name` means; None, with a diagnostic, when nothing declares it."""
        found = self._find(unit, name, lambda module: module.types, lambda declared: declared.alias.text)
        if found and not found[1].signature:
            home, declared = found
            known = well_known(declared.external)
            return known or ForeignType(
                declared.alias.text, home.name or home.module.file, declared.external, declared.span
            )
        if (known := well_known(name.text)) is not None:
            return known
        if self.undeclared:
            return ForeignType(name.last, unit.module.file)
        self._unknown("payload type", name, [each.alias.text for each in unit.module.types if not each.signature])
        return None

    def sources(self) -> list[tuple[str, str]]:
        """Name and text of every module that was read: what spans point into."""
        units = [self.main, *(unit for unit in self._units.values() if unit is not None and unit is not self.main)]
        return [(unit.module.file, unit.module.text) for unit in units]

    def note_unused_imports(self) -> None:
        for one in self.main.module.imports:
            if one.module.text not in self.main.used:
                message = f"nothing of the module `{one.module.text}` is used: the import is left out"
                self.found.append(Diagnostic(codes.SIMPLIFIED, message, one.span))

    # --- modules ---

    def _open(self, module: surface.Module) -> Unit:
        unit = Unit(module)
        aliases: dict[str, surface.Name] = {}
        for one in module.imports:
            if isinstance(one, surface.ImportMember):
                alias = one.alias or one.member
                unit.members[alias.text] = (one.module, one.member)
            else:
                alias = one.alias or one.module
                unit.modules[alias.text] = unit.modules[one.module.text] = one.module
                unit.modules.setdefault(alias.last, one.module)
            self._check_import(unit, one, alias, aliases)
        return unit

    def _check_import(
        self,
        unit: Unit,
        one: surface.ImportModule | surface.ImportMember,
        alias: surface.Name,
        aliases: dict[str, surface.Name],
    ) -> None:
        """A module neither imports itself nor takes a name that is taken."""
        if one.module.text == unit.name:
            self._module_error(f"the module `{unit.name}` imports itself", one.span)
        elif isinstance(one, surface.ImportModule) and alias.text == unit.name.rpartition(".")[2]:
            self._module_error(f"`{alias.text}` is this module's own name: another module cannot have it", alias.span)
        elif alias.text in aliases:
            first = Label(aliases[alias.text].span, "first given here")
            message = f"the name `{alias.text}` is given to two imports"
            self.found.append(Diagnostic(codes.FOREIGN_MODULE, message, alias.span, (first,)))
        aliases.setdefault(alias.text, alias)

    def _unit(self, asking: Unit, module: surface.Name) -> Unit | None:
        asking.used.add(module.text)
        if module.text not in self._units:
            self._units[module.text] = None  # so that a failure is reported once
            self._units[module.text] = self._read(module)
        return self._units[module.text]

    def _read(self, module: surface.Name) -> Unit | None:
        if self._load is None:
            self._module_error(f"the module `{module.text}` is needed, but only one text was given", module.span)
            return None
        try:
            text = self._load(module.text)
        except OSError as error:
            reason = error.strerror or str(error) or "there is no such module"
            self._module_error(f"the module `{module.text}` cannot be read: {reason}", module.span)
            return None
        parsed = read(text, module.text)
        if isinstance(parsed, Diagnostic):
            self._module_error(f"the module `{module.text}` cannot be read: {parsed.message}", module.span)
            return None
        return self._open(parsed)

    # --- names ---

    def _find(
        self,
        unit: Unit,
        name: surface.Name,
        declarations: Callable[[surface.Module], tuple[_Declaration, ...]],
        name_of: Callable[[_Declaration], str],
    ) -> tuple[Unit, _Declaration] | None:
        self._unread = False
        where: Unit | None = unit
        member = name.last
        if not unit.is_own(name.prefix):
            if (module := unit.modules.get(name.prefix)) is None:
                return None
            where = self._unit(unit, module)
        elif not name.prefix and name.text in unit.members:
            module, imported = unit.members[name.text]
            where, member = self._unit(unit, module), imported.text
        if where is None:
            self._unread = True
            return None
        return next(((where, one) for one in declarations(where.module) if name_of(one) == member), None)

    def _unknown(self, kind: str, name: surface.Name, candidates: list[str]) -> None:
        if self._unread:
            return  # the module that cannot be read was named where it is imported
        near = [candidate for candidate in candidates if candidate.lower() == name.last.lower()]
        helps = (Help(f"did you mean `{near[0]}`?"),) if near else ()
        self.found.append(
            Diagnostic(codes.FOREIGN_NAME, f"no {kind} `{name.text}` is declared", name.span, helps=helps)
        )

    def _module_error(self, message: str, span: Span) -> None:
        self.found.append(Diagnostic(codes.FOREIGN_MODULE, message, span))
