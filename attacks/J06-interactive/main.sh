# One way to go wrong for each argument. The interactor says a number and expects the next one.
case "$1" in
"ends early") ;;
"closes its output") exec >&-; read -r number; sleep 1 ;;
"closes everything and stays") exec <&- >&- 2>&-; sleep 60 ;;
"leaves a child with the pipes") (setsid sleep 60 &); read -r number ;;
"speaks after it was rejected") read -r number; echo 0; while echo more; do :; done ;;
"crashes") kill -SEGV $$ ;;
"crashes in the middle of a line") read -r number; printf 4; kill -KILL $$ ;;
"waits for a word that never comes") read -r number; read -r never ;;
"sleeps") sleep 60 ;;
"computes") while :; do :; done ;;
"floods" | "floods and nobody listens") while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done ;;
"floods standard error") while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done >&2 ;;
*) read -r number; read -r never ;;
esac
