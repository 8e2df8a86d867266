"""Packages with one seeded error: found. Correct packages: left in peace."""

import random

from endocs.requests.package_checks import findings
from tests.requests.seeded_errors import ERRORS, with_error
from tests.requests.seeded_packages import correct

SEED, CORRECT, OF_EACH = 20261125, 1500, 40


def test_nearly_all_seeded_errors_are_found_and_correct_packages_left_in_peace() -> None:
    rng = random.Random(SEED)
    found = dict.fromkeys(ERRORS, 0)

    for error in ERRORS:
        for _ in range(OF_EACH):
            scene = with_error(rng, error)
            found[error] += any(one.check == error for one in findings(scene.package, scene.today))
    scenes = [correct(rng) for _ in range(CORRECT)]
    false = sum(bool(findings(scene.package, scene.today)) for scene in scenes)

    print(f"\nfound {sum(found.values())} of {len(found) * OF_EACH}, false alarms on {false} of {CORRECT} packages")  # noqa: T201
    assert sum(found.values()) >= 0.95 * len(found) * OF_EACH, found
    assert min(found.values()) >= 0.8 * OF_EACH, found
    assert false <= 0.02 * CORRECT
