"""Global functions of dates; the clock and the zone are the session's."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method


class DateFunctions(Thing):
    """`clock` gives the moment, aware; `zone` is the session's."""

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo) -> None:
        self.clock, self.zone = clock, zone

    def _local(self) -> datetime:
        return self.clock().astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    @method("ТекущаяДатаСеанса", only="server")
    def now(self) -> datetime:
        """Local time of the session."""
        return self._local()

    @method("ЧасовойПоясСеанса", only="server")
    def session_zone(self) -> str:
        """Its name."""
        return str(self.zone)

    @method("ТекущаяУниверсальнаяДата")
    def now_utc(self) -> datetime:
        """Without zone, in UTC."""
        return self.clock().astimezone(UTC).replace(tzinfo=None, microsecond=0)

    @method("ТекущаяУниверсальнаяДатаВМиллисекундах")
    def milliseconds(self) -> Decimal:
        """Since the year one."""
        passed = self.clock().astimezone(UTC).replace(tzinfo=None) - datetime(1, 1, 1)  # noqa: DTZ001  (no zone)
        return Decimal(passed // timedelta(milliseconds=1))

    @method("УниверсальноеВремя")
    def to_utc(self, local: datetime, zone: str = "") -> datetime:
        """From local time."""
        return local.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    @method("МестноеВремя")
    def to_local(self, moment: datetime, zone: str = "") -> datetime:
        """From UTC."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    @method("Дата")
    def date(
        self, year: Decimal | str, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0
    ) -> datetime:
        """From parts, or from text of digits."""
        try:
            if isinstance(year, str):
                digits = "".join(sign for sign in year if sign.isdigit())
                if len(digits) not in {8, 14} or len(digits) != len(year):
                    raise ValueError(year)
                return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007  (no zone)
            return datetime(int(year), month, day, hour, minute, second)  # noqa: DTZ001  (no zone)
        except ValueError:
            raise BslError("Преобразование значения к типу Дата не может быть выполнено") from None

    @method("НачалоДня")
    def day_start(self, date: datetime) -> datetime:
        """Midnight."""
        return date.replace(hour=0, minute=0, second=0)

    @method("КонецДня")
    def day_end(self, date: datetime) -> datetime:
        """The last second."""
        return date.replace(hour=23, minute=59, second=59)

    @method("НачалоМесяца")
    def month_start(self, date: datetime) -> datetime:
        """The first day."""
        return self.day_start(date.replace(day=1))

    @method("КонецМесяца")
    def month_end(self, date: datetime) -> datetime:
        """The last second."""
        return self.day_end(date.replace(day=monthrange(date.year, date.month)[1]))

    @method("ДобавитьМесяц")
    def add_months(self, date: datetime, count: int) -> datetime:
        """The last day of a shorter month."""
        year, month = divmod(date.year * 12 + date.month - 1 + count, 12)
        return date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1]))

    @method("Год")
    def year(self, date: datetime) -> int:
        """Of a date."""
        return date.year

    @method("Месяц")
    def month(self, date: datetime) -> int:
        """Of a date."""
        return date.month

    @method("День")
    def day(self, date: datetime) -> int:
        """Of a date."""
        return date.day

    @method("Час")
    def hour(self, date: datetime) -> int:
        """Of a date."""
        return date.hour

    @method("Минута")
    def minute(self, date: datetime) -> int:
        """Of a date."""
        return date.minute

    @method("Секунда")
    def second(self, date: datetime) -> int:
        """Of a date."""
        return date.second
