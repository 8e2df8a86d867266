"""A stream is copied bit by bit, hashed, and stopped at its limit."""

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.hashing import FileTooLarge, copy_hashed, sha256_of


@given(st.binary(max_size=2000))
def test_copy_is_bit_exact_and_hashed(data: bytes) -> None:
    destination = io.BytesIO()

    copied = copy_hashed(io.BytesIO(data), destination, limit=2000)

    assert destination.getvalue() == data
    assert (copied.sha256, copied.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_longer_stream_is_refused_with_a_sentence() -> None:
    with pytest.raises(FileTooLarge) as refusal:
        copy_hashed(io.BytesIO(bytes(3 * 1024 * 1024 + 1)), io.BytesIO(), limit=3 * 1024 * 1024)

    assert "3" in refusal.value.sentence
    assert refusal.value.code == "file_too_large"


def test_hash_of_a_stream_is_the_hash_of_its_bytes() -> None:
    assert sha256_of(io.BytesIO(b"abc" * 200_000)) == hashlib.sha256(b"abc" * 200_000).hexdigest()
