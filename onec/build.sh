#!/usr/bin/env bash
# Собирает расширение и внешнюю обработку из исходных текстов.
#
#   build.sh sources КАТАЛОГ                  исходные тексты трех вариантов, платформа не нужна
#   build.sh designer КАТАЛОГ БАЗА [ПОЛЬЗОВАТЕЛЬ [ПАРОЛЬ]]   файлы .cfe и .epf пакетным режимом Конфигуратора
#   build.sh ibcmd КАТАЛОГ БАЗА               файлы .cfe утилитой ibcmd (файловая база, Конфигуратор не нужен)
#
# БАЗА: каталог пустой или тестовой файловой базы той конфигурации, для которой собирают.
# ONEC_BIN: каталог программ платформы, если его нет в PATH, например /opt/1cv8/x86_64/8.3.27.1508
set -euo pipefail
cd "$(dirname "$0")"

NAME=ОтправкаДокументовВСЭД
BORROWED=ПодключаемыеКомандыПереопределяемый
PROCESSING=СЭД_ОтправкаДокументов
SHARED="сэд_Протокол сэд_HTTP сэд_Данные сэд_Печать"

fail() {
  echo "ОШИБКА: $*" >&2
  exit 1
}

usage() {
  sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//'
  exit 2
}

without_mark() {
  LC_ALL=C sed '1s/^\xef\xbb\xbf//' "$1"
}

sources() {
  local out=$1
  [ ! -e "$out" ] || [ -z "$(ls -A "$out")" ] || fail "каталог $out не пуст"
  mkdir -p "$out"

  cp -R extension "$out/extension"

  # Для баз без Библиотеки стандартных подсистем: без заимствованного модуля.
  cp -R extension "$out/extension-without-ssl"
  rm -r "$out/extension-without-ssl/CommonModules/$BORROWED" "$out/extension-without-ssl/CommonModules/$BORROWED.xml"
  sed "/<CommonModule>$BORROWED<\/CommonModule>/d" extension/Configuration.xml >"$out/extension-without-ssl/Configuration.xml"

  # Модуль обработки: ее собственный текст и те же модули, что в расширении, без имен модулей перед вызовами.
  mkdir "$out/processing"
  cp -R "processing/$PROCESSING" "processing/$PROCESSING.xml" "$out/processing/"
  local module="$out/processing/$PROCESSING/Ext/ObjectModule.bsl"
  mkdir -p "$(dirname "$module")"
  cat processing/ObjectModule.bsl >"$module"
  for name in $SHARED; do
    printf '\r\n' >>"$module"
    without_mark "extension/CommonModules/$name/Ext/Module.bsl" |
      sed 's/сэд_Протокол\.//g; s/сэд_HTTP\.//g; s/сэд_Данные\.//g; s/сэд_Печать\.//g; s/сэд_Настройки\.//g' >>"$module"
  done
  echo "Исходные тексты: $out"
}

program() {
  if [ -n "${ONEC_BIN:-}" ]; then
    [ -x "$ONEC_BIN/$1" ] || fail "в каталоге $ONEC_BIN нет программы $1"
    echo "$ONEC_BIN/$1"
  else
    command -v "$1" || fail "программа $1 не найдена: укажите каталог платформы в ONEC_BIN"
  fi
}

# Конфигуратор сообщает о неудаче кодом возврата, а о частной неудаче только в протоколе.
designer() {
  local log=$1 code=0
  shift
  "$@" /Out "$log" || code=$?
  [ ! -s "$log" ] || cat "$log"
  [ "$code" = 0 ] || fail "Конфигуратор завершился с кодом $code"
  ! grep -qE 'ошибк|Ошибк|error|Error' "$log" || fail "в протоколе Конфигуратора есть ошибки: $log"
}

with_designer() {
  local out=$1 base=$2 user=${3:-} password=${4:-} bin
  bin=$(program 1cv8)
  local common=("$bin" DESIGNER /F "$base" /DisableStartupDialogs /DisableStartupMessages)
  [ -z "$user" ] || common+=(/N "$user")
  [ -z "$password" ] || common+=(/P "$password")

  for variant in extension extension-without-ssl; do
    designer "$out/$variant.load.log" "${common[@]}" /LoadConfigFromFiles "$out/$variant" -Extension "$NAME"
    designer "$out/$variant.dump.log" "${common[@]}" /DumpCfg "$out/$variant.cfe" -Extension "$NAME"
    [ -s "$out/$variant.cfe" ] || fail "файл $variant.cfe не создан"
  done
  designer "$out/processing.log" "${common[@]}" \
    /LoadExternalDataProcessorOrReportFromFiles "$out/processing/$PROCESSING.xml" "$out/processing.epf"
  [ -s "$out/processing.epf" ] || fail "файл processing.epf не создан"
  echo "Готово: $out/extension.cfe, $out/extension-without-ssl.cfe, $out/processing.epf"
}

with_ibcmd() {
  local out=$1 base=$2 bin
  bin=$(program ibcmd)
  for variant in extension extension-without-ssl; do
    "$bin" infobase config import "--db-path=$base" "--extension=$NAME" "$out/$variant" >"$out/$variant.log" 2>&1 ||
      fail "ibcmd не загрузила $variant, см. $out/$variant.log"
    "$bin" infobase config save "--db-path=$base" "--extension=$NAME" "$out/$variant.cfe" >>"$out/$variant.log" 2>&1 ||
      fail "ibcmd не сохранила $variant.cfe, см. $out/$variant.log"
    ! grep -qE 'ошибк|Ошибк|error|Error' "$out/$variant.log" || fail "в протоколе есть ошибки: $out/$variant.log"
    [ -s "$out/$variant.cfe" ] || fail "файл $variant.cfe не создан"
  done
  echo "Готово: $out/extension.cfe, $out/extension-without-ssl.cfe"
}

case "${1:-}" in
sources)
  [ $# = 2 ] || usage
  sources "$2"
  ;;
designer)
  [ $# -ge 3 ] || usage
  sources "$2"
  with_designer "${@:2}"
  ;;
ibcmd)
  [ $# = 3 ] || usage
  sources "$2"
  with_ibcmd "$2" "$3"
  ;;
*) usage ;;
esac
