"""Names are shown, sorted and found as a Russian office expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.names import initials, other_layout, search_key, short_name, sort_key, split_legal_form


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("Соколова", "Мария", "Викторовна"), "Соколова\u00a0М.\u00a0В."),
        (("Ли", "анна", ""), "Ли\u00a0А."),
        (("Мадонна", "", ""), "Мадонна"),
        (("", "Мария", "Викторовна"), "М.\u00a0В."),
    ],
)
def test_name_in_a_list_is_short(parts: tuple[str, str, str], shown: str) -> None:
    assert short_name(*parts) == shown


def test_initials_have_a_no_break_space() -> None:
    assert initials("Мария", "Викторовна") == "М.\u00a0В."


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("ООО «Астра»", "ООО", "Астра"),
        ('ООО "Астра"', "ООО", "Астра"),
        ("ооо Астра", "ООО", "Астра"),
        ("«Астра» ООО", "ООО", "Астра"),
        ("Астра, ООО", "ООО", "Астра"),
        ("Астра (ООО)", "ООО", "Астра"),
        ("Общество с ограниченной ответственностью «Астра»", "ООО", "Астра"),
        ("ООО «Торговый дом «Север»", "ООО", "Торговый дом «Север»"),
        ("ООО «Торговый дом «Север»»", "ООО", "Торговый дом «Север»"),
        ('ООО "ТД "Север"', "ООО", 'ТД "Север"'),
        ("ИП Иванов Иван Иванович", "ИП", "Иванов Иван Иванович"),
        ("Акционерное  общество «Заря»", "АО", "Заря"),
        ("Аоста", "", "Аоста"),
        ("ИПотека", "", "ИПотека"),
        ("Siemens GmbH", "GMBH", "Siemens"),
        ("", "", ""),
        ("ООО", "ООО", ""),
    ],
)
def test_legal_form_is_told_from_the_name(text: str, form: str, name: str) -> None:
    assert split_legal_form(text) == (form, name)


def test_names_sort_without_forms_and_quotes_and_yo_after_ye() -> None:
    names = ["ООО «Жар»", "ёлка", "АО «Берёза»", "Ель", "«Ерш»", "Берег", "ООО"]

    ordered = sorted(names, key=lambda name: sort_key(name).encode())

    assert ordered == ["Берег", "АО «Берёза»", "Ель", "«Ерш»", "ёлка", "ООО «Жар»", "ООО"]


def test_letter_case_and_quotes_do_not_matter_to_order() -> None:
    assert sort_key('ооо "АСТРА"') == sort_key("ООО «Астра»")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Счёт № 12/3-А", "счет 12 3 а"),
        ("  ООО «Ёлка» ", "ооо елка"),
        ("a_b", "a b"),
        ("йод", "йод"),
        ("и\u0306од", "йод"),
    ],
)
def test_search_key_keeps_words_and_numbers(text: str, key: str) -> None:
    assert search_key(text) == key


@pytest.mark.parametrize(
    ("typed", "meant"), [("fcnhf", "астра"), ("руддщ", "hello"), ("Fcnhf", "Астра"), (",tkrf", "белка")]
)
def test_other_layout_gives_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=1))
def test_layout_there_and_back_is_the_same(word: str) -> None:
    assert other_layout(other_layout(word)) == word


@given(st.text(max_size=40))
def test_keys_are_stable_and_need_no_second_pass(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
    sort_key(text)
    split_legal_form(text)
