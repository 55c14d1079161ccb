import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nabla.examples.report.WebPage;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes the book: draws the pictures of docs/book/images by running the lessons, and writes the pages of docs/book as one page of
 * HTML with the pictures in it, docs/book.html.
 */
public class Book {
    /** The lessons, in order. */
    static final List<Consumer<Path>> LESSONS = List.of(
            Lesson01ScalarTape::run,
            Lesson02TensorsAndBroadcasting::run,
            Lesson03ForwardAndReverse::run,
            Lesson04HigherOrder::run,
            Lesson05Divergence::run,
            Lesson06ScoreAndStein::run,
            Lesson07GaussianScoreMatching::run,
            Lesson08NetworkOnMoons::run,
            Lesson09WhyReluFails::run,
            Lesson10SlicedAndDenoising::run,
            Lesson11LangevinAndAnnealing::run,
            Lesson12SdeAndLikelihood::run);

    private static final String CONTENTS = "README.md";
    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final String STYLE = """
            body { max-width: 54rem; overflow-wrap: break-word; }
            section { border-top: 1px solid var(--line); margin-top: 4rem; }
            section:first-of-type { border: 0; margin: 0; }
            h3 { margin-top: 2rem; }
            pre { overflow-x: auto; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 6px; font-size: 13px; }
            img { max-width: 100%; height: auto; border-radius: 6px; }
            a { color: inherit; }
            th, td { text-align: left; vertical-align: top; padding-left: 0; }
            th:first-child { font-weight: bold; }
            details { margin: 1rem 0; }
            summary { cursor: pointer; font-weight: bold; }
            @media (max-width: 600px) { body { padding: 0 1rem; margin-top: 1rem; } }
            """;

    /** The pages in order, the contents first. */
    static List<Path> pages(Path folder) throws IOException {
        List<Path> pages = new ArrayList<>(List.of(folder.resolve(CONTENTS)));
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.md"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    /** All pages as one, with the pictures in it. */
    static String html(Path folder) throws IOException {
        Parser parser = Parser.builder().extensions(TABLES).build();
        HtmlRenderer renderer = HtmlRenderer.builder().extensions(TABLES).build();
        StringBuilder body = new StringBuilder();
        for (Path page : pages(folder)) {
            Node document = parser.parse(Files.readString(page));
            document.accept(new OnOnePage(folder, page.endsWith(CONTENTS)));
            body.append("<section id=\"").append(name(page)).append("\">\n");
            body.append(renderer.render(document)).append("</section>\n");
        }
        return WebPage.of("Nabla in twelve lessons", STYLE, body.toString());
    }

    private static String name(Path page) {
        return page.getFileName().toString().replace(".md", "");
    }

    /** What a page refers to, as it is seen from docs/book.html: pages are sections of it, and pictures are in it. */
    private static final class OnOnePage extends AbstractVisitor {
        private final Path folder;
        private final boolean isFirst;

        OnOnePage(Path folder, boolean isFirst) {
            this.folder = folder;
            this.isFirst = isFirst;
        }

        @Override
        public void visit(Heading heading) {
            heading.setLevel(heading.getLevel() + (isFirst ? 0 : 1));
            visitChildren(heading);
        }

        @Override
        public void visit(Image image) {
            try {
                byte[] png = Files.readAllBytes(folder.resolve(image.getDestination()));
                image.setDestination(
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(png));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void visit(Link link) {
            String to = link.getDestination();
            if (!to.contains("/")) {
                link.setDestination("#" + to.replace(".md", ""));
            } else if (to.startsWith("../")) {
                link.setDestination(to.substring("../".length()));
            }
            visitChildren(link);
        }
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of("docs", "book");
        LESSONS.forEach(lesson -> lesson.accept(folder.resolve("images")));
        Files.writeString(Path.of("docs", "book.html"), html(folder));
    }
}
