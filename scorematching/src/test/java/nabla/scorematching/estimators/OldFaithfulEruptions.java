package nabla.scorematching.estimators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import nabla.autodiff.Tensor;

/** The durations of 272 eruptions of Old Faithful (A. Azzalini and A. W. Bowman, Applied Statistics 39, 1990). */
final class OldFaithfulEruptions {
    private OldFaithfulEruptions() {}

    /** With mean 0 and the 1/n variance 1, [272, 1]. */
    static Tensor standardized() {
        try (InputStream in = OldFaithfulEruptions.class.getResourceAsStream("faithful.csv")) {
            double[] minutes = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",")[0]))
                    .toArray();
            Tensor x = Tensor.of(minutes).unsqueeze(1);
            return x.sub(x.mean()).div(x.variance().sqrt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
