package nabla.examples.tables.page;

import java.util.Comparator;
import java.util.List;
import nabla.examples.report.Markup;

/** The shares of missing cells. */
final class Gaps {
    private static final int MOST = 24;

    private Gaps() {}

    /** The columns in which cells are missing, the most of them first. */
    static List<Compared> in(List<Compared> columns) {
        return columns.stream()
                .filter(column -> column.missing() + column.samplesMissing() > 0)
                .sorted(Comparator.comparing(column -> -column.missing() - column.samplesMissing()))
                .toList();
    }

    static Markup of(PageContent content, List<Compared> gaps) {
        Bars bars = new Bars(content.train().rows(), content.samples().rows());
        gaps.stream()
                .limit(MOST)
                .forEach(column -> bars.add(column.name(), column.missing(), column.samplesMissing(), Double.NaN));
        Markup part = new Markup();
        if (gaps.stream().allMatch(column -> column.samplesMissing() == 0)) {
            part.element("p", "The samples have no missing cells.");
        }
        part.add(Words.faint(
                "Missing cells of each column: filled in the data, hollow in the samples, with two standard errors."
                        + (gaps.size() > MOST
                                ? " The " + MOST + " of " + gaps.size() + " columns with the most."
                                : "")));
        part.open("div", "class", "charts").open("figure").add(bars.svg("Shares of missing cells"));
        return part.close().close();
    }
}
