@echo off
setlocal
pushd "%~dp0"
set "JOBBAG=%~dp0jobbag.exe"
if exist "%JOBBAG%" goto run
set "JOBBAG=jobbag.exe"
where jobbag.exe >nul 2>nul
if not errorlevel 1 goto run
for %%f in ("*.html") do start "" "%%f"
set "CODE=2"
goto done
:run
"%JOBBAG%" run --or-adopt --open
set "CODE=%ERRORLEVEL%"
:done
popd
pause
exit /b %CODE%
