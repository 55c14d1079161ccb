package nabla.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of the documentation in its parts.
 *
 * @param file where it is
 * @param text all of it
 * @param prose what is outside blocks of code
 */
record MarkdownPage(Path file, String text, String prose) {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^(#+) (.*)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern DECIMAL = Pattern.compile("(?<![\\w.])\\d*\\.\\d+(?!\\.?\\d)");
    private static final Pattern TABLE = Pattern.compile("(?:^\\|.*\\n)+", Pattern.MULTILINE);

    /** Reads a page. */
    static MarkdownPage of(Path file) throws IOException {
        String text = Files.readString(file);
        return new MarkdownPage(file, text, BLOCK.matcher(text).replaceAll(""));
    }

    /** What is in the blocks of a language, in order. */
    List<String> blocks(String language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** All blocks of code in order, with their language. */
    List<String> blocks() {
        return BLOCK.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The levels of the headings, in order. */
    List<Integer> levels() {
        return HEADING.matcher(prose).results().map(h -> h.group(1).length()).toList();
    }

    /** Where a link to a heading leads, as GitHub names it. */
    List<String> anchors() {
        return HEADING.matcher(prose)
                .results()
                .map(h -> h.group(2)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** Targets of links and of pictures, in order. */
    List<String> links() {
        return LINK.matcher(prose).results().map(link -> link.group(1)).toList();
    }

    /** Names and formulas in the font of code, wherever lines are broken. */
    List<String> names() {
        return CODE.matcher(prose)
                .results()
                .map(code -> code.group(1).replaceAll("\\s+", " "))
                .distinct()
                .toList();
    }

    /** Numbers with a decimal point. */
    List<String> decimals() {
        return DECIMAL.matcher(prose).results().map(MatchResult::group).toList();
    }

    /** The number of rows of each table, in order. */
    List<Integer> tables() {
        return TABLE.matcher(prose)
                .results()
                .map(table -> (int) table.group().lines().count())
                .toList();
    }

    /** The number of lines of formulas. */
    long formulas() {
        return prose.lines()
                .filter(line -> line.startsWith("    ") && !line.isBlank())
                .count();
    }
}
