#!/usr/bin/env bash
# start-apache.sh DIR NSPORT BROKERPORT [extra broker.conf lines...]
# Starts Apache RocketMQ 5.5.0's own NamesrvStartup and BrokerStartup in DIR and waits until the broker
# accepts connections and says "boot success". Prints NS_PID=.. BROKER_PID=.. NS_BOOT_MS=.. BROKER_BOOT_MS=..
# Environment: JAVA_HOME, BROKER_HEAP (2g), NS_HEAP (512m), BROKER_DIRECT (4g), JAVA_OPENS, NO_NS=1 (broker only),
#              T0_FD (a fd that is told the epoch ms when the first process is started; used by the start-up test)
set -u
DIR=$1; NSPORT=$2; BPORT=$3; shift 3
W=$(cd "$(dirname "$0")/../../../target/bench" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
BROKER_HEAP=${BROKER_HEAP:-2g}; NS_HEAP=${NS_HEAP:-512m}; BROKER_DIRECT=${BROKER_DIRECT:-4g}
JAVA_OPENS=${JAVA_OPENS:-}
mkdir -p "$DIR/logs" "$DIR/conf" "$DIR/store"; DIR=$(cd "$DIR" && pwd)
export ROCKETMQ_HOME=$DIR
CP="$DIR/conf:$W/lib/apache/*"
# runbroker.sh's flags for JDK 9+, with the heap and direct sizes of this machine and the gc log in DIR
BROKER_OPTS="-server -Xms$BROKER_HEAP -Xmx$BROKER_HEAP -XX:+UseG1GC -XX:G1HeapRegionSize=16m -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30 -XX:SoftRefLRUPolicyMSPerMB=0 -Xlog:gc*:file=$DIR/logs/gc_broker.log:time,tags:filecount=5,filesize=30M -XX:-OmitStackTraceInFastThrow -XX:+AlwaysPreTouch -XX:MaxDirectMemorySize=$BROKER_DIRECT -XX:-UseLargePages -XX:-UseBiasedLocking -XX:+IgnoreUnrecognizedVMOptions"
NS_OPTS="-server -Xms$NS_HEAP -Xmx$NS_HEAP -XX:MetaspaceSize=128m -XX:MaxMetaspaceSize=320m -XX:+UseG1GC -XX:G1HeapRegionSize=16m -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30 -XX:SoftRefLRUPolicyMSPerMB=0 -Xlog:gc*:file=$DIR/logs/gc_ns.log:time,tags:filecount=5,filesize=30M -XX:-OmitStackTraceInFastThrow -XX:-UseLargePages"
now(){ date +%s%3N; }
waitfor(){ # pid logfile port
  for i in $(seq 1 6000); do
    if grep -q 'boot success' "$2" 2>/dev/null && (exec 3<>/dev/tcp/127.0.0.1/$3) 2>/dev/null; then return 0; fi
    kill -0 $1 2>/dev/null || { echo "process $1 died; see $2" >&2; tail -20 "$2" >&2; return 1; }
    sleep 0.02
  done; return 1; }
[ -n "${T0_FD:-}" ] && now >&$T0_FD
NS_PID=0; NS_MS=0
if [ "${NO_NS:-0}" != 1 ]; then
  cat > "$DIR/conf/namesrv.conf" <<C
listenPort=$NSPORT
kvConfigPath=$DIR/conf/kvConfig.json
C
  t=$(now)
  "$java" $NS_OPTS $JAVA_OPENS -Duser.home="$DIR" -cp "$CP" org.apache.rocketmq.namesrv.NamesrvStartup -c "$DIR/conf/namesrv.conf" > "$DIR/logs/ns.out" 2>&1 < /dev/null 3>&- &
  NS_PID=$!
  waitfor $NS_PID "$DIR/logs/ns.out" $NSPORT || exit 1
  NS_MS=$(( $(now) - t ))
fi
{ cat <<C
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
brokerIP1=127.0.0.1
listenPort=$BPORT
namesrvAddr=127.0.0.1:$NSPORT
storePathRootDir=$DIR/store
autoCreateTopicEnable=true
brokerRole=ASYNC_MASTER
flushDiskType=ASYNC_FLUSH
mappedFileSizeCommitLog=1073741824
C
for l in "$@"; do echo "$l"; done; } > "$DIR/conf/broker.conf"
t=$(now)
"$java" $BROKER_OPTS $JAVA_OPENS -Duser.home="$DIR" -cp "$CP" org.apache.rocketmq.broker.BrokerStartup -c "$DIR/conf/broker.conf" > "$DIR/logs/broker.out" 2>&1 < /dev/null 3>&- &
BROKER_PID=$!
waitfor $BROKER_PID "$DIR/logs/broker.out" $BPORT || exit 1
BROKER_MS=$(( $(now) - t ))
echo "NS_PID=$NS_PID BROKER_PID=$BROKER_PID NS_BOOT_MS=$NS_MS BROKER_BOOT_MS=$BROKER_MS" | tee "$DIR/pids"
echo "$BROKER_OPTS" > "$DIR/broker.opts"; echo "$NS_OPTS" > "$DIR/ns.opts"
