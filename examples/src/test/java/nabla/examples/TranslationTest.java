package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages in Chinese are in step with those in English: the same code, headings of the same levels, the same links and pictures, tables of
 * the same size, the same names and numbers. After a change of one page, change the other.
 */
class TranslationTest {
    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(strings = {"README", "docs/scorematching", "docs/errata"})
    void aTranslationIsInStep(String name) throws IOException {
        MarkdownPage english = MarkdownPage.of(ROOT.resolve(name + ".md"));
        MarkdownPage chinese = MarkdownPage.of(ROOT.resolve(name + ".zh.md"));
        same("block of code", MarkdownPage::blocks, english, chinese);
        same("level of a heading", MarkdownPage::levels, english, chinese);
        same("number of rows of a table", MarkdownPage::tables, english, chinese);
        sameInAnyOrder("links or pictures", TranslationTest::targets, english, chinese);
        sameInAnyOrder("names in the font of code", MarkdownPage::names, english, chinese);
        sameInAnyOrder("decimal numbers", MarkdownPage::decimals, english, chinese);
        assertEquals(english.formulas(), chinese.formulas(), outOfStep(english, chinese) + "lines of formulas");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README", "docs/scorematching", "docs/errata"})
    void linksLeadSomewhere(String name) throws IOException {
        for (String ending : List.of(".md", ".zh.md")) {
            MarkdownPage page = MarkdownPage.of(ROOT.resolve(name + ending));
            for (String link : page.links()) {
                if (!link.contains("://")) {
                    assertLeads(page, link);
                }
            }
        }
    }

    private static void assertLeads(MarkdownPage page, String link) throws IOException {
        String message = page.file() + ": the link " + link + " leads nowhere";
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]);
        assertTrue(Files.exists(target), message);
        if (parts.length == 2) {
            assertTrue(MarkdownPage.of(target).anchors().contains(parts[1]), message);
        }
    }

    /** Targets without the language and the heading, which differ. */
    private static List<String> targets(MarkdownPage page) {
        String self = page.file().getFileName().toString().replace(".zh.md", ".md");
        return page.links().stream()
                .map(link -> link.replace(".zh.md", ".md").replaceAll("(\\.md|^)#.*", "$1"))
                .map(link -> link.isEmpty() ? self : link)
                .toList();
    }

    /** Tells the first part that differs. */
    private static <T> void same(
            String what, Function<MarkdownPage, List<T>> parts, MarkdownPage english, MarkdownPage chinese) {
        List<T> first = parts.apply(english);
        List<T> second = parts.apply(chinese);
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            assertEquals(first.get(i), second.get(i), outOfStep(english, chinese) + what + " " + (i + 1));
        }
        int shared = Math.min(first.size(), second.size());
        assertEquals(
                first.subList(shared, first.size()),
                second.subList(shared, second.size()),
                outOfStep(english, chinese) + what + ", those beyond the first " + shared);
    }

    /** Sentences are built in another order. Tells what one page has and the other lacks. */
    private static void sameInAnyOrder(
            String what, Function<MarkdownPage, List<String>> parts, MarkdownPage english, MarkdownPage chinese) {
        List<String> missing = new ArrayList<>(parts.apply(english));
        List<String> added = new ArrayList<>(parts.apply(chinese));
        parts.apply(chinese).forEach(missing::remove);
        parts.apply(english).forEach(added::remove);
        String message = what + " of the one in English alone " + missing + ", of the one in Chinese alone " + added;
        assertTrue(missing.isEmpty() && added.isEmpty(), outOfStep(english, chinese) + message);
    }

    private static String outOfStep(MarkdownPage english, MarkdownPage chinese) {
        return chinese.file() + " is out of step with " + english.file() + ": ";
    }
}
