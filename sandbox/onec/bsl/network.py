"""HTTPСоединение, HTTPЗапрос, HTTPОтвет over real sockets, as the platform behaves.

No redirect is followed; a connection without a time-out is refused (it would wait for ever); a PUT or POST whose
body was never set goes out as HEAD, as reported of the platform; headers of the answer keep the case they came in.
"""

import http.client
import ssl
from collections.abc import Callable
from urllib.parse import quote

from sandbox.onec.bsl.bytes_things import Binary, Enumerated, codec, encode
from sandbox.onec.bsl.containers import FixedMapping, Mapping
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value, kind_of

SAFE = "/?&=%:@!$'()*+,;~"


class SystemCertificates(Thing):
    """СертификатыУдостоверяющихЦентровОС."""

    type_name = "СертификатыУдостоверяющихЦентровОС"


class SecureConnection(Thing):
    """ЗащищенноеСоединениеOpenSSL; without certificates of authorities the server is not verified."""

    type_name = "ЗащищенноеСоединениеOpenSSL"

    def __init__(self, client: Value = UNDEFINED, authorities: SystemCertificates | None = None) -> None:
        self.verifies = authorities is not None

    def context(self) -> ssl.SSLContext:
        """For the socket."""
        if self.verifies:
            return ssl.create_default_context()
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        return unverified


class InternetProxy(Thing):
    """ИнтернетПрокси: only that there is none."""

    type_name = "ИнтернетПрокси"

    def __init__(self, by_default: bool = True) -> None:
        self.by_default = by_default


class HttpRequest(Thing):
    """HTTPЗапрос."""

    type_name = "HTTPЗапрос"
    writable = {"АдресРесурса": "path", "Заголовки": "headers"}

    def __init__(self, path: str = "", headers: Mapping | None = None) -> None:
        self.path, self.headers = path, headers or Mapping()
        self.body: bytes | None = None

    @method("УстановитьТелоИзСтроки")
    def set_text(self, text: str, encoding: Value = UNDEFINED, bom: Value = UNDEFINED) -> None:
        """With a BOM unless told otherwise: that is what the platform does when an encoding is named."""
        named = bom.name if isinstance(bom, Enumerated) else "Авто"
        with_bom = named == "Использовать" or (named == "Авто" and encoding is not UNDEFINED)
        self.body = encode(text, encoding, with_bom)

    @method("УстановитьТелоИзДвоичныхДанных")
    def set_bytes(self, content: Binary) -> None:
        """As they are."""
        self.body = content.content

    @method("ПолучитьТелоКакСтроку")
    def text(self, encoding: Value = UNDEFINED) -> str:
        """What was set."""
        return (self.body or b"").decode(codec(encoding))


class HttpResponse(Thing):
    """HTTPОтвет."""

    type_name = "HTTPОтвет"
    readable = {"КодСостояния": "status", "Заголовки": "headers"}

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body
        known = Mapping()
        for name, value in headers:
            known.insert(name, value)
        self.headers = FixedMapping(known)

    @method("ПолучитьТелоКакСтроку")
    def text(self, encoding: Value = UNDEFINED) -> str:
        """Decoded; a BOM stays where it is."""
        return self.body.decode(codec(encoding), errors="replace")

    @method("ПолучитьТелоКакДвоичныеДанные")
    def content(self) -> Binary:
        """As it came."""
        return Binary(self.body)


class HttpConnection(Thing):
    """HTTPСоединение; `second` is how long a second of its time-out really is."""

    type_name = "HTTPСоединение"
    readable = {"Сервер": "host", "Порт": "port", "Таймаут": "timeout"}

    def __init__(
        self,
        second: Callable[[], float],
        host: str,
        port: int | None = None,
        user: Value = UNDEFINED,
        password: Value = UNDEFINED,
        proxy: InternetProxy | None = None,
        timeout: int = 0,
        secure: SecureConnection | None = None,
        os_login: bool = False,
    ) -> None:
        if timeout <= 0:
            raise BslError("HTTPСоединение без таймаута ждет вечно")
        if "/" in host or ":" in host.strip("[]") or not host:
            raise BslError("Ошибка работы с Интернет: Не могу установить соединение", "network")
        self.host, self.timeout, self.secure, self.second = host, timeout, secure, second
        self.port = port or (443 if secure else 80)

    @method("Получить")
    def fetch(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._send("GET", request)

    @method("ОтправитьДляОбработки")
    def post(self, request: HttpRequest) -> HttpResponse:
        """POST."""
        return self._send("POST", request)

    @method("Записать")
    def put_there(self, request: HttpRequest) -> HttpResponse:
        """PUT."""
        return self._send("PUT", request)

    @method("Удалить")
    def delete(self, request: HttpRequest) -> HttpResponse:
        """DELETE."""
        return self._send("DELETE", request)

    @method("ВызватьHTTPМетод")
    def any_method(self, verb: str, request: HttpRequest) -> HttpResponse:
        """Any."""
        return self._send(verb, request)

    def _send(self, verb: str, request: HttpRequest) -> HttpResponse:
        if request.body is None and verb in {"PUT", "POST"}:
            verb = "HEAD"
        headers = {}
        for pair in request.headers.pairs:
            if not isinstance(pair.key, str) or not isinstance(pair.value, str):
                raise BslError(f"Заголовок HTTP – не строка ({kind_of(pair.value).name})")
            if not pair.value.isascii() or not pair.key.isascii() or "\n" in pair.value:
                raise BslError(f"Недопустимое значение заголовка HTTP «{pair.key}»")
            headers[pair.key] = pair.value
        try:
            return self._answer(verb, request, headers)
        except TimeoutError:
            raise BslError("Ошибка работы с Интернет: Превышено время ожидания", "network") from None
        except ssl.SSLError as error:
            raise BslError(
                f"Ошибка работы с Интернет: Удаленный узел не прошел проверку ({error.reason})", "network"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            problem = (
                "Не могу установить соединение"
                if isinstance(error, ConnectionRefusedError)
                else ("Не удается разрешить имя узла" if type(error).__name__ == "gaierror" else "Соединение разорвано")
            )
            raise BslError(f"Ошибка работы с Интернет: {problem}", "network") from None

    def _answer(self, verb: str, request: HttpRequest, headers: dict[str, str]) -> HttpResponse:
        made: http.client.HTTPConnection
        if self.secure:
            made = http.client.HTTPSConnection(
                self.host, self.port, timeout=self.timeout * self.second(), context=self.secure.context()
            )
        else:
            made = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout * self.second())
        try:
            path = request.path if request.path.startswith("/") else f"/{request.path}"
            made.request(verb, quote(path, safe=SAFE), body=request.body, headers=headers)
            answer = made.getresponse()
            return HttpResponse(answer.status, answer.getheaders(), answer.read())
        finally:
            made.close()
