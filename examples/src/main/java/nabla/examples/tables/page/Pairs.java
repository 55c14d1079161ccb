package nabla.examples.tables.page;

import java.util.List;
import nabla.examples.report.Markup;

/** Pairs of columns: those that depend on each other, and the correlations of all. */
final class Pairs {
    private Pairs() {}

    static Markup of(List<Compared> columns) {
        List<Pair> pairs = Pair.of(columns);
        List<Pair> drawn = Pair.drawn(pairs);
        Markup part = new Markup();
        if (drawn.size() < pairs.size()) {
            String looked = columns.size() > Pair.COLUMNS ? " of the first " + Pair.COLUMNS + " columns" : "";
            part.element(
                    "p",
                    "Of " + pairs.size() + " pairs" + looked + ", these " + drawn.size()
                            + ": first those that depend most on each other in the data, then those whose dependence in the samples is"
                            + " furthest from it.");
        }
        part.add(Words.faint(
                "The dependence goes from 0 to 1: the size of the rank correlation of numbers, the correlation"
                        + " ratio of numbers and words, Cramér’s V of words. Dots and what is filled are data; crosses and what is"
                        + " hollow are samples."));
        part.open("div", "class", "pairs");
        drawn.forEach(pair -> part.add(figure(pair)));
        return part.close();
    }

    private static Markup figure(Pair pair) {
        Markup figure = new Markup().open("figure").open("figcaption").open("b");
        figure.add(Words.foreign(pair.a().name()))
                .text(" and ")
                .add(Words.foreign(pair.b().name()))
                .close();
        figure.element(
                "span",
                "dependence " + Words.decimals(pair.data()) + " in the data, " + Words.decimals(pair.samples())
                        + " in the samples" + outside(pair));
        figure.close();
        if (pair.a() instanceof Numbers x && pair.b() instanceof Numbers y) {
            figure.open("div", "class", "two");
            figure.open("div")
                    .element("small", "data")
                    .add(Scatter.ofData(x, y))
                    .close();
            figure.open("div")
                    .element("small", "samples")
                    .add(Scatter.ofSamples(x, y))
                    .close();
            figure.close();
        } else if (pair.a() instanceof Numbers numbers) {
            figure.add(Ranges.of(numbers, (Levels) pair.b()));
        } else {
            figure.add(Squares.of((Levels) pair.a(), (Levels) pair.b()));
        }
        return figure.close();
    }

    private static String outside(Pair pair) {
        if (pair.a() instanceof Numbers x && pair.b() instanceof Numbers y) {
            long data = Scatter.outside(x, y, x.data(), y.data());
            long samples = Scatter.outside(x, y, x.samples(), y.samples());
            String outside = data + samples == 0
                    ? ""
                    : "; outside the frame: " + data + " rows of data, " + samples + " of samples";
            int most = Math.max(x.data().length, x.samples().length);
            return outside + (most > Scatter.MOST ? "; at most " + Scatter.MOST + " rows of each are drawn" : "");
        }
        return "";
    }

    /** Correlations of columns of numbers, which there have to be at least three of: those of two are told by their figure. */
    static Markup correlations(List<Numbers> numbers) {
        List<Numbers> some = numbers.subList(0, Math.min(Pair.COLUMNS, numbers.size()));
        Correlations correlations = new Correlations(some);
        Markup part = new Markup();
        part.element("p", correlations.sentence());
        String left = some.size() > Correlations.MOST
                ? " Of " + numbers.size() + " columns, the " + Correlations.MOST + " with the strongest correlations."
                : "";
        part.add(Words.faint(
                "Rank correlations. The larger a square, the stronger; filled is positive, hollow is negative. In"
                        + " the last chart, a full square is a difference of " + Words.decimals(correlations.full())
                        + "." + left));
        part.open("div", "class", "charts");
        part.open("figure")
                .element("figcaption", "data")
                .add(correlations.ofData())
                .close();
        part.open("figure")
                .element("figcaption", "samples")
                .add(correlations.ofSamples())
                .close();
        part.open("figure")
                .element("figcaption", "samples less data")
                .add(correlations.ofDifference())
                .close();
        return part.close();
    }
}
