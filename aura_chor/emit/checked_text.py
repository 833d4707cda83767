"""What stands behind the compiler's word, for a reader of a generated module."""

from aura_chor.mpst.automaton import Protocol

CHECKED = ("send coherence", "receive coherence", "no mixed states", "ends known to every role")


def checked_sentence(protocol: Protocol) -> str:
    which = [str(instance.valuation) for instance in protocol.instances if instance.valuation.values]
    suffix = f"; each for: {'; '.join(which)}" if which else ""
    return f"Checked: {', '.join(CHECKED)}{suffix}."
