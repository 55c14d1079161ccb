package nabla.examples.tables.page;

import java.util.List;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;

/** Numbers about the samples, beside what real rows and simple models have. */
final class Figures {
    /** Smaller numbers stand under one another with three decimals. */
    private static final double LARGEST = 100;

    private Figures() {}

    static Markup of(List<MetricRow> rows) {
        Markup part = new Markup()
                .open("div", "class", "wide")
                .open("table")
                .open("thead")
                .open("tr");
        for (String heading : List.of("", "better", "model", "real rows", "columns apart", "normal copula", "")) {
            part.element("th", heading, "scope", "col");
        }
        part.close().close().open("tbody");
        for (MetricRow row : rows) {
            part.open("tr")
                    .open("th", "scope", "row")
                    .add(Words.foreign(row.name()))
                    .close();
            part.element(
                    "td",
                    switch (row.aim()) {
                        case HIGHER -> "higher";
                        case LOWER -> "lower";
                        case HALF -> "near ½";
                    });
            part.open("td").element("b", number(row.model())).close();
            part.element("td", number(row.noiseFloor()));
            part.element("td", number(row.independent()));
            part.element("td", number(row.copula()));
            part.element("td", row.verdict(), "class", "reason").close();
        }
        part.close().close().close();
        return part.add(Words.faint(
                "Real rows are the noise floor: the number that a perfect model would get. Columns apart are"
                        + " drawn one by one from the data, without any dependence; a normal copula has the margins of the data and"
                        + " the dependence of a normal distribution. – was not measured."));
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return Math.abs(value) < LARGEST ? Words.decimals(value) : Digits.of(value);
    }
}
