package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.vespermq.rules.Sources.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tidiness that the compiler does not see. Prints the largest and oddest places and fails on none of them by number: a
 * thing that is one thing is not split to please a count. Fails on what is wrong whatever its size.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TidyTest {
    private static final int SHOWN = 8;
    private static final Pattern CLASS_WORDS =
            Pattern.compile(".*(Manager|Helper|Utils?|Impl|Misc|Common|Service|Processor|Base)([A-Z].*)?");
    private static final Pattern FOLDER_WORDS =
            Pattern.compile("(.*\\.)?(common|utils?|helpers?|managers?|impl|services?|core|base|misc)(\\..*)?");
    private static final Pattern UNFINISHED = Pattern.compile("FIXME|TODO(?!\\(#\\d+\\))");

    /** Who may catch everything, and why there. */
    private static final Set<String> CATCHES_ALL = Set.of(
            "RequestDispatcher", // whatever a handler throws, its peer gets one answer
            "Loop", // what the owner of state throws belongs to the caller on another loop
            "VertxLoop", // the timer runner: a broken task must not end its series
            "StateFile", // the same for writes in the background
            "LogWriter", // the first failure of a write is final, whatever it is
            "FlusherVerticle", // the same for a force
            "Commands"); // picocli hands a command over as a Callable, which is declared to throw Exception

    private static final Set<String> ALL_TYPES = Set.of("Exception", "RuntimeException", "Throwable", "Error");
    private static final Set<String> MAY_SYNCHRONIZE = Set.of("runtime", "store.file");

    private final List<Unit> main = Sources.main();
    private final List<Unit> test = Sources.test();

    @Test
    void printTheLargestAndOddest() {
        List<Sized> methods = new ArrayList<>();
        List<Sized> parameters = new ArrayList<>();
        List<Sized> fields = new ArrayList<>();
        for (Unit unit : main) {
            scan(unit, MethodTree.class, method -> {
                String place = unit.place(method) + " " + method.getName();
                methods.add(new Sized(place, unit.lines(method)));
                parameters.add(new Sized(place, method.getParameters().size()));
            });
            scan(
                    unit,
                    ClassTree.class,
                    type -> fields.add(
                            new Sized(unit.place(type) + " " + type.getSimpleName(), (int) type.getMembers().stream()
                                    .filter(VariableTree.class::isInstance)
                                    .count())));
        }
        StringBuilder out = new StringBuilder("Tidy report: the largest places. None is wrong by its number alone.\n");
        print(out, "lines of a method", methods);
        print(out, "lines of a file", sized(main, unit -> unit.text().size()));
        print(out, "imports of a file", sized(main, unit -> unit.tree()
                .getImports()
                .size()));
        print(out, "parameters", parameters);
        print(out, "fields and constants of a class", fields);
        print(
                out,
                "files of a folder",
                main.stream().collect(Collectors.groupingBy(Unit::folder)).entrySet().stream()
                        .map(e -> new Sized(e.getKey(), e.getValue().size()))
                        .toList());
        int mainLines = main.stream().mapToInt(unit -> unit.text().size()).sum();
        int testLines = test.stream().mapToInt(unit -> unit.text().size()).sum();
        out.append(String.format("  %d lines of main code, %d of tests%n", mainLines, testLines));
        System.out.println(out);
        assertThat(main).isNotEmpty();
    }

    @Test
    void nothingIsLeftUnfinishedWithoutANumber() {
        assertThat(places(
                        unit -> !unit.name().equals("TidyTest"),
                        line -> UNFINISHED.matcher(line).find(),
                        Stream.concat(main.stream(), test.stream())))
                .as("FIXME or TODO without an issue number: write TODO(#12), or do it")
                .isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        List<String> odd = new ArrayList<>();
        for (Unit unit : Stream.concat(main.stream(), test.stream()).toList()) {
            if (FOLDER_WORDS.matcher(unit.folder()).matches()) {
                odd.add(unit.file() + ": the folder's name is no noun of the field");
            }
            scan(unit, ClassTree.class, type -> {
                if (CLASS_WORDS.matcher(type.getSimpleName()).matches()) {
                    odd.add(unit.place(type) + " " + type.getSimpleName());
                }
            });
        }
        assertThat(odd).as("names that hide what a thing is").isEmpty();
    }

    @Test
    void testsWaitForFactsNotForAWhile() {
        List<String> sleeps = new ArrayList<>();
        for (Unit unit : test) {
            if (!unit.folder().equals("compat")) {
                scan(unit, MethodInvocationTree.class, call -> {
                    String method = call.getMethodSelect().toString();
                    if (method.endsWith("Thread.sleep") || method.endsWith("SECONDS.sleep")) {
                        sleeps.add(unit.place(call));
                    }
                });
            }
        }
        assertThat(sleeps).as("tests that sleep for a fixed time").isEmpty();
    }

    @Test
    void onlyFewPlacesCatchEverything() {
        assertThat(catchAlls().filter(at -> !CATCHES_ALL.contains(at.name())).map(Place::place))
                .as("catch what you can name")
                .isEmpty();
    }

    @Test
    void whoMayCatchEverythingDoes() {
        assertThat(catchAlls().map(Place::name).collect(Collectors.toSet()))
                .as("exemptions of those that need none any more")
                .containsAll(CATCHES_ALL);
    }

    @Test
    void noCatchIsEmpty() {
        List<String> empty = new ArrayList<>();
        for (Unit unit : main) {
            scan(unit, CatchTree.class, c -> {
                if (unit.lines(c) <= 2 && c.getBlock().getStatements().isEmpty()) {
                    empty.add(unit.place(c));
                }
            });
        }
        assertThat(empty).as("a caught failure needs a consequence or a reason").isEmpty();
    }

    @Test
    void onlyTheGroundSynchronizes() {
        List<String> locks = new ArrayList<>();
        for (Unit unit : main) {
            if (!MAY_SYNCHRONIZE.contains(unit.folder())) {
                scan(unit, SynchronizedTree.class, block -> locks.add(unit.place(block)));
                scan(unit, ModifiersTree.class, modifiers -> {
                    if (modifiers.getFlags().contains(Modifier.SYNCHRONIZED)) {
                        locks.add(unit.place(modifiers));
                    }
                });
            }
        }
        assertThat(locks).as("state has an owning loop instead of a lock").isEmpty();
    }

    @Test
    void everyFolderHasADescriptionAndKnowsNulls() {
        Set<String> described = main.stream()
                .filter(unit -> unit.name().equals("package-info"))
                .filter(unit -> unit.text().stream()
                        .anyMatch(line ->
                                line.contains("@org.jspecify.annotations.NullMarked") || line.equals("@NullMarked")))
                .map(Unit::folder)
                .collect(Collectors.toSet());
        assertThat(main).extracting(Unit::folder).isSubsetOf(described);
    }

    private record Place(String name, String place) {}

    private Stream<Place> catchAlls() {
        List<Place> wide = new ArrayList<>();
        for (Unit unit : main) {
            scan(unit, CatchTree.class, c -> {
                Tree type = c.getParameter().getType();
                List<? extends Tree> types =
                        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
                if (types.stream().anyMatch(t -> ALL_TYPES.contains(t.toString()))) {
                    wide.add(new Place(unit.name(), unit.place(c)));
                }
            });
        }
        return wide.stream();
    }

    private record Sized(String place, int size) {}

    private static List<Sized> sized(List<Unit> units, ToIntFunction<Unit> size) {
        return units.stream()
                .map(unit -> new Sized(unit.file().toString(), size.applyAsInt(unit)))
                .toList();
    }

    private static void print(StringBuilder out, String what, List<Sized> all) {
        out.append("  ").append(what).append('\n');
        all.stream()
                .sorted(Comparator.comparingInt(Sized::size).reversed())
                .limit(SHOWN)
                .forEach(sized -> out.append(String.format("    %4d  %s%n", sized.size(), sized.place())));
    }

    private static List<String> places(
            java.util.function.Predicate<Unit> of, java.util.function.Predicate<String> line, Stream<Unit> units) {
        Function<Unit, Stream<String>> hits = unit -> {
            List<String> text = unit.text();
            return Stream.iterate(0, i -> i < text.size(), i -> i + 1)
                    .filter(i -> line.test(text.get(i)))
                    .map(i -> unit.file() + ":" + (i + 1));
        };
        return units.filter(of).flatMap(hits).toList();
    }

    private static <T extends Tree> void scan(Unit unit, Class<T> kind, java.util.function.Consumer<T> visitor) {
        new TreeScanner<Boolean, Boolean>() {
            @Override
            public Boolean scan(Tree tree, Boolean ignored) {
                if (kind.isInstance(tree)) {
                    visitor.accept(kind.cast(tree));
                }
                return super.scan(tree, ignored);
            }
        }.scan(unit.tree(), Boolean.TRUE);
    }
}
