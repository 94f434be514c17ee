package io.vespermq.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The project's own Java files as syntax trees. Parsed, not compiled: half a second for all of them. */
final class Sources {
    /** One parsed file. */
    record Unit(Path file, CompilationUnitTree tree, SourcePositions positions) {
        /** The file's name from the source root on, with the line on which {@code at} begins. */
        String place(Tree at) {
            return file + ":" + firstLine(at);
        }

        long firstLine(Tree at) {
            return tree.getLineMap().getLineNumber(positions.getStartPosition(tree, at));
        }

        /** Lines from the first to the last token. */
        int lines(Tree of) {
            long last = tree.getLineMap().getLineNumber(positions.getEndPosition(tree, of));
            return (int) (last - firstLine(of) + 1);
        }

        /** Name of the folder below the project's root package, with dots. */
        String folder() {
            String path = file.getParent() == null ? "" : file.getParent().toString();
            return path.replace('/', '.').replaceFirst("^.*io\\.vespermq\\.?", "");
        }

        /** The class that gives the file its name. */
        String name() {
            return file.getFileName().toString().replace(".java", "");
        }

        List<String> text() {
            try {
                return Files.readAllLines(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Sources() {}

    /** Every file below {@code src/main/java}. */
    static List<Unit> main() {
        return parse(Path.of("src/main/java"));
    }

    /** Every file below {@code src/test/java}. */
    static List<Unit> test() {
        return parse(Path.of("src/test/java"));
    }

    private static List<Unit> parse(Path root) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
                Stream<Path> walk = Files.walk(root)) {
            List<Path> java =
                    walk.filter(p -> p.toString().endsWith(".java")).sorted().toList();
            JavacTask task = (JavacTask) javac.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<Unit> units = new ArrayList<>();
            for (CompilationUnitTree tree : task.parse()) {
                units.add(new Unit(Path.of(tree.getSourceFile().getName()), tree, positions));
            }
            return units;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
