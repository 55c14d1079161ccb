package nabla.examples.tables.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;

/** A column of the data, beside the same column of held-out rows and of samples. */
sealed interface Compared permits Numbers, Levels {
    /** Its name, as it stands in the table. */
    String name();

    /** How far the samples' column is from the data's: 0 if they have the same shares, 1 if they have nothing in common. */
    double distance();

    /** The same distance of the held-out rows; NaN without any. */
    double heldOutDistance();

    /** The distance to be expected of two samples, as large as these, of one density. */
    double chance();

    /** The share of the data that is missing. */
    double missing();

    /** The share of the samples that is missing. */
    double samplesMissing();

    /** A distance that chance exceeds in less than 1 of 1000 cases. */
    double rare();

    /** How many times the distance is a rare one: from 1 on the columns differ. */
    default double excess() {
        return distance() == 0 ? 0 : distance() / rare();
    }

    /** The columns that a model has learnt and drawn, in the order of the table. */
    static List<Compared> of(PageContent content) {
        List<Compared> columns = new ArrayList<>();
        for (SchemaRow column : content.schema()) {
            String name = column.name();
            if (column.kind().isLearnt()
                    && content.train().has(name)
                    && content.samples().has(name)) {
                columns.add(of(content, column));
            }
        }
        return columns;
    }

    private static Compared of(PageContent content, SchemaRow column) {
        String name = column.name();
        DataFrame nothing = content.train().rows(new int[0]);
        DataFrame heldOut = content.heldOut().filter(rows -> rows.has(name)).orElse(nothing);
        if (column.kind() == ColumnKind.NUMBER && numeric(content.train(), heldOut, content.samples(), name)) {
            return new Numbers(
                    name,
                    false,
                    content.train().numbers(name),
                    heldOut.numbers(name),
                    content.samples().numbers(name));
        }
        String[] train = content.train().words(name);
        String[] held = heldOut.words(name);
        String[] samples = content.samples().words(name);
        Optional<Times> times = column.kind() == ColumnKind.DATE ? Times.of(train) : Optional.empty();
        return times.<Compared>map(t -> new Numbers(name, true, t.seconds(train), t.seconds(held), t.seconds(samples)))
                .orElse(new Levels(name, train, held, samples));
    }

    private static boolean numeric(DataFrame train, DataFrame heldOut, DataFrame samples, String name) {
        return train.isNumeric(name) && heldOut.isNumeric(name) && samples.isNumeric(name);
    }

    /** The share of all cells that hold nothing. */
    static double share(long some, int all) {
        return all == 0 ? 0 : (double) some / all;
    }
}
