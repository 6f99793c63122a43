put() { echo strange >"$1" 2>/dev/null || echo strange >"./$1"; }
put '-rf'
put '*'
put '$(touch escaped)'
put '`touch escaped`'
put '; touch escaped'
put "$(printf 'a\nb')"
put "$(printf 'a\r\033[2Jb')"
put "$(printf '\377\376')"
put "$(printf '\342\200\256txt')"
put ' '
put '~'
mkdir -p -- '--help' '...'
put '.../...'
cat >program <<'END'
cd /program
[ -e escaped ] && echo "ESCAPED: a name was a command"
echo "kept $(ls -A | wc -l) names"
END
