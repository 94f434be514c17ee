package io.vespermq.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The arrows of docs/ARCHITECTURE.md in executable form, and who may touch clocks, threads and locks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // the classes are read once
class ArchitectureTest {
    private static final String ROOT = "io.vespermq";

    // What stands outside of the project. NET is all of Vert.x, VERTX only futures, timers and deployment.
    private static final String VERTX = "/io.vertx.core";
    private static final String NET = "/io.vertx.core..";
    private static final String BUFFER = "/io.netty.buffer..";
    private static final String NETTY = "/io.netty..";
    private static final String JSON = "/com.fasterxml.jackson..";
    private static final String QUEUES = "/org.jctools..";
    private static final String COMMAND_LINE = "/picocli..";

    private static final String GROUND = "config runtime";
    private static final String WIRE = "protocol protocol.codec protocol.header.. protocol.body.. message";
    private static final String FEATURE = "remoting store.api " + WIRE + " " + GROUND + " " + VERTX + " " + BUFFER;
    private static final String REQUESTS =
            "broker.topic broker.offset broker.session broker.durability broker.stats " + FEATURE;
    private static final String STORE_PART = "store.api store.file message " + GROUND + " " + VERTX + " " + BUFFER;

    /** Package → what it may import. A name that ends with two dots includes the packages below it. */
    private static final Map<String, String> MAY_IMPORT = Map.ofEntries(
            entry("runtime", NET + " " + NETTY + " " + QUEUES),
            entry("config", "runtime"),
            entry("message", "runtime " + BUFFER),
            entry("protocol", BUFFER),
            entry("protocol.codec", "protocol " + BUFFER + " " + JSON),
            entry("protocol.header..", "protocol protocol.codec"),
            entry("protocol.body..", "protocol protocol.codec message " + JSON),
            entry("remoting", "protocol protocol.codec " + GROUND + " " + NET + " " + NETTY),
            // The message is kept.
            entry("store.file", GROUND),
            entry("store.api", "message " + GROUND + " " + VERTX + " " + BUFFER),
            entry("store.flush", STORE_PART),
            entry("store.segment", STORE_PART),
            entry("store.log", STORE_PART + " store.segment"),
            entry("store.queue", STORE_PART),
            entry("store.index", STORE_PART),
            entry("store.dispatch", STORE_PART + " store.log store.queue"),
            entry("store.recovery", STORE_PART + " store.segment store.log store.queue store.dispatch store.flush"),
            entry(
                    "store.tool",
                    STORE_PART + " store.segment store.log store.queue store.index store.flush store.recovery"
                            + " protocol.codec protocol.body.."),
            entry(
                    "store",
                    STORE_PART
                            + " store.segment store.log store.queue store.index store.dispatch store.flush store.recovery"),
            // The broker answers.
            entry("broker.topic", FEATURE),
            entry("broker.offset", FEATURE),
            entry("broker.durability", FEATURE),
            entry("broker.session", FEATURE + " broker.topic"),
            entry("broker.stats", "message protocol.body.. " + GROUND + " " + VERTX),
            entry("broker.send", FEATURE + " broker.topic broker.session broker.durability broker.stats"),
            entry("broker.schedule", FEATURE + " broker.send broker.topic broker.session broker.durability"),
            entry("broker.pull", REQUESTS),
            entry("broker.query", REQUESTS),
            entry("broker.ops", REQUESTS),
            entry("broker.registration", FEATURE + " broker.topic"),
            entry("broker", "broker.. store " + FEATURE + " " + NET),
            // The other nodes.
            entry("nameserver.route", "remoting " + WIRE + " " + GROUND + " " + VERTX + " " + BUFFER + " " + JSON),
            entry("nameserver", "nameserver.route remoting " + WIRE + " " + GROUND + " " + VERTX),
            entry("client.route", "remoting " + WIRE + " " + GROUND + " " + VERTX + " " + BUFFER),
            entry("client.produce", "client.route remoting " + WIRE + " " + GROUND + " " + VERTX),
            entry("client.consume", "client.route remoting " + WIRE + " " + GROUND + " " + VERTX + " " + BUFFER),
            entry(
                    "client",
                    "client.route client.produce client.consume remoting " + WIRE + " " + GROUND + " " + VERTX + " "
                            + BUFFER),
            entry(
                    "cli",
                    "client client.route client.produce client.consume store.tool store.api remoting " + WIRE + " "
                            + GROUND + " " + VERTX + " " + JSON + " " + COMMAND_LINE),
            entry("launch", ".. " + NET + " " + NETTY + " " + COMMAND_LINE + " /ch.qos.logback.."));

