"""Signed notes and tlog-checkpoints (C2SP): how a head is told to the world, in a form that its tools read.

zeren/project
25493
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— zeren/project Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typing_extensions import override

from shared.kernel import record

ED25519 = b"\1"
"""The signature type of a note signed with Ed25519."""

LONGEST = 64 * 1024
BODY = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*")
SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})\n")


class NoteRefused(ValueError):
    """This is no signed note over a head, or nobody whom we know has signed it; the message says why."""


@record
class Head:
    """What is signed: the root over the first ``size`` events of ``origin``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@record
class Verifier:
    """A public key under the name it signs by. ``str()`` of it is what a witness is given: ``name+hash+key``."""

    name: str
    key: Ed25519PublicKey

    @property
    def raw(self) -> bytes:
        return self.key.public_bytes_raw()

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @override
    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"


@record
class Signer:
    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(name=self.name, key=self.key.public_key())

    def sign(self, text: str) -> str:
        """The note: ``text``, an empty line, our signature."""
        signature = self.verifier.id + self.key.sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(signature).decode()}\n"


def opened(note: str, verifiers: Sequence[Verifier]) -> Head:
    """The head of a note that one of ``verifiers`` has signed; signatures of others (witnesses) are passed over.

    Raises `NoteRefused`.
    """
    text, head, signatures = _parts(note)
    for name, signature in signatures:
        for verifier in verifiers:
            if (name, signature[:4]) != (verifier.name, verifier.id):
                continue
            try:
                verifier.key.verify(signature[4:], text.encode())
            except InvalidSignature:
                raise NoteRefused("its signature does not fit it") from None
            return head
    raise NoteRefused("no key of ours has signed it")


def head_of(note: str) -> Head:
    """The head, whoever has signed it. Raises `NoteRefused`."""
    return _parts(note)[1]


def _parts(note: str) -> tuple[str, Head, Sequence[tuple[str, bytes]]]:
    text, empty_line, signed = note.rpartition("\n\n")
    text += "\n"
    body = BODY.fullmatch(text)
    if len(note) > LONGEST or not empty_line or body is None:
        raise NoteRefused("it is no signed checkpoint")
    lines = signed.splitlines(keepends=True)
    matches = [match for match in map(SIGNATURE.fullmatch, lines) if match]
    if not lines or len(matches) < len(lines):
        raise NoteRefused("its signatures can't be read")
    signatures = [(match["name"], _decoded(match["signature"])) for match in matches]
    return text, Head(origin=body["origin"], size=int(body["size"]), root=_decoded(body["root"])), signatures


def _decoded(text: str) -> bytes:
    """Of base64 as we write it: two spellings of one note would be two notes."""
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        found = b""
    if base64.b64encode(found).decode() != text:
        raise NoteRefused("it holds broken base64")
    return found
