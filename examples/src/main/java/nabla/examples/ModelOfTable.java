package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Csv;
import nabla.scorematching.models.DiffusionModel;

/** A model of a table, with all choices made from the data: new rows, how likely a row is, and what is missing in one. */
final class ModelOfTable {
    private ModelOfTable() {}

    static Tensor eruptionsThatFollow(Path file, double minutes) {
        DiffusionModel model = DiffusionModel.fit(Csv.read(file).values(), Rng.of(1));
        System.out.println(model.choices());
        Tensor samples = model.sample(Rng.of(2), 500);
        System.out.println("nats per row " + model.logProb(samples).mean().item());
        Tensor row = Tensor.of(new double[][] {{minutes, Double.NaN}});
        return model.impute(row, 200, Rng.of(3)); // [200, 1, 2]
    }
}
