@echo off
rem Собирает расширение и внешнюю обработку из исходных текстов пакетным режимом Конфигуратора или утилитой ibcmd.
rem
rem   build.bat sources КАТАЛОГ
rem   build.bat designer КАТАЛОГ БАЗА [ПОЛЬЗОВАТЕЛЬ [ПАРОЛЬ]]
rem   build.bat ibcmd КАТАЛОГ БАЗА
rem
rem БАЗА: каталог пустой или тестовой файловой базы той конфигурации, для которой собирают.
rem ONEC_BIN: каталог программ платформы, например C:\Program Files\1cv8\8.3.27.1508\bin
chcp 65001 >nul
setlocal
set "HERE=%~dp0"
set "NAME=ОтправкаДокументовВСЭД"
set "BORROWED=ПодключаемыеКомандыПереопределяемый"
set "PROCESSING=СЭД_ОтправкаДокументов"
set "OUT=%~2"
set "BASE=%~3"
if "%~1"=="" goto usage
if "%OUT%"=="" goto usage
if /i "%~1"=="sources" (call :sources & goto finish)
if "%BASE%"=="" goto usage
if not defined ONEC_BIN (echo ОШИБКА: укажите каталог платформы в ONEC_BIN& exit /b 1)
if /i "%~1"=="designer" (call :sources && call :designer "%~4" "%~5" & goto finish)
if /i "%~1"=="ibcmd" (call :sources && call :ibcmd & goto finish)
goto usage

:finish
exit /b %errorlevel%

:usage
echo build.bat sources КАТАЛОГ
echo build.bat designer КАТАЛОГ БАЗА [ПОЛЬЗОВАТЕЛЬ [ПАРОЛЬ]]
echo build.bat ibcmd КАТАЛОГ БАЗА
exit /b 2

:sources
if exist "%OUT%\extension" (echo ОШИБКА: каталог %OUT% не пуст& exit /b 1)
xcopy /e /i /q "%HERE%extension" "%OUT%\extension" >nul || exit /b 1
xcopy /e /i /q "%HERE%extension" "%OUT%\extension-without-ssl" >nul || exit /b 1
rd /s /q "%OUT%\extension-without-ssl\CommonModules\%BORROWED%"
del /q "%OUT%\extension-without-ssl\CommonModules\%BORROWED%.xml"
xcopy /e /i /q "%HERE%processing\%PROCESSING%" "%OUT%\processing\%PROCESSING%" >nul || exit /b 1
copy /y "%HERE%processing\%PROCESSING%.xml" "%OUT%\processing\" >nul || exit /b 1
if not exist "%OUT%\processing\%PROCESSING%\Ext" mkdir "%OUT%\processing\%PROCESSING%\Ext"
powershell -NoProfile -Command ^
  "$ErrorActionPreference='Stop'; $mark=New-Object Text.UTF8Encoding $true;" ^
  "$list=Join-Path $env:OUT 'extension-without-ssl\Configuration.xml';" ^
  "$text=[IO.File]::ReadAllText($list) -replace ('\s*<CommonModule>'+$env:BORROWED+'</CommonModule>'),'';" ^
  "[IO.File]::WriteAllText($list,$text,$mark);" ^
  "$module=[IO.File]::ReadAllText((Join-Path $env:HERE 'processing\ObjectModule.bsl'));" ^
  "foreach ($name in 'сэд_Протокол','сэд_HTTP','сэд_Данные','сэд_Печать') {" ^
  "  $shared=[IO.File]::ReadAllText((Join-Path $env:HERE ('extension\CommonModules\'+$name+'\Ext\Module.bsl')));" ^
  "  $module+=[string][char]13+[char]10+($shared -creplace 'сэд_(Протокол|HTTP|Данные|Печать|Настройки)\.','') };" ^
  "[IO.File]::WriteAllText((Join-Path $env:OUT ('processing\'+$env:PROCESSING+'\Ext\ObjectModule.bsl')),$module,$mark)" || exit /b 1
echo Исходные тексты: %OUT%
exit /b 0

:designer
set "COMMON=/F "%BASE%" /DisableStartupDialogs /DisableStartupMessages"
if not "%~1"=="" set "COMMON=%COMMON% /N "%~1""
if not "%~2"=="" set "COMMON=%COMMON% /P "%~2""
for %%v in (extension extension-without-ssl) do (
  call :run "%OUT%\%%v.load.log" /LoadConfigFromFiles "%OUT%\%%v" -Extension "%NAME%" || exit /b 1
  call :run "%OUT%\%%v.dump.log" /DumpCfg "%OUT%\%%v.cfe" -Extension "%NAME%" || exit /b 1
  if not exist "%OUT%\%%v.cfe" (echo ОШИБКА: файл %%v.cfe не создан& exit /b 1)
)
call :run "%OUT%\processing.log" /LoadExternalDataProcessorOrReportFromFiles "%OUT%\processing\%PROCESSING%.xml" "%OUT%\processing.epf" || exit /b 1
if not exist "%OUT%\processing.epf" (echo ОШИБКА: файл processing.epf не создан& exit /b 1)
echo Готово: %OUT%
exit /b 0

:run
set "LOG=%~1"
start "" /wait "%ONEC_BIN%\1cv8.exe" DESIGNER %COMMON% %2 %3 %4 %5 /Out "%LOG%"
if errorlevel 1 (type "%LOG%" 2>nul & echo ОШИБКА: Конфигуратор завершился с кодом %errorlevel%& exit /b 1)
findstr /i /c:"ошибк" /c:"error" "%LOG%" >nul 2>nul && (type "%LOG%" & echo ОШИБКА: см. %LOG%& exit /b 1)
exit /b 0

:ibcmd
for %%v in (extension extension-without-ssl) do (
  "%ONEC_BIN%\ibcmd.exe" infobase config import --db-path="%BASE%" --extension="%NAME%" "%OUT%\%%v" >"%OUT%\%%v.log" 2>&1 || (type "%OUT%\%%v.log" & exit /b 1)
  "%ONEC_BIN%\ibcmd.exe" infobase config save --db-path="%BASE%" --extension="%NAME%" "%OUT%\%%v.cfe" >>"%OUT%\%%v.log" 2>&1 || (type "%OUT%\%%v.log" & exit /b 1)
  if not exist "%OUT%\%%v.cfe" (echo ОШИБКА: файл %%v.cfe не создан& exit /b 1)
)
echo Готово: %OUT%
exit /b 0
