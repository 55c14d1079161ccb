import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The pages of docs/book, and the page of HTML that is made from them. */
class BookTest {
    static final Path FOLDER = Path.of("..", "..", "docs", "book");
    private static final Path HTML = FOLDER.resolveSibling("book.html");
    private static final int LARGEST_PICTURE = 40_000;

    /** Code of lessons stands in the lessons, code of solutions in the test that checks their numbers. */
    @Test
    void theCodeOfThePagesRuns() throws IOException {
        StringBuilder code = new StringBuilder(Files.readString(Path.of("test", "SolutionsTest.java")));
        try (Stream<Path> lessons = Files.list(Path.of("src"))) {
            for (Path lesson : (Iterable<Path>) lessons::iterator) {
                code.append(Files.readString(lesson));
            }
        }
        String squeezed = squeezed(code.toString());
        for (Path page : Book.pages(FOLDER)) {
            int blocks = 0;
            for (MatchResult block : found("```java\n(.*?)```", Files.readString(page))) {
                assertTrue(squeezed.contains(squeezed(block.group(1))), page + ": " + block.group(1));
                blocks++;
            }
            assertEquals(page.endsWith("README.md"), blocks == 0, page::toString);
        }
    }

    /** Who changes a constant sees the new one in what is printed and drawn. */
    @Test
    void noTextOfALessonRepeatsAConstant() throws IOException {
        try (Stream<Path> lessons = Files.list(Path.of("src"))) {
            for (Path lesson : (Iterable<Path>) lessons::iterator) {
                String code = Files.readString(lesson).replaceAll("(?s)\"\"\".*?\"\"\"", "");
                for (MatchResult constant : found("static final (?:int|double) \\w+ = ([\\d._]{2,});", code)) {
                    String number = Pattern.quote(constant.group(1).replace("_", ""));
                    for (MatchResult text : found("\"[^\"\n]*\"", code)) {
                        assertFalse(
                                Pattern.compile("(?<![\\d.])" + number + "(?![\\d.])")
                                        .matcher(text.group())
                                        .find(),
                                () -> lesson + ": " + text.group() + " repeats " + constant.group());
                    }
                }
            }
        }
    }

    @Test
    void thePageOfHtmlIsThatOfThePages() throws IOException {
        assertTrue(
                Files.readString(HTML).equals(Book.html(FOLDER)),
                "docs/book has changed: mvn -q compile exec:java -Dlesson=Book makes docs/book.html anew");
    }

    @Test
    void thePageOfHtmlNeedsNothingBesideIt() throws Exception {
        String html = Files.readString(HTML);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
        assertEquals(12, found("<img src=\"data:image/png;base64,", html).size());
        assertEquals(12, found("<img", html).size());
        assertFalse(html.contains("<script"));
        assertTrue(html.contains("default-src 'none'"));
        for (MatchResult link : found("href=\"#([^\"]*)\"", html)) {
            assertTrue(html.contains("id=\"" + link.group(1) + "\""), link::group);
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path page : Book.pages(FOLDER)) {
            for (MatchResult link : found("\\]\\((?!https:)([^)#]+)[^)]*\\)", Files.readString(page))) {
                assertTrue(Files.exists(FOLDER.resolve(link.group(1))), page + ": " + link.group(1));
            }
        }
        for (MatchResult link : found("href=\"(?!https:|data:)([^\"#]+)[^\"]*\"", Files.readString(HTML))) {
            assertTrue(Files.exists(HTML.resolveSibling(link.group(1))), link::group);
        }
    }

    @Test
    void thereIsAPageAndASmallPictureForEachLesson() throws IOException {
        assertEquals(1 + Book.LESSONS.size(), Book.pages(FOLDER).size());
        try (Stream<Path> pictures = Files.list(FOLDER.resolve("images"))) {
            for (Path picture : (Iterable<Path>) pictures::iterator) {
                assertTrue(Files.size(picture) <= LARGEST_PICTURE, picture::toString);
            }
        }
    }

    private static java.util.List<MatchResult> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results().toList();
    }

    /** Formatting is the formatter's. */
    static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
