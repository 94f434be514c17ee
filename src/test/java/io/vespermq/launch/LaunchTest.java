package io.vespermq.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.fixture.Pauses;
import io.vespermq.fixture.Priority;
import io.vespermq.fixture.Trouble;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes: what they print, how they end. Each is a JVM of its own. */
@Timeout(120)
class LaunchTest {
    private static final int NATIVE_ACCESS_ASKED = 22;

    private static final int SIGTERM_CODE = 143;

    @TempDir
    private Path directory;

    private final List<Started> started = new ArrayList<>();

    @AfterEach
    void killAndLookForTrouble() throws Exception {
        for (Started one : started) {
            one.process.destroyForcibly().waitFor();
        }
        for (Started one : started) {
            assertThat(Trouble.in(one.err().lines().toList(), Pauses.ofThisProcess()))
                    .as("blocked event loops and leaks in the log of a process")
                    .isEmpty();
        }
    }

    @Test
    void withoutARoleItExplainsItself() throws Exception {
        Ended ended = run();
        assertThat(ended.code).isEqualTo(2);
        assertThat(ended.err).contains("Usage: vesper", "--role");
        assertThat(run("--help").code).isZero();
        Ended version = run("--version");
        assertThat(version.code).isZero();
        assertThat(version.out).startsWith("VesperMQ");
    }

    @Test
    void whatCannotWorkIsSaidInOneSentence() throws Exception {
        assertThat(run("--role", "queen").code).isEqualTo(2);

        Path conf = Files.writeString(directory.resolve("namesrv.conf"), "bindAddress=127.0.0.1\nlistenPort=-1\n");
        Ended badValue = run("--role", "nameserver", "-c", conf.toString());
        assertThat(badValue.code).isEqualTo(2);
        assertThat(badValue.err.strip().lines())
                .containsExactly("vesper cannot start: " + conf
                        + ":2: listenPort=-1 is not legal; a whole number from 0 to 65535 expected");

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Ended takenPort = nameServer("--set", "listenPort=" + port);
            assertThat(takenPort.code).isEqualTo(2);
            assertThat(takenPort.err.strip().lines())
                    .containsExactly("vesper cannot start: the name server cannot listen on 127.0.0.1:" + port
                            + ": the port is taken; stop the process that uses it or set listenPort to another port"
                            + " (0 picks a free one)");
        }

