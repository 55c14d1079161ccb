package nabla.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packages of the libraries and which of them each one uses, read off the sources: a graph. Names are without {@code
 * nabla.}. What only a comment speaks of is not used.
 *
 * @param uses the packages that a package uses, itself left out
 * @param exported the packages that users see
 */
record Packages(SortedMap<String, SortedSet<String>> uses, SortedSet<String> exported) {
    static final List<String> LIBRARIES = List.of("autodiff", "nn", "scorematching");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?nabla\\.([a-z.]+)\\.([A-Z]\\w*)[\\w.]*;");
    private static final Pattern QUALIFIED = Pattern.compile("\\bnabla\\.([a-z.]+)\\.[A-Z]");
    private static final Pattern EXPORT = Pattern.compile("exports nabla\\.([a-z.]+);");

    /** The packages as they are in the sources now. */
    static Packages read() {
        Packages packages = new Packages(new TreeMap<>(), new TreeSet<>());
        for (String library : LIBRARIES) {
            Path root = Path.of("..", library, "src", "main", "java");
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    packages.add(root.relativize(file), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return packages;
    }

    private void add(Path file, String source) {
        String code = COMMENT.matcher(source).replaceAll("");
        if (file.getParent() == null) {
            EXPORT.matcher(code).results().forEach(export -> exported.add(export.group(1)));
            return;
        }
        Path folder = file.getParent();
        String name = folder.subpath(1, folder.getNameCount()).toString().replaceAll("[/\\\\]", ".");
        SortedSet<String> used = uses.computeIfAbsent(name, key -> new TreeSet<>());
        String body = IMPORT.matcher(code).replaceAll("");
        Matcher imported = IMPORT.matcher(code);
        while (imported.find()) {
            if (Pattern.compile("\\b" + imported.group(2) + "\\b").matcher(body).find() || isStatic(imported)) {
                used.add(imported.group(1));
            }
        }
        QUALIFIED.matcher(body).results().forEach(type -> used.add(type.group(1)));
        used.remove(name);
    }

    private static boolean isStatic(Matcher imported) {
        return imported.group().startsWith("import static");
    }

    /** The library that a package is in. */
    static String library(String name) {
        return name.replaceAll("\\..*", "");
    }

    /** The packages that a package reaches over one arrow or several. */
    SortedSet<String> reached(String from) {
        SortedSet<String> reached = new TreeSet<>();
        visit(from, reached);
        return reached;
    }

    private void visit(String from, SortedSet<String> reached) {
        for (String next : uses.getOrDefault(from, Collections.emptySortedSet())) {
            if (reached.add(next)) {
                visit(next, reached);
            }
        }
    }

    /** The packages that reach this one and are reached from it: its circle, empty if it is in none. */
    SortedSet<String> circle(String name) {
        SortedSet<String> circle = new TreeSet<>();
        for (String other : reached(name)) {
            if (reached(other).contains(name)) {
                circle.add(other);
            }
        }
        return circle;
    }
}