    private static final String[] RUNTIME_ONLY = {ROOT + ".runtime"};

    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private final JavaClasses tests = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> arrows() {
        return MAY_IMPORT.keySet().stream()
                .sorted()
                .map(from -> DynamicTest.dynamicTest(from, () -> classes()
                        .that()
                        .resideInAPackage(ROOT + '.' + from)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(allowed(from))
                        .allowEmptyShould(true)
                        .check(all)));
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> strangers = all.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring(Math.min(name.length(), ROOT.length() + 1)))
                .filter(name -> !isInTable(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(strangers).as("packages without a row in MAY_IMPORT").isEmpty();
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().areStatic().should().beFinal().allowEmptyShould(true).check(all);
    }

    @Test
    void staticFieldsHoldNothingThatChanges() {
        noFields()
                .that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .haveRawType(DescribedPredicate.describe("a mutable type", ArchitectureTest::isMutable))
                .check(all);
    }

    @Test
    void onlyRuntimeReadsClocksAndRollsDice() {
        noClasses()
                .that()
                .resideOutsideOfPackages(RUNTIME_ONLY)
                .should()
                .callMethodWhere(calls("currentTimeMillis", "nanoTime", "now", "random", "randomUUID", "setTimer")
                        .or(calls("setPeriodic")))
                .orShould()
                .dependOnClassesThat(types("a source of chance", "java.util.Random", "java.security.SecureRandom"))
                .orShould()
                .dependOnClassesThat(types(
                        "a source of chance",
                        "java.util.concurrent.ThreadLocalRandom",
                        "java.util.Timer",
                        "java.time.Clock"))
                .check(all);
    }

    @Test
    void onlyRuntimeAndTheStoresFilesLock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".runtime", ROOT + ".store.file")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Concurrent|CopyOnWrite|Linked|Array|Priority).*")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Semaphore|Exchanger|Phaser|CyclicBarrier)")
                .check(all);
    }

    @Test
    void onlyRuntimeAndLaunchStartThreads() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".runtime", ROOT + ".launch")
                .should()
                .callConstructorWhere(owned("a thread", "java.lang.Thread"))
                .orShould()
                .dependOnClassesThat(
                        types("a pool", "java.util.concurrent.Executors", "java.util.concurrent.ForkJoinPool"))
                .orShould()
                .callMethodWhere(calls("createSharedWorkerExecutor", "executeBlocking"))
                .check(all);
    }

    @Test
    void nobodyWaitsOnALoop() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".runtime", ROOT + ".launch", ROOT + ".cli")
                .should()
                .callMethodWhere(calls("sleep", "await", "wait", "join")
                        .and(DescribedPredicate.not(owned("text", "java.lang.String")))
                        .and(DescribedPredicate.not(owned("futures", "io.vertx.core.Future"))))
                .orShould()
                .dependOnClassesThat(types(
                        "something to wait for",
                        "java.util.concurrent.CountDownLatch",
                        "java.util.concurrent.CompletableFuture"))
                .check(all);
    }

    /** Handlers answer; the socket is the dispatcher's. */
    @Test
    void handlersDoNotTouchSockets() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Handler")
                .and()
                .resideOutsideOfPackage(ROOT + ".remoting")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core.net..", "io.netty.channel..")
                .allowEmptyShould(true)
                .check(all);
    }

    /** What checks the store's promises from its files must not repeat its mistakes. */
    @Test
    void theHistorySharesNoCodeWithWhatItChecks() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".history")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "another package of the project",
                        type -> type.getPackageName().startsWith(ROOT)
                                && !type.getPackageName().equals(ROOT + ".history")))
                .check(tests);
    }

    /** A loop that a test blocks is seen only by a Vert.x that looks. */
    @Test
    void testsTakeTheirVertxFromTheFixture() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".fixture")
                .should()
                .callMethodWhere(
                        calls("vertx", "builder", "clusteredVertx").and(owned("Vert.x", "io.vertx.core.Vertx")))
                .check(tests);
    }

    private static boolean isInTable(String name) {
        return MAY_IMPORT.keySet().stream()
                .anyMatch(row -> row.equals(name)
                        || (row.endsWith("..") && (name + '.').startsWith(row.substring(0, row.length() - 1))));
    }

    private static String[] allowed(String from) {
        return Stream.concat(
                        Stream.of("java..", "org.jspecify..", "org.slf4j..", ROOT + '.' + from),
                        Stream.of(MAY_IMPORT.get(from).split(" ", -1)).map(ArchitectureTest::inFull))
                .toArray(String[]::new);
    }

    private static String inFull(String name) {
        if (name.startsWith("/")) {
            return name.substring(1);
        }
        return name.equals("..") ? ROOT + ".." : ROOT + '.' + name;
    }

    private static boolean isMutable(JavaClass type) {
        return Stream.of(
                        "java.util.HashMap",
                        "java.util.ArrayList",
                        "java.util.ArrayDeque",
                        "java.lang.StringBuilder",
                        "java.nio.ByteBuffer",
                        "java.text.Format",
                        "java.lang.ThreadLocal")
                .anyMatch(type::isAssignableTo);
    }

    private static DescribedPredicate<JavaCall<?>> calls(String... methods) {
        return DescribedPredicate.describe(
                "method is one of " + String.join(", ", methods),
                call -> Set.of(methods).contains(call.getTarget().getName())
                        && !call.getTargetOwner().getPackageName().startsWith(ROOT));
    }

    private static DescribedPredicate<JavaCall<?>> owned(String what, String owner) {
        return DescribedPredicate.describe(what, call -> call.getTargetOwner().isAssignableTo(owner));
    }

    private static DescribedPredicate<JavaClass> types(String what, String first, String... more) {
        return DescribedPredicate.describe(
                what, type -> type.getName().equals(first) || Set.of(more).contains(type.getName()));
    }
}
