"""Signed heads in the form that transparency logs use (C2SP signed-note and tlog-checkpoint), and whose keys count."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.eventstore.seals import Head, KeyUnfit, NoteRefused, PinnedKeys, Signer, Verifier, make_keys, opened
from shared.eventstore.seals.keys import read_signer

HEAD = Head(origin="zeren/project", size=25493, root=bytes(range(32)))
SIGNER = Signer(name="zeren/project", key=Ed25519PrivateKey.from_private_bytes(bytes(32)))

# The key and the note in the documentation of golang.org/x/mod/sumdb/note, where the form comes from.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"


def test_notes_and_keys_are_those_of_the_reference() -> None:
    name, _, key = NEUMANN.split("+", 2)
    verifier = Verifier(name=name, key=Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]))
    assert str(verifier) == NEUMANN
    signer = Signer(name=name, key=Ed25519PrivateKey.from_private_bytes(base64.b64decode(SEED)[1:]))
    assert str(signer.verifier) == NEUMANN
    assert signer.sign(TEXT) == f"{TEXT}\n{SIGNED}"


def test_a_head_is_three_lines_an_empty_one_and_a_signature() -> None:
    origin, size, root, empty, signature = SIGNER.sign(HEAD.text()).splitlines()
    assert (origin, size, empty) == ("zeren/project", "25493", "")
    assert base64.b64decode(root) == HEAD.root
    assert signature.startswith("— zeren/project ")
    assert base64.b64decode(signature.split()[2])[:4] == SIGNER.verifier.id


def test_the_signature_of_a_witness_beside_ours_does_not_disturb() -> None:
    witness = Signer(name="witness.example/w", key=Ed25519PrivateKey.generate())
    note = SIGNER.sign(HEAD.text())
    cosigned = note + witness.sign(HEAD.text()).splitlines(keepends=True)[-1]
    assert opened(cosigned, [SIGNER.verifier]) == opened(cosigned, [witness.verifier]) == HEAD


def test_a_note_of_another_key_of_the_same_name_is_refused() -> None:
    other = Signer(name=SIGNER.name, key=Ed25519PrivateKey.generate())
    with pytest.raises(NoteRefused, match="no key of ours"):
        opened(other.sign(HEAD.text()), [SIGNER.verifier])


def test_either_of_two_pinned_keys_counts_while_they_change() -> None:
    new = Signer(name=SIGNER.name, key=Ed25519PrivateKey.generate())
    pinned = [new.verifier, SIGNER.verifier]
    assert opened(SIGNER.sign(HEAD.text()), pinned) == opened(new.sign(HEAD.text()), pinned) == HEAD


@given(st.data())
def test_a_note_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    note = SIGNER.sign(HEAD.text())
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != note[at]))
    with pytest.raises(NoteRefused):
        opened(note[:at] + other + note[at + 1 :], [SIGNER.verifier])


def test_a_second_spelling_of_the_same_signature_is_refused() -> None:
    """The last character of base64 has bits that mean nothing."""
    note = SIGNER.sign(HEAD.text())
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert note.endswith("=\n")
    respelt = note[:-3] + digits[digits.index(note[-3]) ^ 1] + note[-2:]
    with pytest.raises(NoteRefused, match="base64"):
        opened(respelt, [SIGNER.verifier])


@given(st.text(max_size=300))
def test_whatever_else_stands_in_a_file_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        opened(text, [SIGNER.verifier])


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_what_was_signed_is_what_is_read(size: int, root: bytes) -> None:
    head = Head(origin="zeren/project", size=size, root=root)
    assert opened(SIGNER.sign(head.text()), [SIGNER.verifier]) == head


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path / "keys")
    before = private.read_bytes()
    assert make_keys(tmp_path / "keys") == (private, public)
    assert private.read_bytes() == before
    assert (private.stat().st_mode & 0o777, public.stat().st_mode & 0o777) == (0o600, 0o644)
    signer = read_signer("zeren/project", private)
    assert PinnedKeys.read("zeren", public).verifiers("project") == [signer.verifier]


def test_a_private_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    private, _ = make_keys(tmp_path)
    private.chmod(0o640)
    with pytest.raises(KeyUnfit, match="others can read it"):
        read_signer("zeren/project", private)


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    curve = generate_private_key(SECP256R1())
    pem = serialization.Encoding.PEM
    private.write_bytes(curve.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    with pytest.raises(KeyUnfit, match="an Ed25519 key is needed"):
        read_signer("zeren/project", private)
    with public.open("ab") as file:
        file.write(curve.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(KeyUnfit, match="nothing else"):
        PinnedKeys.read("zeren", public)