        Ended wrongKey = run("--role", "broker", "--set", "listenPrt=1");
        assertThat(wrongKey.code).isEqualTo(2);
        assertThat(wrongKey.err.strip().lines())
                .containsExactly("vesper cannot start: command line: unknown key listenPrt, the nearest is listenPort;"
                        + " the samples in conf/ list every key");
        Ended noDirectory = run("--role", "nameserver", "--store", conf + "/below");
        assertThat(noDirectory.code).isEqualTo(2);
        assertThat(noDirectory.err).contains("cannot write to " + conf);
    }

    @Test
    void aNameServerSaysThatItIsReadyAndStopsCleanly() throws Exception {
        Started process = start(
                "--role",
                "nameserver",
                "--store",
                directory.toString(),
                "--set",
                "listenPort=0",
                "--set",
                "bindAddress=127.0.0.1",
                "--set",
                "useEpollNativeSelector=true");
        assertThat(process.firstLine()).startsWith("name server ready: it listens on 127.0.0.1:");
        process.stop();
        assertThat(process.err())
                .contains("accepted without effect, this node has no such thing: useEpollNativeSelector")
                .doesNotContain("ERROR");
    }

    @Test
    void brokersSayWhatTheyCannotUse() throws Exception {
        Path conf = Files.writeString(directory.resolve("broker.conf"), "messageDelayLevel=1s soon\n");
        assertThat(run("--role", "broker", "-c", conf.toString()).err.strip().lines())
                .containsExactly("vesper cannot start: " + conf
                        + ":1: messageDelayLevel=1s soon is not legal; delays such as '1s 10s 5m 2h', separated by a"
                        + " space, expected");
        Ended address = run("--role", "broker", "--set", "brokerIP1=no host");
        assertThat(address.code).isEqualTo(2);
        assertThat(address.err).contains("command line: brokerIP1=no host is not legal");
        Ended noDirectory = run("--role", "broker", "--store", conf.toString(), "--set", "listenPort=0");
        assertThat(noDirectory.code).isEqualTo(2);
        assertThat(noDirectory.err.strip().lines())
                .singleElement()
                .asString()
                .startsWith("vesper cannot start: the store directory " + conf + " cannot be written");
        Ended ports = run("--role", "standalone", "--set", "namesrvListenPort=10909");
        assertThat(ports.code).isEqualTo(2);
        assertThat(ports.err).contains("cannot both use port 10909");
    }

    @Test
    void aBrokerThatCannotBeWhatItIsToldDoesNotStart() throws Exception {
        Path conf = Files.writeString(directory.resolve("broker.conf"), "brokerName=b\nbrokerRole=SLAVE\n");
        Ended slave = run("--role", "broker", "-c", conf.toString());
        assertThat(slave.code).isEqualTo(2);
        assertThat(slave.err.strip().lines())
                .containsExactly(
                        "vesper cannot start: " + conf + ":2: brokerRole=SLAVE cannot be served; replication is"
                                + " not served by this version: set ASYNC_MASTER");
        Ended second = run("--role", "standalone", "--set", "brokerId=1");
        assertThat(second.code).isEqualTo(2);
        assertThat(second.err.strip().lines())
                .containsExactly("vesper cannot start: command line: brokerId=1 cannot be served; replication is not"
                        + " served by this version: set 0, the id of a master");
        for (String key : List.of("storePathCommitLog", "storePathConsumeQueue", "storePathIndex")) {
            Ended elsewhere = run("--role", "broker", "--store", directory + "/s", "--set", key + "=/elsewhere");
            assertThat(elsewhere.code).isEqualTo(2);
            assertThat(elsewhere.err.strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "vesper cannot start: command line: " + key + "=/elsewhere cannot be served; this version"
                                    + " keeps everything below storePathRootDir, this in " + directory + "/s/");
        }
    }

    @Test
    void aBrokerSaysWhatOfItsConfigurationHasNoEffect() throws Exception {
        Path store = directory.resolve("s");
        Path conf = Files.write(
                directory.resolve("broker.conf"),
                List.of(
                        "brokerRole=SYNC_MASTER",
                        "brokerId=0",
                        "storePathRootDir=" + store,
                        "storePathCommitLog=" + store + "/./commitlog",
                        "storePathConsumeQueue=" + store + "/consumequeue/",
                        "transientStorePoolEnable=false",
                        "deleteWhen=04;16",
                        "warmMapedFileEnable=true",
                        "bindAddress=127.0.0.1",
                        "listenPort=0"));
        Started process = start("--role", "broker", "-c", conf.toString());
        assertThat(process.firstLine()).contains(" ready: clients are told 127.0.0.1:");
        process.stop();
        assertThat(process.err())
                .contains(
                        "accepted without effect, this node has no such thing: transientStorePoolEnable, warmMapedFileEnable")
                .contains("brokerRole=SYNC_MASTER, but replication is not served by this version: there is no slave to"
                        + " wait for, a send is answered as by an ASYNC_MASTER")
                .doesNotContain("ERROR");
    }

    @Test
    void aStandaloneKeepsItsDirectoryAndPortsToItself() throws Exception {
        String store = directory.resolve("data").toString();
        Started process = start(
                "--role",
                "standalone",
                "--store",
                store,
                "--set",
                "namesrvListenPort=0",
                "--set",
                "listenPort=0",
                "--set",
                "bindAddress=127.0.0.1");
        String ready = process.firstLine();
        assertThat(ready)
                .matches("standalone ready: clients use name server 127\\.0\\.0\\.1:\\d+ and are told broker "
                        + "127\\.0\\.0\\.1:[1-9]\\d*; data in " + store + " .*");

        Ended second = run("--role", "broker", "--store", store, "--set", "listenPort=0");
        assertThat(second.code).isEqualTo(2);
        assertThat(second.err).contains("vesper cannot start: the store directory " + store + " is in use");

        String port = ready.replaceAll(".*told broker 127.0.0.1:(\\d+);.*", "$1");
        Ended third = run(
                "--role",
                "broker",
                "--store",
                directory.resolve("other").toString(),
                "--set",
                "listenPort=" + port,
                "--set",
                "bindAddress=127.0.0.1");
        assertThat(third.code).isEqualTo(2);
        assertThat(third.err).contains("the broker cannot listen on 127.0.0.1:" + port + ": the port is taken");

        process.stop();
        assertThat(process.err()).contains("unregistered").doesNotContain("ERROR", "WARN");
    }

    /** The disk fails in the only way that needs no other tool: no file may be as long as one of the log. */
    @Test
    void aFailingDiskEndsTheProcess() throws Exception {
        List<String> shortFiles = List.of("bash", "-c", "ulimit -f 4096; exec \"$@\"", "bash");
        String[] arguments = {
            "--role",
            "broker",
            "--store",
            directory.resolve("data").toString(),
            "--set",
            "listenPort=0",
            "--set",
            "bindAddress=127.0.0.1",
            "--set",
            "mappedFileSizeCommitLog=" + (8 << 20)
        };
        Started process = startWith(shortFiles, arguments);
        assertThat(process.exitCode()).isEqualTo(74);
        assertThat(process.err())
                .containsOnlyOnce("vesper ends: the place for coming messages could not be prepared")
                .contains("File too large", "(store " + directory.resolve("data") + ")")
                .containsOnlyOnce("DEGRADED");

        // What an operator may want instead: reads go on, until somebody stops it.
        String[] more = Arrays.copyOf(arguments, arguments.length + 2);
        more[arguments.length] = "--set";
        more[arguments.length + 1] = "onStoreFailure=READ_ONLY";
        Started staying = startWith(shortFiles, more);
        assertThat(staying.firstLine()).contains(" ready: ");
        staying.stop();
        assertThat(staying.err()).contains("DEGRADED").doesNotContain("vesper ends");
    }

    private Ended nameServer(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--role", "nameserver", "--store", directory.toString(), "--set", "bindAddress=127.0.0.1"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Ended run(String... arguments) throws Exception {
        Started process = start(arguments);
        String out = new String(process.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.exitCode(), out, process.err());
    }

    private Started start(String... arguments) throws IOException {
        return startWith(List.of(), arguments);
    }

    private Started startWith(List<String> wrapper, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + Server.BLOCKED_CHECK_PROPERTY + "=100",
                "-Duser.home=" + directory,
                "-cp",
                productClassPath(),
                "io.vespermq.launch.Main"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_ASKED) {
            // The jar's manifest says so, but classes run here.
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(arguments));
        command.addAll(0, wrapper);
        ProcessBuilder builder = new ProcessBuilder(Priority.first(command));
        builder.environment().keySet().removeIf(name -> name.startsWith("VESPER_") || name.equals("NAMESRV_ADDR"));
        Path err = directory.resolve("stderr-" + started.size());
        Started process = new Started(builder.redirectError(err.toFile()).start(), err);
        started.add(process);
        return process;
    }

    /** Without the tests' own classes, which bring their own logging configuration. */
    private static String productClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private record Started(Process process, Path errFile) {
        String firstLine() throws IOException {
            return process.inputReader().readLine();
        }

        /** As an operator does it. */
        void stop() throws InterruptedException {
            process.destroy();
            assertThat(exitCode()).isIn(0, SIGTERM_CODE);
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        String err() throws IOException {
            return Files.readString(errFile);
        }
    }

    private record Ended(int code, String out, String err) {}
}
