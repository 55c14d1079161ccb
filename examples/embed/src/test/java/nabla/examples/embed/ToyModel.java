package nabla.examples.embed;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;

/** Penguins as a model that is right by definition: mass ~ N(4, 1), species ~ one of two, an identifier. */
class ToyModel implements RowModel {
    private static final double HALF = Math.log(0.5);
    private static final Schema SCHEMA = learnt();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    private static Schema learnt() {
        int rows = 60;
        String[] ids = new String[rows];
        String[] species = new String[rows];
        for (int i = 0; i < rows; i++) {
            ids[i] = "penguin " + (char) ('A' + i % 26) + i * i;
            species[i] = i % 3 == 0 ? "Gentoo" : "Adelie";
        }
        return Schema.of(DataFrame.builder()
                .words("id", ids)
                .numbers("mass", Rng.of(1).normal(rows).add(4).toArray())
                .words("species", species)
                .build());
    }

    /** The error is drawn, so that it tells which key was used. */
    @Override
    public Scores score(DataFrame rows, Rng rng) {
        double[] logProb = new double[rows.rows()];
        double[] mass = rows.numbers("mass");
        String[] species = rows.words("species");
        for (int i = 0; i < logProb.length; i++) {
            logProb[i] = Double.isNaN(mass[i]) ? 0 : -0.5 * Math.pow(mass[i] - 4, 2) - 0.5 * Math.log(2 * Math.PI);
            if (species[i] != null) {
                logProb[i] += isKnown(species[i]) ? HALF : Double.NEGATIVE_INFINITY;
            }
        }
        Tensor anomaly = Tensor.of(logProb).neg();
        return new Scores(logProb, rng.uniform(logProb.length).toArray(), anomaly.toArray());
    }

    private static boolean isKnown(String species) {
        return species.equals("Adelie") || species.equals("Gentoo");
    }

    @Override
    public List<DataFrame> impute(DataFrame rows, int draws, Rng rng) {
        List<DataFrame> drawn = new ArrayList<>();
        for (int k = 0; k < draws; k++) {
            double[] mass = rows.numbers("mass");
            String[] species = rows.words("species");
            Tensor noise = rng.split(k).normal(rows.rows(), 2);
            for (int i = 0; i < mass.length; i++) {
                mass[i] = Double.isNaN(mass[i]) ? 4 + noise.get(i, 0) : mass[i];
                species[i] = species[i] == null ? noise.get(i, 1) > 0 ? "Adelie" : "Gentoo" : species[i];
            }
            drawn.add(DataFrame.builder()
                    .numbers("mass", mass)
                    .words("species", species)
                    .build());
        }
        return drawn;
    }
}
