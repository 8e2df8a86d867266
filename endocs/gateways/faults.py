"""How an outside service fails: what its caller may do next."""


class GatewayError(Exception):
    """The service did not do what was asked.

    `permanent` faults are not cured by asking again; `code` names the reason in one word, `status` is the HTTP status
    or 0, `retry_after` seconds were asked for by the service, `detail` is its own text without secrets.
    """

    def __init__(
        self, code: str, *, status: int = 0, detail: str = "", retry_after: int | None = None, permanent: bool = True
    ) -> None:
        super().__init__(f"{code} ({status}): {detail}" if status else f"{code}: {detail}")
        self.code = code
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.permanent = permanent
