#!/usr/bin/env bash
# wire.sh send|batch|oneway|pull --key value ... : the load generator on bare sockets.
W=$(cd "$(dirname "$0")/../../../target/bench" && pwd)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms256m -Xmx256m -XX:+UseSerialGC -cp "$W/driver/bench-1.jar:$W/lib/client/*" bench.wire.WireLoad "$@"
