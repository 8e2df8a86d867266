"""Values that fit their columns."""

from django.core.exceptions import ValidationError
from django.db import models

from endocs.kernel.refusals import Refusal


def check_columns(row: models.Model, *, exclude: tuple[str, ...] = ()) -> None:
    """Refuse a row with a value that its column does not take, naming the first such column."""
    empty = {
        column.name for column in row._meta.concrete_fields if column.null and column.value_from_object(row) is None
    }
    try:
        row.clean_fields(exclude=empty | set(exclude))
    except ValidationError as error:
        column, problems = next(iter(error.message_dict.items()))
        label = str(row._meta.get_field(column).verbose_name)  # type: ignore[union-attr]  # a column has a name
        raise Refusal(f"{label}: {problems[0]}") from error
