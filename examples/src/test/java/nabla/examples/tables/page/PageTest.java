package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import nabla.examples.tables.page.MetricRow.Aim;
import nabla.nn.training.TrainingResult.Point;
import nabla.scorematching.tables.DataFrame;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PageTest {
    private static final DataFrame NOTHING = DataFrame.builder().build();

    private static final PageContent WIDE = Contents.of(Contents.wide(200, 60, 1), Contents.wide(200, 50, 2));
    private static final List<Named<PageContent>> CONTENTS = all();
    /** The text of each page, which several tests read. */
    private static final Map<PageContent, String> TEXTS = new IdentityHashMap<>();

    static List<Named<PageContent>> contents() {
        return CONTENTS;
    }

    private static String html(PageContent content) {
        return TEXTS.computeIfAbsent(content, Page::html);
    }

    private static List<Named<PageContent>> all() {
        List<Named<PageContent>> all = new ArrayList<>();
        add(all, "numbers, words and dates", plain());
        add(all, "hostile", hostile());
        add(all, "200 columns", WIDE);
        add(all, "one column", Contents.of(column(1, 2, 3, 4), column(1, 2, 2)));
        add(all, "one row", Contents.of(column(1), column(2)));
        add(all, "no samples", Contents.of(column(1, 2), column()));
        add(all, "no columns", Contents.of(NOTHING, NOTHING));
        add(all, "samples of other columns", Contents.of(column(1, 2), NOTHING));
        add(all, "missing alone", Contents.of(column(Double.NaN, Double.NaN), column(Double.NaN)));
        add(all, "samples missing alone", Contents.of(column(1, 2), column(Double.NaN)));
        add(all, "equal numbers", Contents.of(column(5, 5, 5), column(5, 5)));
        add(all, "far numbers", Contents.of(column(-1e308, 0, 1.7e308), column(-1.7e308, 1e-320, 1)));
        add(all, "near numbers", Contents.of(column(1e15, 1e15 + 1), column(4e-324, 0)));
        add(all, "a long tail", Contents.of(column(cauchy(3)), column(cauchy(4))));
        add(all, "words alone", Contents.of(words("a", "b", "a", null), words("b", "c", "b", "b")));
        add(all, "1000 words", Contents.of(words(manyWords()), words("w1", "w2", "new")));
        add(all, "two columns", faithful());
        return all;
    }

    private static void add(List<Named<PageContent>> all, String name, PageContent content) {
        all.add(Named.of(name, content));
    }

    static PageContent plain() {
        return Contents.full(
                "penguins.csv",
                Contents.mixed(400, 1, 0),
                Contents.mixed(80, 2, 0),
                Contents.mixed(400, 3, 0.8),
                List.of("Read 400 rows and 7 columns; the separator is “,”.", "20 cells are missing."));
    }

    static PageContent hostile() {
        return Contents.full(
                Contents.HOSTILE.get(0),
                Contents.hostile(70, 1),
                Contents.hostile(30, 2),
                Contents.hostile(60, 3),
                Contents.HOSTILE);
    }

    static PageContent faithful() {
        DataFrame train = plane(300, 1);
        return Contents.full("faithful.csv", train, plane(40, 2), plane(300, 3), List.of("Read 300 rows."));
    }

    private static DataFrame plane(int rows, long seed) {
        Random random = new Random(seed);
        double[] x =
                random.doubles(rows).map(u -> u < 0.35 ? 2 + u : 3.5 + 1.5 * u).toArray();
        double[] y = java.util.Arrays.stream(x)
                .map(v -> 33 + 11 * v + 5 * random.nextGaussian())
                .toArray();
        return DataFrame.builder().numbers("eruptions", x).numbers("waiting", y).build();
    }

    private static DataFrame column(double... numbers) {
        return DataFrame.builder().numbers("x", numbers).build();
    }

    private static DataFrame words(String... words) {
        return DataFrame.builder().words("x", words).words("y", words).build();
    }

    private static double[] cauchy(long seed) {
        return new Random(seed)
                .doubles(500)
                .map(u -> Math.tan(Math.PI * (u - 0.5)))
                .toArray();
    }

    private static String[] manyWords() {
        return IntStream.range(0, 1000).mapToObj(i -> "w" + i).toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void aPageIsWellFormed(PageContent content) throws Exception {
        Document page = parsed(html(content));
        Set<String> ids = new HashSet<>();
        for (Element element : elements(page, "*")) {
            assertTrue(element.getAttribute("id").isEmpty() || ids.add(element.getAttribute("id")));
        }
        for (Element link : elements(page, "a")) {
            assertTrue(ids.contains(link.getAttribute("href").substring(1)), link.getAttribute("href"));
        }
    }

    @ParameterizedTest
    @MethodSource("contents")
    void aPageAsksForNothingAndRunsNothing(PageContent content) throws Exception {
        String html = html(content);
        Document page = parsed(html);
        for (String forbidden : List.of("script", "iframe", "img", "object", "embed", "form", "base", "use", "image")) {
            assertEquals(List.of(), elements(page, forbidden), forbidden);
        }
        for (Element element : elements(page, "*")) {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                String value = element.getAttributes().item(i).getNodeValue();
                assertFalse(name.startsWith("on") || name.equals("src"), name);
                assertTrue(!name.equals("href") || value.equals("data:,") || value.startsWith("#"), value);
            }
        }
        String style = elements(page, "style").get(0).getTextContent();
        assertFalse(style.contains("url(") || style.contains("@import"));
        assertTrue(html.contains("default-src 'none'"));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void everyChartIsNamedAndHasFiniteCoordinates(PageContent content) throws Exception {
        for (Element svg : elements(parsed(html(content)), "svg")) {
            if (svg.getAttribute("class").equals("chart")) {
                assertFalse(svg.getAttribute("aria-label").isBlank());
                assertEquals("img", svg.getAttribute("role"));
            }
            for (Element mark : elements(svg, "*")) {
                String numbers = mark.getAttribute("d") + mark.getAttribute("x") + mark.getAttribute("width");
                assertFalse(numbers.contains("N") || numbers.contains("E") || numbers.contains("I"), numbers);
                assertFalse(mark.getAttribute("width").startsWith("-"), numbers);
            }
        }
    }

    @Test
    void aPageHasAllThatItWasGiven() throws Exception {
        PageContent content = plain();
        String text = parsed(Page.html(content)).getDocumentElement().getTextContent();
        content.notes().forEach(note -> assertTrue(text.contains(note), note));
        content.warnings().forEach(warning -> assertTrue(text.contains(warning), warning));
        content.metrics().forEach(metric -> assertTrue(text.contains(metric.name()), metric.name()));
        content.schema().forEach(column -> assertTrue(text.contains(column.reason()), column.reason()));
        content.origin().versions().values().forEach(version -> assertTrue(text.contains(version), version));
        assertTrue(text.contains(content.origin().command()));
    }

    /** The second samples have longer bills, and with them more of the words that go with those. */
    @Test
    void aPageSaysWhatDiffers() throws Exception {
        DataFrame data = Contents.mixed(2000, 1, 0);
        assertTrue(Page.html(Contents.of(data, data)).contains("None of the 7 columns differs"));
        String verdict = parsed(Page.html(Contents.of(data, Contents.mixed(2000, 3, 3))))
                .getDocumentElement()
                .getTextContent();
        assertTrue(verdict.contains("3 of 7 columns differ between data and samples"), verdict.substring(0, 9000));
        assertTrue(verdict.contains("cases: bill length [mm], weight, size."));
    }

    @Test
    void chartsAreBoundedAndWhatIsLeftOutIsSaid() throws Exception {
        String html = html(WIDE);
        Document page = parsed(html);
        List<Element> charts = elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("chart"))
                .toList();
        assertEquals(Columns.MOST + 2 * 6 + 3, charts.size());
        assertTrue(html.contains("Drawn are the 24 of 200 columns"));
        assertTrue(html.contains("Of 19900 pairs, these 6"));
        assertTrue(html.contains("Of 200 columns, the 20 with the strongest correlations"));
        assertTrue(html.length() < 1_500_000, "length " + html.length());
    }

    @Test
    void aChartOfManyRowsStaysSmall() {
        String html = Page.html(Contents.of(Contents.wide(3, 30_000, 1), Contents.wide(3, 30_000, 2)));
        assertTrue(html.length() < 400_000, "length " + html.length());
        assertTrue(html.contains("at most 1500 rows of each are drawn"));
    }

    @Test
    void partsWithoutContentAreLeftOut() throws Exception {
        Set<String> ids = elements(parsed(Page.html(Contents.of(column(1, 2, 3), column(1, 2)))), "h2").stream()
                .map(heading -> heading.getAttribute("id"))
                .collect(Collectors.toSet());
        assertEquals(Set.of("read", "columns", "again"), ids);
    }

    @Test
    void aCurveIsInterruptedWhereALossIsNotFinite() {
        Losses losses = new Losses(List.of(
                new Point(1, 3, Double.NaN),
                new Point(2, Double.POSITIVE_INFINITY, 2.5),
                new Point(3, 1, 2),
                new Point(4, 1.5, Double.NaN)));
        assertEquals(
                "4 steps. The held-out loss is lowest after 3 steps: 2. At 1 point the loss is not finite.",
                losses.sentence());
        String line = path(losses, "loss");
        assertEquals(2, line.chars().filter(c -> c == 'M').count(), line);
    }

    @Test
    void aSecondTrainingBeginsAnew() {
        Losses losses = new Losses(List.of(
                new Point(10, 3, Double.NaN),
                new Point(20, 2, Double.NaN),
                new Point(10, 2.5, Double.NaN),
                new Point(30, 1, Double.NaN)));
        assertEquals("30 steps. No loss of held-out rows was measured. ", losses.sentence());
        String line = path(losses, "loss");
        assertEquals(2, line.chars().filter(c -> c == 'M').count(), line);
    }

    @Test
    void theBestHeldOutLossIsOnTheChart() {
        Losses losses = new Losses(List.of(
                new Point(50, 2.988, Double.NaN), new Point(99, 2.987, Double.NaN), new Point(100, 2.9865, 4.601)));
        Matcher place = Pattern.compile("M\\S+ ([-\\d.]+)").matcher(path(losses, "mark"));
        assertTrue(place.find());
        double y = Double.parseDouble(place.group(1));
        assertTrue(y > 0 && y < 210, () -> "y " + y);
    }

    /** Validations are rarer than points of the training loss, and may be of another size. */
    @Test
    void heldOutLossesAreALineOnAnAxisOfTheirOwn() {
        List<Point> points = IntStream.rangeClosed(1, 3000)
                .mapToObj(i -> new Point(i, 1 + 1.0 / i, i % 2 == 0 ? 500 + 200.0 / i : Double.NaN))
                .toList();
        Losses losses = new Losses(points);
        for (String kind : List.of("loss", "heldloss")) {
            String line = path(losses, kind);
            assertEquals(1, line.chars().filter(c -> c == 'M').count(), line);
            assertTrue(line.chars().filter(c -> c == 'L').count() > 300, line);
            double[] heights = Pattern.compile("[ML]\\S+ ([-\\d.]+)")
                    .matcher(line)
                    .results()
                    .mapToDouble(found -> Double.parseDouble(found.group(1)))
                    .toArray();
            double spread = Arrays.stream(heights).skip(1).max().orElseThrow()
                    - Arrays.stream(heights).min().orElseThrow();
            assertTrue(spread > 80, () -> kind + " has the height " + spread);
        }
    }

    private static String path(Losses losses, String kind) {
        Matcher path = Pattern.compile("class=\"" + kind + "\" d=\"([^\"]*)")
                .matcher(losses.charts().toString());
        assertTrue(path.find());
        return path.group(1);
    }

    @Test
    void aVerdictComparesWithRealRowsAndThenWithBaselines() {
        assertEquals("as real rows", new MetricRow("", Aim.HIGHER, 0.95, 0.94, 0.9, 0.9).verdict());
        assertEquals("better than the baselines", new MetricRow("", Aim.LOWER, 0.2, 0.1, 0.5, 0.3).verdict());
        assertEquals("a baseline is as good", new MetricRow("", Aim.HALF, 0.6, 0.49, 0.9, 0.55).verdict());
        assertEquals("", new MetricRow("", Aim.LOWER, 1, Double.NaN, Double.NaN, Double.NaN).verdict());
        assertEquals("", new MetricRow("", Aim.LOWER, Double.NaN, 1, 1, 1).verdict());
    }

    @Test
    void theSamePageHasTheSameBits() {
        assertEquals(Page.html(plainAt()), Page.html(plainAt()));
    }

    private static PageContent plainAt() {
        return Contents.of(Contents.mixed(100, 1, 0), Contents.mixed(100, 2, 0));
    }

    @Test
    void aPageIsWrittenOrTheFileIsNamed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("page.html");
        Page.write(file, plain());
        parsed(Files.readString(file));
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class,
                () -> Page.write(folder.resolve("no").resolve("page.html"), plain()));
        assertTrue(e.getMessage().contains("page.html: cannot be written"));
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document page, String name) {
        return elements(page.getDocumentElement(), name);
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}
