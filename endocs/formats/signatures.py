"""Electronic signatures (CMS, CAdES) as people read them: who signed, by which certificate, when. Nothing is verified:
the GOST algorithms are not checked here, so `checked` says nothing yet.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from django.utils.translation import gettext as _

from endocs.kernel.refusals import Refusal

SIZE_LIMIT = 4 * 1024 * 1024
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.+?)-----END", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
# Object identifiers of certificates (order 795 of the FSB) and of algorithms (RFC 4490, RFC 9215).
_COMMON_NAME, _SURNAME, _GIVEN_NAME, _TITLE, _ORGANISATION = "2.5.4.3", "2.5.4.4", "2.5.4.42", "2.5.4.12", "2.5.4.10"
_INN_COMPANY, _INN_PERSON = "1.2.643.100.4", "1.2.643.3.131.1.1"
_ALGORITHMS = {
    "1.2.643.7.1.1.1.1": "ГОСТ Р 34.10-2012, 256",
    "1.2.643.7.1.1.1.2": "ГОСТ Р 34.10-2012, 512",
    "1.2.643.7.1.1.3.2": "ГОСТ Р 34.10-2012, 256",
    "1.2.643.7.1.1.3.3": "ГОСТ Р 34.10-2012, 512",
    "1.2.643.2.2.19": "ГОСТ Р 34.10-2001",
    "1.2.643.2.2.3": "ГОСТ Р 34.10-2001",
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.11": "RSA, SHA-256",
    "1.2.840.10045.2.1": "ECDSA",
    "1.2.840.10045.4.3.2": "ECDSA, SHA-256",
}
# What asn1crypto raises on bytes that are something else than they say.
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class UnreadableSignature(Refusal):
    """The bytes are not a signature that we can read."""

    code = "unreadable_signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signer of a signature; `signed_at` is what the signer claims; `checked` stays None: nobody verified it."""

    name: str
    position: str
    organisation: str
    inn: str
    certificate: str
    valid_from: datetime | None
    valid_until: datetime | None
    issuer: str
    signed_at: datetime | None
    algorithm: str
    checked: bool | None = None


def read_signatures(data: bytes) -> tuple[Signature, ...]:
    """Every signer in the bytes (DER, base64 or PEM); UnreadableSignature when they are no signature."""
    if len(data) > SIZE_LIMIT:
        raise UnreadableSignature(_("The signature is larger than signatures are: it was not read."))
    try:
        told = tuple(_signers(_der(data)))
    except _FAULTS:
        raise UnreadableSignature(_("This is not an electronic signature, or it is damaged.")) from None
    if not told:
        raise UnreadableSignature(_("This is not an electronic signature, or it is damaged."))
    return told


def _der(data: bytes) -> bytes:
    """The bytes of the structure itself."""
    if found := _PEM.search(data):
        data = found[1]
    if data[:1] != b"\x30" and _BASE64.fullmatch(data):
        try:
            return base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    return data


def _signers(data: bytes) -> Iterator[Signature]:
    content = cms.ContentInfo.load(data)
    if content["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    signed = content["content"]
    certificates = [one.chosen for one in signed["certificates"] or [] if one.name == "certificate"]
    for signer in signed["signer_infos"]:
        yield _signature(signer, _certificate(signer, certificates))


def _certificate(signer: cms.SignerInfo, certificates: list[x509.Certificate]) -> x509.Certificate | None:
    """The signer's certificate among those that came along."""
    identity = signer["sid"]
    for one in certificates:
        if identity.name == "subject_key_identifier":
            if one.key_identifier == identity.chosen.native:
                return one
        elif one.serial_number == identity.chosen["serial_number"].native:
            return one
    return certificates[0] if len(certificates) == 1 else None


def _signature(signer: cms.SignerInfo, certificate: x509.Certificate | None) -> Signature:
    algorithm = signer["signature_algorithm"]["algorithm"].dotted
    signed_at = _signed_at(signer)
    if certificate is None:
        number = signer["sid"].chosen["serial_number"].native if signer["sid"].name != "subject_key_identifier" else 0
        name = _("the certificate is not in the signature")
        known = _ALGORITHMS.get(algorithm, algorithm)
        return Signature(name, "", "", "", f"{number:X}" if number else "", None, None, "", signed_at, known)
    subject = _names(certificate.subject)
    validity = certificate["tbs_certificate"]["validity"]
    person = f"{subject.get(_SURNAME, '')} {subject.get(_GIVEN_NAME, '')}".strip()
    return Signature(
        name=person or subject.get(_COMMON_NAME, ""),
        position=subject.get(_TITLE, ""),
        organisation=subject.get(_ORGANISATION) or (subject.get(_COMMON_NAME, "") if person else ""),
        inn=subject.get(_INN_COMPANY) or subject.get(_INN_PERSON, ""),
        certificate=f"{certificate.serial_number:X}",
        valid_from=validity["not_before"].native,
        valid_until=validity["not_after"].native,
        issuer=_names(certificate.issuer).get(_COMMON_NAME, ""),
        signed_at=signed_at,
        algorithm=_ALGORITHMS.get(algorithm, algorithm),
    )


def _names(name: x509.Name) -> dict[str, str]:
    """The parts of a distinguished name by their object identifiers."""
    told: dict[str, str] = {}
    for part in name.chosen:
        for attribute in part:
            value = attribute["value"]
            text = value.native if not hasattr(value, "parse") else value.parse().native
            told.setdefault(attribute["type"].dotted, str(text).strip())
    return told


def _signed_at(signer: cms.SignerInfo) -> datetime | None:
    """The moment that the signer wrote into the signed attributes."""
    for attribute in signer["signed_attrs"] or []:
        if attribute["type"].native == "signing_time":
            moment = attribute["values"][0].native
            return moment if isinstance(moment, datetime) else None
    return None
