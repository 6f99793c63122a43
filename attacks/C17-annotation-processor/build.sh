# A jar's META-INF, made by hand; then Gavel's own command, with or without its option.
set -e
/usr/bin/javac -proc:none -d . Evil.java
mkdir -p META-INF/services
echo Evil >META-INF/services/javax.annotation.processing.Processor
/usr/bin/javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:-UsePerfData $1 -encoding UTF-8 -d . -cp . Main.java
[ -e ran ] || echo "no processor ran"
: >program
