"""A signature tells who signed by which certificate; it says that nobody checked it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID, ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st

from endocs.formats.signatures import UnreadableSignature, read_signatures

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


def signature(encoding: serialization.Encoding = serialization.Encoding.DER) -> bytes:
    """A detached signature of a fictional director."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "ООО Вектор"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ООО Вектор"),
            x509.NameAttribute(NameOID.SURNAME, "Образцов"),
            x509.NameAttribute(NameOID.GIVEN_NAME, "Пётр Ильич"),
            x509.NameAttribute(NameOID.TITLE, "Директор"),
            x509.NameAttribute(ObjectIdentifier("1.2.643.100.4"), "7701000017"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "УЦ Пример")]))
        .public_key(key.public_key())
        .serial_number(0x01AB)
        .not_valid_before(BEGINS)
        .not_valid_after(BEGINS + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    builder = PKCS7SignatureBuilder().set_data(b"document").add_signer(certificate, key, hashes.SHA256())
    return builder.sign(encoding, [PKCS7Options.DetachedSignature])


DER = signature()


@pytest.mark.parametrize("data", [DER, base64.b64encode(DER), signature(serialization.Encoding.PEM)])
def test_signer_is_read_in_every_form(data: bytes) -> None:
    (told,) = read_signatures(data)

    assert (told.name, told.position, told.organisation) == ("Образцов Пётр Ильич", "Директор", "ООО Вектор")
    assert (told.inn, told.certificate, told.issuer) == ("7701000017", "1AB", "УЦ Пример")
    assert (told.valid_from, told.algorithm) == (BEGINS, "ECDSA, SHA-256")
    assert told.signed_at
    assert told.checked is None


@pytest.mark.parametrize(
    "data", [b"", b"0", b"\x30\x80", b"hello", DER[:-100], base64.b64encode(DER)[:101], b"\xff" * 99]
)
def test_what_is_no_signature_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSignature):
        read_signatures(data)


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(DER)), noise=st.binary(min_size=1, max_size=6))
def test_damaged_signatures_are_read_or_refused(place: int, noise: bytes) -> None:
    try:
        read_signatures(DER[:place] + noise + DER[place + len(noise) :])
    except UnreadableSignature:
        return
