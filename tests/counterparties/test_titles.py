"""How a counterparty is called."""

import pytest

from endocs.counterparties.models import Counterparty


@pytest.mark.parametrize(
    ("legal_form", "name", "title"),
    [
        ("ООО", "Астра", "ООО\N{NO-BREAK SPACE}«Астра»"),
        ("ООО", "«Астра»", "ООО\N{NO-BREAK SPACE}«Астра»"),
        ("ООО", "Дом книги „Парус“", "ООО\N{NO-BREAK SPACE}«Дом книги „Парус“»"),
        ("ИП", "Кузнецов О. Д.", "ИП\N{NO-BREAK SPACE}Кузнецов О. Д."),
        ("", "Siemens AG", "Siemens AG"),
    ],
)
def test_legal_form_and_quotes(legal_form: str, name: str, title: str) -> None:
    assert Counterparty(legal_form=legal_form, name=name).title == title
