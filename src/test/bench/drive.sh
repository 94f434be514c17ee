#!/usr/bin/env bash
# drive.sh SUBCOMMAND --key value ... : the load driver on the official client.
W=$(cd "$(dirname "$0")/../../../target/bench" && pwd)
mkdir -p "$W/data/clienthome"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms1g -Xmx1g -XX:+UseG1GC -XX:+AlwaysPreTouch -Duser.home="$W/data/clienthome" \
  -Drocketmq.client.logLevel=WARN -cp "$W/driver/bench-1.jar:$W/lib/client/*" bench.Driver "$@"
