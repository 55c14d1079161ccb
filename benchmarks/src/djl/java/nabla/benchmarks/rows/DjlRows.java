package nabla.benchmarks.rows;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What PyTorch takes when it is called from Java through DJL. */
public final class DjlRows implements RowSource {
    @Override
    public Stream<Row> rows() {
        Stream<Row> scores = IntStream.of(2, 64, 784).mapToObj(d -> new Row("score-" + d, "djl", DjlNetwork::version, () -> score(d)));
        Stream<Row> steps =
                IntStream.of(2, 64).mapToObj(d -> new Row("denoising-" + d, "djl", DjlNetwork::version, () -> denoising(d)));
        return Stream.concat(steps, scores);
    }

    private static Measurement score(int d) {
        DjlNetwork net = new DjlNetwork(d, Problem.WIDTH, Problem.WIDTH, d);
        NDArray x = net.array(Problem.data(1, d));
        double sum = Arrays.stream(net.scores(x)).sum();
        return NablaRows.repeated(sum, () -> net.scores(x), 50);
    }

    private static Measurement denoising(int d) {
        DjlNetwork net = new DjlNetwork(d, Problem.WIDTH, Problem.WIDTH, d);
        NDArray x = net.array(Problem.data(Problem.BATCH, d));
        NDArray z = net.array(Problem.noise(Problem.BATCH, d));
        double[] loss = new double[1];
        return NablaRows.training(net::restart, () -> loss[0] = net.step(x, z), () -> loss[0]);
    }
}
