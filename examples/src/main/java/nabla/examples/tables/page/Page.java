package nabla.examples.tables.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Markup;
import nabla.examples.report.WebPage;

/**
 * A page about a model of a table: what was read and what was left out, how it learnt, data against samples, numbers beside those of
 * real rows and of simple models, and how to make the page again. It is one file, asks for nothing and runs no script. Its charts are
 * SVG: text of a few kilobytes that follows the reader's light, dark or paper, and is drawn without a font on the machine that
 * writes it.
 */
public final class Page {
    private static final String STYLE = """
            :root { --data: #a9b1bc; --made: #14539a; --point: #68727f; --warn: #fff4dc; }
            @media (prefers-color-scheme: dark) {
              :root { --data: #59626f; --made: #8ec1ff; --point: #939dab; --warn: #3a3018; }
            }
            @media print {
              :root { color-scheme: light; --ink: #000; --faint: #444; --paper: #fff; --line: #ccc; --data: #a9b1bc; --made: #14539a;
                      --point: #68727f; --warn: #fff; }
              :root { font-size: 11px; }
              body { margin: 0; max-width: none; font-size: 1rem; }
              nav { display: none; }
              figure, tr { break-inside: avoid; }
              h2 { break-after: avoid; }
              details::details-content { content-visibility: visible; block-size: auto; }
            }
            body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
            h1 { margin: 0 0 .3rem; line-height: 1.25; }
            h2 { border-top: 1px solid var(--line); padding-top: 1.4rem; margin: 2.2rem 0 .6rem; }
            p { max-width: 46rem; }
            nav a { margin-right: 1rem; color: inherit; white-space: nowrap; }
            figure { margin: 0; min-width: 0; }
            figcaption span { display: block; font-size: .8rem; }
            figcaption b, summary { color: var(--ink); font-weight: 600; }
            small { color: var(--faint); }
            summary { cursor: pointer; margin: 1rem 0 .5rem; }
            table { font-size: .88rem; }
            th, td { padding: .25rem .8rem; vertical-align: top; overflow-wrap: normal; }
            thead th { color: var(--faint); font-weight: normal; white-space: nowrap; }
            tbody th { min-width: min(10rem, 30vw); max-width: 20rem; overflow-wrap: anywhere; }
            td { white-space: nowrap; }
            table.words th, table.words td, td.reason { text-align: left; }
            td.reason { min-width: 11rem; white-space: normal; overflow-wrap: anywhere; }
            @media (max-width: 40rem) {
              table.words thead { display: none; }
              table.words tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
              table.words th, table.words td { display: inline; padding: 0 .6rem 0 0; border: 0; }
              table.words th { font-weight: 600; }
              table.words td { color: var(--faint); white-space: normal; }
              table.words td.reason { display: block; color: var(--ink); }
            }
            .warnings { background: var(--warn); border: 1px solid var(--faint); border-left-width: 6px; border-radius: 4px;
                        padding: .1rem 1rem; margin: 1.2rem 0; }
            .warnings p { margin: .6rem 0 0; }
            .charts, .pairs, .two { display: grid; gap: 1.6rem 2rem; align-items: start; }
            .charts { grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
            .pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); }
            .two { grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: .4rem 1rem; }
            .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; font-size: .85rem; }
            .swatch { width: 24px; height: 14px; vertical-align: -2px; }
            pre { white-space: pre-wrap; background: color-mix(in srgb, var(--line) 45%, transparent); padding: .8rem 1rem;
                  border-radius: 4px; font-size: .85rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.2rem; font-size: .9rem; }
            dt { color: var(--faint); }
            dd { margin: 0; }
            .chart { display: block; width: 100%; height: auto; }
            .chart text { fill: var(--faint); font-size: 11px; unicode-bidi: isolate; }
            .chart .ink { fill: var(--ink); }
            .chart .accent { fill: var(--made); }
            .chart .name { font-style: italic; }
            .end { text-anchor: end; }
            .middle { text-anchor: middle; }
            .grid { stroke: var(--line); }
            .axis { stroke: var(--faint); }
            .data { fill: var(--data); }
            .hollow { fill: none; stroke: var(--made); stroke-width: 1.6; }
            .made { fill: none; stroke: var(--made); stroke-width: 2; }
            .held { fill: none; stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 3 2.5; }
            .chance { stroke: var(--ink); stroke-width: 1; }
            .dot { fill: var(--ink); }
            .point { stroke: var(--point); stroke-width: 3.6; stroke-linecap: round; opacity: .6; }
            .cross { fill: none; stroke: var(--made); stroke-width: 1.1; opacity: .75; }
            .room { fill: none; stroke: var(--line); stroke-width: .5; }
            .plus { fill: var(--ink); }
            .minus { fill: none; stroke: var(--ink); stroke-width: 1.3; }
            .loss { fill: none; stroke: var(--point); stroke-width: 1.4; }
            .heldloss { fill: none; stroke: var(--made); stroke-width: 2.4; stroke-dasharray: 6 4; }
            .mark { fill: var(--paper); stroke: var(--made); stroke-width: 2; }
            .arrow { fill: none; stroke: var(--made); stroke-linecap: round; }
            .arrow0 { stroke-width: .9; opacity: .6; }
            .arrow1 { stroke-width: 1.2; opacity: .75; }
            .arrow2 { stroke-width: 1.5; opacity: .9; }
            .arrow3 { stroke-width: 1.9; }
            """;

