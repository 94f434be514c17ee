package io.vespermq.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path temporary = Path.of(".");

    private Path path = Path.of(".");
    private StateFile file = new StateFile(path);

    @BeforeEach
    void inADirectoryThatIsNotThereYet() {
        path = temporary.resolve("config").resolve("topics.json");
        file = new StateFile(path);
    }

    @Test
    void nothingIsAFirstStart() throws IOException {
        assertThat(read()).isNull();
    }

    @Test
    void keepsTheNewestAndTheOneBefore() throws IOException {
        file.write("{1}".getBytes(UTF_8));
        file.write("{2}".getBytes(UTF_8));
        file.write("{3}".getBytes(UTF_8));
        assertThat(read()).isEqualTo("{3}");
        assertThat(Files.readString(backup())).isEqualTo("{2}");
        assertThat(path.resolveSibling("topics.json.tmp")).doesNotExist();
    }

    @Test
    @Tag("rocketmq-3401")
    void aTornFileGivesWayToItsBackupAtEveryLength() throws IOException {
        String whole = "{newer}";
        for (int length = 0; length < whole.length(); length++) {
            file.write("{older}".getBytes(UTF_8));
            file.write(whole.getBytes(UTF_8));
            Files.writeString(path, whole.substring(0, length));
            assertThat(read()).as("cut at %d", length).isEqualTo("{older}");
            // The torn file must not become the backup of the next write.
            file.write("{next}".getBytes(UTF_8));
            assertThat(Files.readString(backup())).isEqualTo("{older}");
        }
    }

    @Test
    void aMissingFileGivesWayToItsBackup() throws IOException {
        file.write("{older}".getBytes(UTF_8));
        file.write("{newer}".getBytes(UTF_8));
        Files.delete(path);
        assertThat(read()).isEqualTo("{older}");
    }

    @Test
    void twoBrokenFilesStopTheStartAndStay() throws IOException {
        file.write("{older}".getBytes(UTF_8));
        file.write("{newer}".getBytes(UTF_8));
        Files.writeString(path, "{");
        Files.writeString(backup(), "");
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("topics.json")
                .hasMessageContaining("repair or remove both");
        assertThat(path).exists();
        assertThat(backup()).exists();
    }

    @Test
    void aBrokenFileWithoutBackupStopsTheStart() throws IOException {
        file.write("{".getBytes(UTF_8));
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("there is no");
    }

    private Path backup() {
        return path.resolveSibling("topics.json.bak");
    }

    private @Nullable String read() throws IOException {
        return file.read(
                bytes -> {
                    String text = new String(bytes, UTF_8);
                    if (!text.startsWith("{") || !text.endsWith("}")) {
                        throw new IllegalStateException("no state: '" + text + "'");
                    }
                    return text;
                },
                IllegalStateException.class);
    }
}
