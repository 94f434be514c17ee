package io.vespermq.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/vesper} in a checkout of its own, with a Java and a Maven that only say how they were called. */
@Timeout(60)
class StartScriptTest {
    @TempDir
    private Path directory;

    private Path checkout;
    private Path jar;

    @BeforeEach
    void layOut() throws IOException {
        checkout = directory.resolve("the checkout");
        jar = checkout.resolve("target/vesper.jar");
        Path script = checkout.resolve("bin/vesper");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("bin/vesper"), script);
        executable(script);
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
    }

    @Test
    void startsTheJarWithTheArgumentsAsTheyAre() throws Exception {
        Ended ended = run(checkout.resolve("bin/vesper"), Map.of("JAVA_HOME", jdk("17.0.1")), "produce", "a topic");
        assertThat(ended.err).isEmpty();
        assertThat(ended.code).isZero();
        assertThat(ended.out.lines()).endsWith("-jar", jar.toString(), "produce", "a topic");
        assertThat(ended.out.lines()).noneMatch(line -> line.contains("SharedArchive") || line.contains("unsafe"));
    }

    @Test
    void usesTheArchiveOfClassesAndTheFlagsOfTheOperatorLast() throws Exception {
        Path archive = Files.createFile(checkout.resolve("target/vesper.jsa"));
        Ended ended = run(
                checkout.resolve("bin/vesper"),
                Map.of("JAVA_HOME", jdk("25"), "VESPER_OPTS", "-Xmx1g -Dkey=value"),
                "--version");
        assertThat(ended.out.lines())
                .contains("-XX:SharedArchiveFile=" + archive, "--sun-misc-unsafe-memory-access=allow")
                .endsWith("-Xmx1g", "-Dkey=value", "-jar", jar.toString(), "--version");
    }

    @Test
    void isFoundThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("vesper"), checkout.resolve("bin/vesper"));
        Ended ended = run(link, Map.of("JAVA_HOME", jdk("21.0.2")), "--version");
        assertThat(ended.err).isEmpty();
        assertThat(ended.out.lines()).endsWith("-jar", jar.toString(), "--version");
    }

    @Test
    void buildsTheJarWhenItIsMissing() throws Exception {
        Files.delete(jar);
        Path maven = directory.resolve("tools/mvn");
        Files.createDirectories(maven.getParent());
        executable(Files.writeString(maven, "#!/bin/sh\necho \"mvn $* in $PWD\"\n: >target/vesper.jar\n"));
        String path = maven.getParent() + ":" + System.getenv("PATH");
        Ended ended = run(checkout.resolve("bin/vesper"), Map.of("JAVA_HOME", jdk("17"), "PATH", path), "demo");
        assertThat(ended.err.lines())
                .containsExactly(
                        "vesper: " + jar + " is missing, building it once (mvn -q -DskipTests package)",
                        "mvn -q -B -DskipTests package in " + checkout);
        assertThat(ended.out.lines()).endsWith("-jar", jar.toString(), "demo");
    }

    @Test
    void saysWhichJavaIsMissingOrTooOld() throws Exception {
        Path nowhere = directory.resolve("nowhere");
        Ended missing = run(checkout.resolve("bin/vesper"), Map.of("JAVA_HOME", nowhere.toString()));
        assertThat(missing.code).isEqualTo(1);
        assertThat(missing.err.strip())
                .isEqualTo("vesper: no Java found (looked for '" + nowhere
                        + "/bin/java'); install a JDK 17 or newer, or set JAVA_HOME");

        for (String old : List.of("11.0.22", "1.8.0_392")) {
            String home = jdk(old);
            Ended tooOld = run(checkout.resolve("bin/vesper"), Map.of("JAVA_HOME", home));
            assertThat(tooOld.code).isEqualTo(1);
            assertThat(tooOld.err.strip())
                    .isEqualTo("vesper: '" + home + "/bin/java' is Java " + (old.startsWith("11") ? "11" : "8")
                            + ", 17 or newer is needed; set JAVA_HOME to a newer JDK");
        }
    }

    /** Home of a Java that prints its arguments, one a line. */
    private String jdk(String version) throws IOException {
        Path home = directory.resolve("jdk-" + version);
        Path java = home.resolve("bin/java");
        Files.createDirectories(java.getParent());
        executable(Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toString();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeIf(name -> name.startsWith("VESPER_") || name.equals("JAVA_HOME"));
        builder.environment().putAll(environment);
        Path err = directory.resolve("stderr");
        Process process = builder.directory(directory.toFile())
                .redirectError(err.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    private record Ended(int code, String out, String err) {}
}
