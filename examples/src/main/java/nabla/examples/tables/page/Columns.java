package nabla.examples.tables.page;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;

/** Column by column: data against samples, as charts and as distances. */
final class Columns {
    /** Of more columns than this, those that differ most are drawn. */
    static final int MOST = 24;

    /** Of more columns that differ, these are named. */
    private static final int NAMED = 8;

    private static final int OPEN = 12;
    private static final int LISTED = 500;

    private Columns() {}

    static Markup of(PageContent content, List<Compared> columns) {
        List<Compared> drawn = columns.size() <= MOST
                ? columns
                : columns.stream()
                        .sorted(Comparator.comparing(column -> -column.excess()))
                        .limit(MOST)
                        .sorted(Comparator.comparing(columns::indexOf))
                        .toList();
        Markup part = new Markup();
        part.add(verdict(columns));
        part.add(legend(content.heldOut().isPresent()));
        part.open("div", "class", "charts");
        drawn.forEach(column -> part.add(figure(column)));
        part.close();
        if (drawn.size() < columns.size()) {
            part.add(Words.faint("Drawn are the " + drawn.size() + " of " + columns.size()
                    + " columns that differ most, measured by chance; the table has them all."));
        }
        return part.add(table(columns));
    }

    private static Markup verdict(List<Compared> columns) {
        List<Compared> different =
                columns.stream().filter(column -> column.excess() > 1).toList();
        String chance = " between data and samples by more than chance does in 1 of 1000 cases";
        Markup verdict = new Markup().open("p");
        if (different.isEmpty()) {
            String none = columns.size() == 1
                    ? "The column does not differ"
                    : "None of the " + columns.size() + " columns differs";
            return verdict.text(none + chance + ".").close();
        }
        verdict.text(different.size() + " of " + Words.count(columns.size(), "column")
                + (different.size() == 1 ? " differs" : " differ") + chance + ": ");
        List<Compared> named = different.subList(0, Math.min(NAMED, different.size()));
        for (Compared column : named) {
            verdict.text(column == named.get(0) ? "" : ", ").add(Words.foreign(column.name()));
        }
        int more = different.size() - named.size();
        return verdict.text(more == 0 ? "." : " and " + more + " more.").close();
    }

    /** What the marks mean. */
    private static Markup legend(boolean heldOut) {
        Markup legend = new Markup().open("ul", "class", "legend");
        entry(legend, "data", "M1 2H23V12H1z", "the data");
        entry(legend, "made", "M1 11V5H12V3H23V11", "the samples");
        if (heldOut) {
            entry(legend, "held", "M1 11V6H12V4H23V11", "held-out rows (a dot beside words)");
        }
        entry(legend, "chance", "M12 1V13", "two standard errors: where the samples may be by chance");
        return legend.close();
    }

    private static void entry(Markup legend, String kind, String path, String meaning) {
        legend.open("li");
        legend.open("svg", "class", "swatch", "viewBox", "0 0 24 14", "aria-hidden", "true");
        legend.empty("path", "class", kind, "d", path).close();
        legend.text(" " + meaning).close();
    }

    private static Markup figure(Compared column) {
        Markup figure = new Markup().open("figure").open("figcaption");
        figure.open("b").add(Words.foreign(column.name())).close();
        String note = column.excess() > 1 ? "differs: distance " : "distance ";
        figure.element(
                "span",
                note + Words.decimals(column.distance()) + ", " + Words.decimals(column.chance()) + " by chance"
                        + outside(column));
        figure.close();
        figure.add(column instanceof Numbers numbers ? Histogram.of(numbers) : Bars.of((Levels) column));
        return figure.close();
    }

    private static String outside(Compared column) {
        if (column instanceof Numbers numbers) {
            Axis axis = numbers.axis();
            long data = Frames.outside(axis, numbers.data());
            long samples = Frames.outside(axis, numbers.samples());
            return data + samples == 0
                    ? ""
                    : "; outside the frame: " + data + " of the data, " + samples + " of the samples";
        }
        return "";
    }

    private static Markup table(List<Compared> columns) {
        Markup table = new Markup();
        Words.fold(table, columns.size() <= OPEN, "Distances of all columns");
        table.open("div", "class", "wide").open("table").open("thead").open("tr");
        Stream.of("column", "distance", "by chance", "of held-out rows", "missing in data", "in samples", "")
                .forEach(heading -> table.element("th", heading, "scope", "col"));
        table.close().close().open("tbody");
        for (Compared column : columns.subList(0, Math.min(LISTED, columns.size()))) {
            table.open("tr")
                    .open("th", "scope", "row")
                    .add(Words.foreign(column.name()))
                    .close();
            table.element("td", Words.decimals(column.distance()));
            table.element("td", Words.decimals(column.chance()));
            double heldOut = column.heldOutDistance();
            table.element("td", Double.isNaN(heldOut) ? "–" : Words.decimals(heldOut));
            table.element("td", Digits.percent(column.missing()));
            table.element("td", Digits.percent(column.samplesMissing()));
            table.element("td", column.excess() > 1 ? "differs" : "").close();
        }
        table.close().close().close();
        return table.add(
                        Words.faint(
                                "The distance of numbers is that of Kolmogorov and Smirnov, the largest difference of the two"
                                        + " distribution functions; that of words is the total variation, half the sum of the differences of the"
                                        + " shares. 0 is the same, 1 is nothing in common. By chance is what two samples of these sizes of one"
                                        + " density have on average, and of held-out rows, which are fewer, more is to be expected; a column differs if chance would do it in less than 1 of 1000 cases."))
                .close();
    }
}
