"""Signatures of entries and the chain of seals. Pure: a key in, digests under it out.

A signature is a digest under a key (HMAC with SHA-256): whoever has the database alone can neither forge one
nor try out what it was made of.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping

# What the first seal is chained to.
FIRST = "0" * 64


def sign_content(key: str, content: Mapping[str, object]) -> str:
    """Return the signature of what an entry or a seal says: 64 hexadecimal digits."""
    words = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest()


def chain_signatures(previous: str, signatures: Iterable[str]) -> str:
    """Return the digest of a batch's signatures in their order, and of the chain before it."""
    digest = hashlib.sha256(previous.encode())
    for signature in signatures:
        digest.update(b"\n" + signature.encode())
    return digest.hexdigest()
