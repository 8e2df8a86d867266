"""Real CMS signatures of invented people: detached, RSA, with the operator's time stamp or as they were sent."""

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

INN = x509.ObjectIdentifier("1.2.643.3.131.1.1")
INN_OF_ORGANISATION = x509.ObjectIdentifier("1.2.643.100.4")
TICKS_OF_1970 = 621355968000000000


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the person and the organisation in the certificate."""

    last_name: str
    first_name: str
    middle_name: str
    organisation: str
    inn: str

    @property
    def name(self) -> str:
        """Full name."""
        return f"{self.last_name} {self.first_name} {self.middle_name}".strip()


STAMPER = Signer("Служба", "Меток", "Времени", "Эмулятор оператора", "6600000017")


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@functools.cache
def certificate(signer: Signer) -> asn1_x509.Certificate:
    """A self-signed certificate; valid for ten years around now."""
    number = int.from_bytes(hashlib.sha256((signer.name + signer.inn).encode()).digest()[:15])
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, signer.name),
            x509.NameAttribute(NameOID.SURNAME, signer.last_name),
            x509.NameAttribute(NameOID.GIVEN_NAME, f"{signer.first_name} {signer.middle_name}".strip()),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, signer.organisation[:64]),
            x509.NameAttribute(NameOID.TITLE, "Генеральный директор"),
            x509.NameAttribute(INN, f"77{number % 10**10:010}"),
            x509.NameAttribute(INN_OF_ORGANISATION, signer.inn),
        ]
    )
    began = datetime.now(UTC).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(number | 1 << 119)
        .not_valid_before(began - timedelta(days=5 * 365))
        .not_valid_after(began + timedelta(days=5 * 365))
        .sign(_key(), hashes.SHA256())
    )
    return asn1_x509.Certificate.load(made.public_bytes(Encoding.DER))


@functools.lru_cache(maxsize=1024)
def sign(digest: bytes, signer: Signer, ticks: int) -> bytes:
    """A detached signature of what has this SHA-256 digest, as the signer's program made it; DER."""
    attributes = [
        ("content_type", "data"),
        ("signing_time", cms.Time({"utc_time": core.UTCTime(_moment(ticks))})),
        ("message_digest", digest),
    ]
    return bytes(_signed(attributes, certificate(signer), {"content_type": "data"}).dump())


@functools.lru_cache(maxsize=1024)
def with_time_stamp(signature: bytes, ticks: int) -> bytes:
    """The same signature with a time stamp of the operator: other bytes, the same statement."""
    told = cms.ContentInfo.load(signature)
    info = told["content"]["signer_infos"][0]
    imprint = hashlib.sha256(info["signature"].native).digest()
    stamp = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.643.2.2.38.4",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint},
            "serial_number": 1 << 62 | ticks % (1 << 61),
            "gen_time": _moment(ticks),
        }
    )
    enclosed = {"content_type": "tst_info", "content": core.ParsableOctetString(stamp.dump())}
    attributes = [("content_type", "tst_info"), ("message_digest", hashlib.sha256(stamp.dump()).digest())]
    token = _signed(attributes, certificate(STAMPER), enclosed)
    info["unsigned_attrs"] = [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
    return bytes(told.dump(force=True))


@functools.cache
def size(signer: Signer) -> int:
    """Bytes of a signature with its time stamp: always the same, whatever is signed."""
    ticks = TICKS_OF_1970 + 17 * 10**15
    return len(with_time_stamp(sign(bytes(32), signer, ticks), ticks))


def _moment(ticks: int) -> datetime:
    return datetime.fromtimestamp((ticks - TICKS_OF_1970) // 10**7, UTC)


def _signed(
    attributes: Sequence[tuple[str, object]], by: asn1_x509.Certificate, enclosed: dict[str, object]
) -> cms.ContentInfo:
    signed = cms.CMSAttributes([cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in attributes])
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": by.issuer, "serial_number": by.serial_number}}
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": signed,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
            "signature": _key().sign(signed.untag().dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
    )
    data = cms.SignedData(
        {
            "version": "v1" if enclosed["content_type"] == "data" else "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": enclosed,
            "certificates": [by],
            "signer_infos": [info],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data})
