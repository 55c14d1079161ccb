package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Tensor;
import nabla.nn.files.Model;

/** The lines of README that use a model which the main job has written. */
final class ScoreOfRow {
    private ScoreOfRow() {}

    /** ∇log p at an eruption of 3.6 minutes with 79 minutes until the next, [1, 2]. */
    static Tensor score(Path folder) {
        Model model = Model.read(folder.resolve("exact.safetensors"));
        Tensor row = Tensor.of(new double[][] {{3.6, 79}});
        return model.apply(row);
    }
}
