#!/usr/bin/env bash
# jmh.sh [PATTERN] [JMH option]... : benchmarks of single parts, src/jmh, on the classes of target/vesper.jar. SHORT=1: half a
# minute in all, to see that they run. Figures go to target/bench/results/jmh.json.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$root/target/bench
bin=${JAVA_HOME:+$JAVA_HOME/bin/}

cd "$root"
[ -f target/vesper.jar ] || mvn -q -B -DskipTests package
if [ ! -d "$work/lib/jmh" ]; then
  mvn -q -B -f "$here/pom.xml" -Pjmh dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/lib/jmh"
fi
rm -rf "$work/jmh"
mkdir -p "$work/jmh" "$work/results" "$work/data"
path=$root/target/vesper.jar:$work/lib/jmh/*
find "$here/src/jmh" -name '*.java' -print0 | xargs -0 "${bin}javac" --release 17 -cp "$path" -d "$work/jmh"

options=(-rf json -rff "$work/results/jmh.json" -jvmArgsAppend "-Dvesper.bench.directory=$work/data")
[ "${SHORT:-0}" != 1 ] || options+=(-f 1 -wi 1 -i 1 -w 1 -r 1)
exec "${bin}java" -cp "$work/jmh:$path" org.openjdk.jmh.Main "${options[@]}" "$@"
