"""Every domain-separation tag, in the order of the table in CRYPTO.md 2.5. No tag is spelt anywhere else.

Two hashes with different meanings never share a tag, so that bytes made for one can never be read as the other. A test
compares this file with the table, and another looks for tags spelt elsewhere.
"""

from typing import Final

ACCOUNT: Final = "aura/account/v1"
COMMITTEE: Final = "aura/committee/v1"
EVENT: Final = "aura/event/v1"
EVENT_SIGNATURE: Final = "aura/event-sig/v1"
TRANSCRIPT: Final = "aura/transcript/v1"
BODY: Final = "aura/body/v1"
COMMIT: Final = "aura/commit/v1"
CERTIFICATE: Final = "aura/cert/v1"
SEAL: Final = "aura/seal/v1"
SEAL_DIGEST: Final = "aura/seal-digest/v1"
ROOT_POLYNOMIAL: Final = "aura/root/poly/v1"
ROOT_POSSESSION: Final = "aura/root/pop/v1"
ROOT_SALT: Final = "aura/root/salt/v1"
ROOT_KEM: Final = "aura/root/kem/v1"
KEYGEN_PHI: Final = "aura/keygen/phi/v1"
KEYGEN_COMMIT: Final = "aura/keygen/commit/v1"
KEYGEN_T: Final = "aura/keygen/T/v1"
RESHARE_PHI: Final = "aura/reshare/phi/v1"
RESHARE_T: Final = "aura/reshare/T/v1"
DKD_TR: Final = "aura/dkd/tr/v1"
DKD_COMMIT: Final = "aura/dkd/commit/v1"
DKD_DLEQ: Final = "aura/dkd/dleq/v1"
DKD_NONCE: Final = "aura/dkd/nonce/v1"
DKD_SALT: Final = "aura/dkd/v1"
DKD_IKM: Final = "aura/dkd/ikm/v1"
DKD_OUT: Final = "aura/dkd/out/v1"
DKD_CHECK: Final = "aura/dkd/check/v1"
DKD_CURVE: Final = "AURA-DKD-V01-CS01-with-edwards25519_XMD:SHA-512_ELL2_RO_"
SIGN_QUORUM: Final = "aura/sign/quorum/v1"
RECOVER_CODE: Final = "aura/recover/code/v1"
LOCK_SCOPE: Final = "aura/lock/scope/v1"
LOCK_TICKET: Final = "aura/lock/ticket/v1"
REST: Final = "aura/rest/v1"
REST_WRAP: Final = "aura/rest/wrap/v1"
SIMULATED: Final = "aura/sim/v1"
FROST: Final = "FROST-ED25519-SHA512-v1"

TAGS: Final = tuple(value for name, value in list(globals().items()) if name.isupper())

FROST_RHO: Final = b"rho"
FROST_NONCE: Final = b"nonce"
FROST_MESSAGE: Final = b"msg"
FROST_COMMITMENT: Final = b"com"
FROST_POSSESSION: Final = b"dkg"
FROST_SUFFIXES: Final = (FROST_RHO, FROST_NONCE, FROST_MESSAGE, FROST_COMMITMENT, FROST_POSSESSION)
