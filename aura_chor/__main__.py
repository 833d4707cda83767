"""`python -m aura_chor` is the command `aura-chor`."""

from aura_chor.cli.main import main

main(prog_name="aura-chor")
