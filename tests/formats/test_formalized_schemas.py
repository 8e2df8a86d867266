"""Whatever the schemas of the Tax Service allow is understood: made files leave no rest (the act КС-2 aside)."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from endocs.formats.formalized import read

SCHEMAS = Path(__file__).resolve().parents[3] / "shared/diadoc/xsd"
XSD = "{http://www.w3.org/2001/XMLSchema}"
DAYS = ("Дат", "РеквДат", "НачРабот", "КонРабот", "НачПер", "ОконПер")
EXPECTED = {
    "ON_NSCHFDOPPR_1_997_01_05_02_01": ("970", {"utd", "vat_invoice"}),
    "ON_NSCHFDOPPOK_1_997_02_05_02_01": ("970", {"buyer_title"}),
    "ON_NSCHFDOPPR_1_997_01_05_01_01": ("820", {"utd", "vat_invoice"}),
    "ON_NSCHFDOPPR_1_997_01_05_01_03": ("820", {"utd", "vat_invoice"}),
    "ON_NSCHFDOPPOK_1_997_02_05_01_02": ("820", {"buyer_title"}),
    "ON_SCHFDOPPR_1_995_01_05_01_05": ("155", {"utd", "vat_invoice"}),
    "ON_SCHFDOPPOK_1_995_02_05_01_05": ("155", {"buyer_title"}),
    "ON_KORSCHFDOPPR_1_996_01_05_01_03": ("189", {"correction"}),
    "ON_KORSCHFDOPPOK_1_996_02_05_01_03": ("189", {"buyer_title"}),
    "DP_TOVTORGPR_1_992_01_05_01_04": ("551", {"delivery_note"}),
    "DP_TOVTORGPOK_1_992_02_05_01_04": ("551", {"buyer_title"}),
    "DP_REZRUISP_1_990_01_05_01_02": ("552", {"act"}),
    "DP_REZRUZAK_1_990_02_05_01_02": ("552", {"buyer_title"}),
    "ON_AKTSVEROTP_1_972_01_05_01_01": ("405", {"reconciliation"}),
    "ON_AKTSVERPOL_1_972_02_05_01_01": ("405", {"reconciliation"}),
    "DP_PRANNUL_1_985_00_01_01_02": ("", {"revocation"}),
    "DP_IZVPOL_1_982_00_01_03_01": ("", {"notice"}),
    "DP_PDPOL_1_984_00_01_03_01": ("", {"notice"}),
    "DP_PDOTPR_1_983_00_01_03_01": ("", {"notice"}),
    "DP_UVUTOCH_1_985_00_01_03_01": ("", {"notice"}),
}


class Maker:
    """Files with every attribute and element of a schema, of each choice one at random."""

    def __init__(self, schema: Path, seed: int) -> None:
        self._root: Any = etree.parse(schema).getroot()
        self._types = {one.get("name"): one for one in self._root.iter(f"{XSD}complexType") if one.get("name")}
        self._values = {one.get("name"): one for one in self._root.iter(f"{XSD}simpleType") if one.get("name")}
        self._random = random.Random(seed)
        self._count = 0

    def file(self) -> bytes:
        """The bytes of one file."""
        made = self._element(self._root.find(f"{XSD}element"))
        data: bytes = etree.tostring(made, encoding="windows-1251", xml_declaration=True)
        return data

    def _element(self, told: Any) -> Any:
        made = etree.Element(told.get("name"))
        inside = told.find(f"{XSD}complexType")
        inside = self._types.get(told.get("type")) if inside is None else inside
        if inside is None:
            made.text = self._value(told)
        else:
            self._fill(inside, made)
        return made

    def _fill(self, told: Any, made: Any) -> None:
        for part in told:
            name = part.get("name") or ""
            if part.tag == f"{XSD}attribute" and not name.startswith("Деф"):
                made.set(name, self._value(part))
            elif part.tag == f"{XSD}element" and not name.startswith("Деф"):
                made.append(self._element(part))
            elif part.tag == f"{XSD}choice":
                self._fill([self._random.choice([one for one in part if one.tag != f"{XSD}annotation"])], made)
            elif part.tag in (f"{XSD}sequence", f"{XSD}all"):
                self._fill(part, made)

    def _value(self, told: Any) -> str:
        self._count += 1
        where = self._values.get(told.get("type"), told)
        listed = [one.get("value") for one in where.iter(f"{XSD}enumeration")]
        if listed:
            return str(self._random.choice(listed))
        if told.get("name").startswith(DAYS):
            return f"{date(2025, 1, 1) + timedelta(self._count % 300):%d.%m.%Y}"
        bases = " ".join(one.get("base") or "" for one in told.iter(f"{XSD}restriction"))
        return f"{self._count}.50" if "decimal" in bases or "integer" in bases else f"знач{self._count}"


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas are not beside the repository")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_a_schema_allows_is_understood(name: str) -> None:
    order, kinds = EXPECTED[name]

    told = [read(Maker(SCHEMAS / f"fns/{name}.xsd", seed).file()) for seed in range(8)]

    assert {one.kind for one in told} <= kinds
    assert {one.order for one in told} == {order}
    assert [unread for one in told for unread in one.rest] == []
