"""Sealing: what a month's answers are locked with until they are told together, and the key destroyed.

An answer is sealed to the month's public key (X25519, then ChaCha20-Poly1305 under a key derived from a
secret of that one answer) and padded, so that what the database holds before the month's end says nothing,
not even to whoever holds this program's secret key. The private key is a file outside the database, in a
folder that backups leave out (`HANDRAIL_ANONYMOUS_KEYS`); once the month has been told it is overwritten and
deleted.
"""

import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from handrail.journey.anonymous.rules import Answer

# Every sealed answer is as long as every other.
LENGTH = 192
# An empty nonce is safe: each key seals one answer and is never used again.
NONCE = bytes(12)
LEFT_OUT_OF_BACKUPS = (
    ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# Backups leave this folder out.\n"),
    (".nobackup", ""),
)


def random_bytes(count: int) -> bytes:
    """The one source of chance of this room."""
    return secrets.token_bytes(count)


def seal_answer(answer: Answer, month: str) -> bytes:
    """An answer that only the month's private key opens."""
    theirs = private_key(month).public_key()
    once = X25519PrivateKey.from_private_bytes(random_bytes(32))
    text = json.dumps([answer.service, answer.group, answer.intervention]).encode().ljust(LENGTH)
    if len(text) > LENGTH:
        raise ValueError(f"an answer takes at most {LENGTH} bytes; this one takes {len(text)}")
    mine = once.public_key().public_bytes_raw()
    return mine + ChaCha20Poly1305(_shared(once, theirs, mine)).encrypt(NONCE, text, None)


def open_answer(sealed: bytes, month: str) -> Answer | None:
    """The answer; None where this machine has not the key that it was sealed to."""
    key = _read(_file(month))
    if key is None:
        return None
    theirs = X25519PublicKey.from_public_bytes(sealed[:32])
    try:
        text = ChaCha20Poly1305(_shared(key, theirs, sealed[:32])).decrypt(NONCE, sealed[32:], None)
    except InvalidTag:
        return None
    return Answer(*json.loads(text))


def _shared(private: X25519PrivateKey, public: X25519PublicKey, once: bytes) -> bytes:
    secret = private.exchange(public)
    return HKDF(algorithm=SHA256(), length=32, salt=once, info=b"handrail anonymous answer").derive(secret)


def private_key(month: str) -> X25519PrivateKey:
    """The month's key, made on first use; of two processes that make one at once, the first one's holds."""
    path = _file(month)
    key = _read(path)
    if key is None:
        _prepare(path.parent)
        draft = path.with_name(f"{path.name}.{random_bytes(8).hex()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(random_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        _shred(draft)
        key = _read(path)
    if key is None:
        raise OSError(f"The key of {month} could not be written to {path.parent}.")
    return key


def destroy_keys(before: str) -> list[str]:
    """Overwrite and delete the keys of the months before `before`; says which."""
    folder = Path(settings.ANONYMOUS_KEYS)
    old = [path for path in sorted(folder.glob("*.key")) if path.stem < before]
    for path in old:
        _shred(path, overwrite=True)
    return [path.stem for path in old]


def _file(month: str) -> Path:
    return Path(settings.ANONYMOUS_KEYS) / f"{month}.key"


def _read(path: Path) -> X25519PrivateKey | None:
    try:
        return X25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        return None


def _prepare(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, words in LEFT_OUT_OF_BACKUPS:
        (folder / name).write_text(words)


def _shred(path: Path, *, overwrite: bool = False) -> None:
    """Delete a file; `overwrite` first, where its content is not also another file's."""
    if overwrite:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    path.unlink()
