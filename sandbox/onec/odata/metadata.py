"""`$metadata`: the description of entities as EDMX, names in Cyrillic."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args
from xml.sax.saxutils import quoteattr

from sandbox.onec.objects import CatalogItem, Contract, Document, Reference, Thing, attributes

_EDM = {str: "Edm.String", bool: "Edm.Boolean", Decimal: "Edm.Double", int: "Edm.Int64"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">
<edmx:DataServices m:DataServiceVersion="3.0" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
<Schema Namespace="StandardODATA" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">
"""
_TAIL = "</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n"
Property = tuple[str, str]
_REGISTERS: dict[str, tuple[Property, ...]] = {
    "InformationRegister_СтатусыДокументов": (
        ("Организация_Key", "Edm.Guid"), ("Документ", "Edm.String"), ("Документ_Type", "Edm.String"),
        ("Статус", "Edm.String"), ("Статус_Type", "Edm.String"), ("ДополнительныйСтатус", "Edm.String"),
    ),
    "AccumulationRegister_ОплатаСчетов_RecordType": (
        ("Period", "Edm.DateTime"), ("Recorder", "Edm.String"), ("Recorder_Type", "Edm.String"),
        ("LineNumber", "Edm.Int64"), ("Active", "Edm.Boolean"), ("Организация_Key", "Edm.Guid"),
        ("СчетНаОплату", "Edm.String"), ("СчетНаОплату_Type", "Edm.String"), ("СтавкаНДС", "Edm.String"),
        ("Сумма", "Edm.Double"), ("СуммаНДС", "Edm.Double"), ("Валюта_Key", "Edm.Guid"),
    ),
    "AccumulationRegister_ОплатаСчетов": (("Recorder", "Edm.String"), ("Recorder_Type", "Edm.String")),
}  # fmt: skip


def edmx(sets: dict[str, type[Thing] | None]) -> str:
    """The description of these sets; a register has no kind."""
    parts = [_HEAD]
    for name, kind in sets.items():
        parts += _entity(name, kind) if kind else _register(name)
    parts.append('<EntityContainer Name="EnterpriseV8" m:IsDefaultEntityContainer="true">\n')
    parts += [f'<EntitySet Name="{name}" EntityType="StandardODATA.{name}"/>\n' for name in sets]
    return "".join([*parts, "</EntityContainer>\n", _TAIL])


def _entity(name: str, kind: type[Thing]) -> Iterator[str]:
    tables = [one for one in attributes(kind) if one.is_table]
    for one in tables:
        (line,) = get_args(one.type)
        told = [("Ref_Key", "Edm.Guid"), ("LineNumber", "Edm.Int64"), *_properties(line)]
        yield _complex(f"{name}_{one.name}_RowType", told)
    standard = [("Ref_Key", "Edm.Guid"), ("DataVersion", "Edm.String"), ("DeletionMark", "Edm.Boolean")]
    if issubclass(kind, Document):
        standard += [("Number", "Edm.String"), ("Date", "Edm.DateTime"), ("Posted", "Edm.Boolean")]
    elif issubclass(kind, CatalogItem):
        standard += [("Code", "Edm.String"), ("Description", "Edm.String")]
    yield f'<EntityType Name="{name}">\n<Key><PropertyRef Name="Ref_Key"/></Key>\n'
    yield from (_property(*one) for one in [*standard, *_properties(kind)])
    yield from (_property(one.name, f"Collection(StandardODATA.{name}_{one.name}_RowType)") for one in tables)
    for one in attributes(kind):
        if one.of:
            yield f'<NavigationProperty Name={quoteattr(one.name)} ToRole={quoteattr(one.of)} FromRole="Begin"/>\n'
    yield "</EntityType>\n"


def _register(name: str) -> Iterator[str]:
    told = _REGISTERS[name]
    yield f'<EntityType Name="{name}">\n<Key><PropertyRef Name={quoteattr(told[0][0])}/></Key>\n'
    yield from (_property(*one) for one in told)
    yield "</EntityType>\n"


def _complex(name: str, told: list[Property]) -> str:
    return f"<ComplexType Name={quoteattr(name)}>\n{''.join(_property(*one) for one in told)}</ComplexType>\n"


def _properties(kind: type) -> list[Property]:
    found: list[Property] = []
    for one in attributes(kind):
        if one.is_table:
            continue
        if one.of:
            name = "Owner" if kind is Contract and one.field == "owner" else one.name
            found.append((f"{name}_Key", "Edm.Guid"))
        elif one.type == Reference | None:
            found += [(one.name, "Edm.String"), (f"{one.name}_Type", "Edm.String")]
        else:
            found.append((one.name, _edm(one.type)))
    return found


def _edm(kind: Any) -> str:
    return "Edm.DateTime" if kind == datetime | None else _EDM[kind]


def _property(name: str, kind: str) -> str:
    return f'<Property Name={quoteattr(name)} Type="{kind}" Nullable="true"/>\n'
