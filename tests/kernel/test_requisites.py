"""Keys of companies and banks: right ones pass, spoilt ones get a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.requisites import (
    check_account,
    check_bik,
    check_inn,
    check_kpp,
    check_ogrn,
    normalise_inn,
    normalise_kpp,
    split_inn_kpp,
)


@pytest.mark.parametrize("inn", ["7707083893", "7728168971", "500100732259", " ИНН 7707 083893 "])
def test_right_inn_fits(inn: str) -> None:
    assert check_inn(inn) is None


@pytest.mark.parametrize(
    "inn", ["", "7707083894", "500100732258", "0000000000", "000000000000", "77070838", "77O7083893"]
)
def test_wrong_inn_gets_a_sentence(inn: str) -> None:
    assert check_inn(inn)


@given(st.sampled_from(["7707083893", "500100732259"]), st.data())
def test_one_changed_digit_of_a_company_is_noticed_or_falls_on_the_same_remainder(
    inn: str, data: st.DataObject
) -> None:
    digit = data.draw(st.integers(1, 9))

    spoilt = inn[:-1] + str((int(inn[-1]) + digit) % 10)

    assert check_inn(spoilt)


@pytest.mark.parametrize(
    ("kpp", "fits"),
    [
        ("781401001", True),
        ("7814AB001", True),
        ("78140100", False),
        ("АБ1401001", False),
        ("000000000", False),
        ("", False),
        ("КПП 781401001", True),
    ],
)
def test_kpp_is_known_by_its_shape(kpp: str, fits: bool) -> None:
    assert (check_kpp(kpp) is None) is fits


@pytest.mark.parametrize(
    ("ogrn", "fits"),
    [
        ("1027700132195", True),
        ("1027700132196", False),
        ("304500116000157", True),
        ("304500116000158", False),
        ("102770013219", False),
        ("0" * 13, False),
    ],
)
def test_ogrn_is_checked_by_its_remainder(ogrn: str, fits: bool) -> None:
    assert (check_ogrn(ogrn) is None) is fits


@pytest.mark.parametrize(
    ("bik", "fits"), [("044525225", True), ("024501901", True), ("944525225", False), ("04452522", False)]
)
def test_bik_is_known_by_its_shape(bik: str, fits: bool) -> None:
    assert (check_bik(bik) is None) is fits


@pytest.mark.parametrize(
    ("account", "bik", "fits"),
    [
        ("30101810400000000225", "044525225", True),
        ("30101810400000000226", "044525225", False),
        ("4070281090000000000", "044525225", False),
        ("40702810900000000000", "1", False),
    ],
)
def test_account_is_checked_with_its_bik(account: str, bik: str, fits: bool) -> None:
    assert (check_account(account, bik) is None) is fits


def test_exactly_one_key_digit_fits_an_account() -> None:
    fitting = [digit for digit in range(10) if check_account(f"40702810{digit}38000012345", "044525225") is None]

    assert len(fitting) == 1


@pytest.mark.parametrize(
    ("pasted", "inn", "kpp"),
    [
        ("ИНН/КПП 7814339028/781401001", "7814339028", "781401001"),
        ("7814339028 / 781401001", "7814339028", "781401001"),
        ("ИНН 7814339028 КПП 781401001", "7814339028", "781401001"),
        ("ИНН: 7814339028, КПП: 781401001", "7814339028", "781401001"),
        ("7814339028\\781401001", "7814339028", "781401001"),
        ("ООО «Астра», ИНН 7814339028", "7814339028", ""),
        ("500100732259", "500100732259", ""),
        ("ИНН 500100732259/ ", "500100732259", ""),
        ("DE 812871812", "DE812871812", ""),
    ],
)
def test_glued_inn_and_kpp_are_split(pasted: str, inn: str, kpp: str) -> None:
    assert split_inn_kpp(pasted) == (inn, kpp)


def test_keys_lose_blanks_and_words() -> None:
    assert normalise_inn("ИНН: 7707\u00a0083893") == "7707083893"
    assert normalise_kpp("кпп 7814ab001") == "7814AB001"


@given(st.text(max_size=30))
def test_no_text_breaks_a_check(text: str) -> None:
    for check in (check_inn, check_kpp, check_ogrn, check_bik):
        check(text)
    check_account(text, text)
    split_inn_kpp(text)
