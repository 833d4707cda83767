"""Every place in the product at which a secret becomes a plain value, and why it has to (CRYPTO.md 0.5; attack 24).

`.expose()` is the only way out of a secret type. Whoever adds a use of it adds a line here, with a reason that a
reviewer accepts: what the value goes into, and that it goes nowhere else.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import aura_chor

PRODUCT = Path(aura_chor.__file__).parent

WHY = {
    # --- arithmetic and primitives: the value goes into a call of libsodium or `cryptography`, and the result is a
    # secret again, or public by the protocol
    "crypto.derive.prf": (1, "the key of an HMAC; what derives from a root is given to constructors of secrets"),
    "crypto.dkd.partial": (1, "σ = k·P by libsodium; σ leaves only sealed"),
    "crypto.dkd.derived_public_key": (1, "the public key of a derived X25519 key"),
    "crypto.dkd.encode_reveal": (1, "the salt of a commitment, in the plaintext that is sealed"),
    "crypto.dleq.prove": (3, "w, and w + c·k: the response of a proof, which w hides"),
    "crypto.frost.nonce": (2, "H3 of fresh bytes and the share (RFC 9591)"),
    "crypto.frost.sign_share": (2, "z: the nonces, taken from their pair before, hide the share"),
    "crypto.hpke.open_base": (1, "an X25519 key for one exchange of `cryptography`"),
    "crypto.hpke.seal_base": (1, "the ephemeral key of the simulated mode"),
    "crypto.keygen.contribute": (1, "the salt of the commitment, which the next step reveals"),
    "crypto.keygen.prove_possession": (3, "R and μ = k + c·a₀: k hides a₀"),
    "crypto.rest.master_key": (1, "a passphrase, into Argon2id"),
    "crypto.rest.open_record": (1, "the key of a sealed record, into XChaCha20-Poly1305"),
    "crypto.rest.seal_record": (2, "a secret and the key that it is sealed with"),
    "crypto.seal.HpkeSealer.open": (1, "a pair private key, into HPKE"),
    "crypto.seal.pair_key": (2, "the public key of a pair private key"),
    "crypto.secrets.NoncePair.__init__": (4, "two nonces, and their public commitments"),
    "crypto.secrets.SecretBytes.__eq__": (2, "`hmac.compare_digest`"),
    "crypto.secrets.SecretScalar.__eq__": (2, "`hmac.compare_digest`"),
    "crypto.secrets.SessionRoot.__eq__": (2, "`hmac.compare_digest`"),
    "crypto.sharing.combine_shares": (1, "a sum of shares by libsodium, a secret again"),
    "crypto.sharing.commit_poly": (1, "C_k = a_k·B: commitments are public"),
    "crypto.sharing.feldman_ok": (1, "s·B is compared with what the commitments say"),
    "crypto.sharing.interpolate_scalars": (1, "a share of new ones, a secret again"),
    "crypto.sharing.poly_eval": (1, "Horner by libsodium, a secret again"),
    "crypto.signatures.Signer.__init__": (1, "a device's seed becomes the expanded key, which is a secret"),
    "crypto.signatures.Signer.sign": (1, "the expanded key, into libsodium's Ed25519"),
    "crypto.signatures.device_key": (1, "the public key of a seed"),
    "crypto.types.SharePair.to_wire": (2, "the plaintext that a dealer seals to one member"),
    # --- at rest
    "effects.keys.KeyringKeys._create": (1, "the master key, to the keyring of the operating system"),
    "protocols.holding.Holding.root": (2, "a session root, opened from its record or sealed into it"),
    "protocols.holding.Holding.shares": (1, "a record that was opened, decoded to a share"),
    "protocols.holding._bytes": (1, "a share as bytes, to be sealed into its record"),
    "runtime.contexts_material.VaultMaterial.share": (1, "a record that was opened, decoded to a share"),
    "runtime.contexts_checks.Findings.share": (1, "s·B is compared with the certified public share"),
    # --- protocols
    "protocols.derivation_steps.partial_digest": (1, "the salt of a commitment, hashed with σ"),
    "protocols.sealing.PairSealer.proof_against": (1, "the pair key of one sender, in a complaint (CRYPTO.md 2.6)"),
    # --- simulation, where no secret is anybody's
    "sim.collusion._found": (
        1,
        "what devices below the threshold hold together: whether its public key is the account's",
    ),
    "sim.threshold.outputs_of": (1, "derived keys, which a property compares"),
    "sim.threshold.shares_of": (2, "shares, which a property looks for in what others can read"),
    # --- what a person asked for
    "cli.account.derive": (2, "the derived key, to the file or the screen that was asked for"),
}


def uses() -> Counter[str]:
    """How often each function of the product names `expose`, called or handed on."""
    return Counter(place for path in sorted(PRODUCT.rglob("*.py")) for place in exposing(path.read_text(), _name(path)))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PRODUCT).with_suffix("").parts)


def exposing(source: str, name: str) -> Iterator[str]:
    """The functions of a module in which something is exposed, once for each use."""
    waiting: list[tuple[ast.AST, str]] = [(ast.parse(source), name)]
    while waiting:
        node, within = waiting.pop()
        for child in ast.iter_child_nodes(node):
            inner = within
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{within}.{child.name}"
            if isinstance(child, ast.Attribute) and child.attr == "expose":
                yield within
            if isinstance(child, ast.Constant) and child.value == "expose":
                yield within
            waiting.append((child, inner))


def test_every_exposure_is_on_the_list_with_its_reason() -> None:
    assert dict(uses()) == {place: count for place, (count, _) in WHY.items()}
    assert all(len(why) > 10 for _, why in WHY.values())


def test_a_new_exposure_would_be_found() -> None:
    sources = {
        "m.f": "def f(secret): return secret.expose()",
        "m.A.g": "class A:\n    async def g(self): return map(self.s.expose, ())",
        "m": "leak = getattr(SECRET, 'expose')()",
        "m.h": "def h(): return (lambda s: s.expose())(SECRET)",
    }
    assert [list(exposing(source, "m")) for source in sources.values()] == [[place] for place in sources]