    private final PageContent content;
    private final List<Compared> columns;
    private final Markup links = new Markup();
    private final Markup parts = new Markup();

    private Page(PageContent content) {
        this.content = content;
        this.columns = Compared.of(content);
    }

    /**
     * Writes the page.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, PageContent content) {
        try {
            Files.writeString(file, html(content));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    /** The page as text. */
    static String html(PageContent content) {
        return new Page(content).html();
    }

    private String html() {
        part("read", "What was read", Reading.of(content));
        if (!content.choices().isEmpty() || !content.losses().isEmpty()) {
            part("learning", "How it learnt", learning());
        }
        if (columns.isEmpty() || content.samples().rows() == 0) {
            part(
                    "columns",
                    "Data against samples",
                    Words.faint("There is nothing to compare: the samples have "
                            + Words.count(content.samples().rows(), "row") + " of "
                            + Words.count(columns.size(), "learnt column") + "."));
        } else {
            compare();
        }
        field().ifPresent(field -> part("field", "The score", field));
        if (!content.metrics().isEmpty()) {
            part("figures", "In numbers", Figures.of(content.metrics()));
        }
        part("again", "Make it again", again());

        Markup body = new Markup()
                .open("header")
                .open("h1")
                .add(Words.foreign(content.title()))
                .close();
        body.element("p", summary(), "class", "faint").close();
        if (!content.warnings().isEmpty()) {
            body.open("div", "class", "warnings", "role", "note")
                    .open("p")
                    .element("b", "⚠ Be warned")
                    .close();
            body.add(Words.list(content.warnings())).close();
        }
        body.open("nav", "aria-label", "Parts of the page").add(links).close();
        body.open("main").add(parts).close();
        return WebPage.of(Legible.name(content.title()) + ": data and samples", STYLE, body.toString());
    }

    private void compare() {
        part("columns", "Data against samples", Columns.of(content, columns));
        if (columns.size() > 1) {
            part("pairs", "Pairs of columns", Pairs.of(columns));
        }
        List<Numbers> numbers = columns.stream()
                .filter(Numbers.class::isInstance)
                .map(Numbers.class::cast)
                .toList();
        if (numbers.size() > 2) {
            part("correlations", "Correlations", Pairs.correlations(numbers));
        }
        List<Compared> gaps = Gaps.in(columns);
        if (!gaps.isEmpty()) {
            part("gaps", "Missing cells", Gaps.of(content, gaps));
        }
    }

    private void part(String id, String heading, Markup part) {
        links.element("a", heading, "href", "#" + id);
        parts.open("section", "aria-labelledby", id)
                .element("h2", heading, "id", id)
                .add(part)
                .close();
    }

    private String summary() {
        String heldOut = content.heldOut()
                .map(rows -> ", " + Words.count(rows.rows(), "row") + " held out")
                .orElse("");
        long learnt = content.schema().stream().filter(c -> c.kind().isLearnt()).count();
        return learnt + " of " + Words.count(content.schema().size(), "column")
                + (content.learnt() ? " learnt from " : " learnt; ")
                + Words.count(content.train().rows(), "row")
                + (content.learnt() ? heldOut + "; compared with " : " compared with ")
                + Words.count(content.samples().rows(), "row") + " that the model drew.";
    }

    private Markup learning() {
        Markup part = new Markup();
        if (!content.choices().isEmpty()) {
            part.add(Words.list(content.choices()));
        }
        if (!content.losses().isEmpty()) {
            Losses losses = new Losses(content.losses());
            part.element("p", losses.sentence()).add(Words.faint(losses.legend()));
            part.open("div", "class", "charts");
            losses.charts().forEach(chart -> part.open("figure").add(chart).close());
            part.close();
        }
        return part;
    }

    private Optional<Markup> field() {
        return content.field()
                .flatMap(field -> numbers(field.x())
                        .flatMap(x -> numbers(field.y())
                                .map(y -> new Markup()
                                        .add(Words.faint(
                                                "The gradient of the log-density: arrows point to where the density grows, and are longer and"
                                                        + " heavier where it grows faster. Dots are the data."))
                                        .open("figure")
                                        .add(Field.of(field, x, y))
                                        .close())));
    }

    private Optional<Numbers> numbers(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name) && column instanceof Numbers)
                .map(Numbers.class::cast)
                .findFirst();
    }

    private Markup again() {
        Origin origin = content.origin();
        Markup part = new Markup().open("pre").element("code", origin.command()).close();
        part.open("dl");
        fact(part, "seed", Long.toString(origin.seed()));
        fact(part, "date", origin.date().truncatedTo(ChronoUnit.SECONDS).toString());
        for (Map.Entry<String, String> version : origin.versions().entrySet()) {
            fact(part, version.getKey(), version.getValue());
        }
        return part.close();
    }

    private static void fact(Markup list, String name, String value) {
        list.element("dt", name).element("dd", value);
    }
}
