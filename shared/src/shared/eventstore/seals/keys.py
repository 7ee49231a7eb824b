"""Whose signature stands under a head: the sealer's private key, and the public keys that are pinned elsewhere."""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.eventstore.seals.notes import Signer, Verifier
from shared.kernel import record

PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
PRIVATE, PUBLIC = "seal-key.pem", "seal-public.pem"


class KeyUnfit(ValueError):
    """This file is not what can sign, or can be trusted with signing; the message says why."""


@record
class PinnedKeys:
    """The public keys of a site, the one in use first, and the name under which its stores are known outside."""

    origin: str = "zeren"
    keys: Sequence[Ed25519PublicKey] = ()

    @classmethod
    def read(cls, origin: str, path: Path | None) -> Self:
        """``path``: public keys in PEM, one after the other. Raises `KeyUnfit`."""
        if path is None:
            return cls(origin=origin)
        keys = [serialization.load_pem_public_key(block) for block in PEM.findall(path.read_bytes())]
        ours = [key for key in keys if isinstance(key, Ed25519PublicKey)]
        if not ours or len(ours) < len(keys):
            raise KeyUnfit(f"{path.name}: public Ed25519 keys belong here, and nothing else")
        return cls(origin=origin, keys=ours)

    def origin_of(self, service: str) -> str:
        return f"{self.origin}/{service}"

    def verifiers(self, service: str) -> Sequence[Verifier]:
        return [Verifier(name=self.origin_of(service), key=key) for key in self.keys]


def read_signer(origin: str, path: Path) -> Signer:
    """The signer of ``origin``. Raises `KeyUnfit` for another kind of key, or one that others can read."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyUnfit(f"{path.name}: others can read it; its mode is to be 0600")
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnfit(f"{path.name}: an Ed25519 key is needed")
    return Signer(name=origin, key=key)


def make_keys(folder: Path) -> tuple[Path, Path]:
    """The files of the private and the public key in ``folder``; made there if there are none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    private, public = folder / PRIVATE, folder / PUBLIC
    if not private.exists():
        key = Ed25519PrivateKey.generate()
        pem = serialization.Encoding.PEM
        _write(
            private, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()), mode=0o600
        )
    if not public.exists():
        signer = read_signer("", private)
        info = serialization.PublicFormat.SubjectPublicKeyInfo
        _write(public, signer.key.public_key().public_bytes(serialization.Encoding.PEM, info), mode=0o644)
    return private, public


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123 - Path.open takes no mode bits
        file.write(content)
    draft.replace(path)
