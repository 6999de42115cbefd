@echo off
setlocal
pushd "%~dp0"
set "JOBBAG=%~dp0jobbag.exe"
if exist "%JOBBAG%" goto run
set "JOBBAG=jobbag.exe"
where jobbag.exe >nul 2>nul
if not errorlevel 1 goto run
for %%f in ("*.html") do start "" "%%f"
if not exist "*.html" call :lost
set "CODE=2"
goto done
:run
"%JOBBAG%" run --or-adopt --open
set "CODE=%ERRORLEVEL%"
:done
popd
pause
exit /b %CODE%

rem Started inside an archive, without the files beside it: a page says what to do.
:lost
>"%TEMP%\jobbag.html" echo ^<meta charset=utf-8^>^<p style=font-size:1.5em^>^&#27809;^&#26377;^&#25214;^&#21040; jobbag.exe^&#12290;^&#35831;^&#20808;^&#25226;^&#21387;^&#32553;^&#21253;^&#37324;^&#30340;^&#25991;^&#20214;^&#20840;^&#37096;^&#35299;^&#21387;^&#21040;^&#19968;^&#20010;^&#25991;^&#20214;^&#22841;^&#65292;^&#20877;^&#21452;^&#20987;^&#35299;^&#21387;^&#20986;^&#26469;^&#30340;^&#8220;^&#21452;^&#20987;^&#36816;^&#34892;.cmd^&#8221;^&#12290;^</p^>
start "" "%TEMP%\jobbag.html"
exit /b 2
