#!/usr/bin/env bash
# start-vesper.sh DIR NSPORT BROKERPORT [extra broker.conf lines...]
# Starts VesperMQ in DIR as users do, by bin/vesper in the role standalone, and waits until both ports accept connections.
# Prints NS_PID= BROKER_PID= NS_BOOT_MS= BROKER_BOOT_MS= like start-apache.sh; one process is both, so NS_PID = BROKER_PID.
# Environment: VESPER_OPTS (more JVM flags), PLAIN=1 (java -jar without bin/vesper's flags), START_TIMEOUT (120 s)
set -u
DIR=$1 NSPORT=$2 BPORT=$3
shift 3
root=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$DIR/logs" "$DIR/conf" "$DIR/store"
DIR=$(cd "$DIR" && pwd)
# Without a process of its own for each look: on a small machine the waiting would be what is measured.
exec 8<> <(:)
open() { { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null && exec 9>&-; }
pause() { read -rt 0.02 -u 8 || true; }

{
  echo "brokerClusterName=DefaultCluster"
  echo "brokerName=broker-a"
  echo "brokerIP1=127.0.0.1"
  echo "listenPort=$BPORT"
  echo "namesrvListenPort=$NSPORT"
  for line in "$@"; do echo "$line"; done
} >"$DIR/conf/broker.conf"

launch=("$root/bin/vesper")
export VESPER_OPTS=${VESPER_OPTS:-}
[ "${PLAIN:-0}" = 1 ] && launch=("${JAVA_HOME:+$JAVA_HOME/bin/}java" $VESPER_OPTS -jar "$root/target/vesper.jar")
t=${EPOCHREALTIME/./}
(cd "$DIR" && exec "${launch[@]}" --role standalone -c "$DIR/conf/broker.conf" --store "$DIR/store") \
  >"$DIR/logs/broker.out" 2>&1 </dev/null 3>&- 8>&- &
PID=$!
NS_MS=0 BROKER_MS=0
LIMIT=$((t + ${START_TIMEOUT:-120} * 1000000))
while [ $BROKER_MS = 0 ] || [ $NS_MS = 0 ]; do
  if ! kill -0 $PID 2>/dev/null || [ "${EPOCHREALTIME/./}" -gt $LIMIT ]; then
    echo "process $PID ended or took too long; see $DIR/logs/broker.out" >&2
    tail -20 "$DIR/logs/broker.out" >&2
    kill -KILL $PID 2>/dev/null
    exit 1
  fi
  [ $NS_MS = 0 ] && open "$NSPORT" && NS_MS=$(((${EPOCHREALTIME/./} - t) / 1000))
  [ $BROKER_MS = 0 ] && open "$BPORT" && BROKER_MS=$(((${EPOCHREALTIME/./} - t) / 1000))
  pause
done
echo "NS_PID=$PID BROKER_PID=$PID NS_BOOT_MS=$NS_MS BROKER_BOOT_MS=$BROKER_MS"
