package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Table;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a network adds to the mixture of a table, on rows that neither has seen. */
@Tag("long")
class TableNetworkTest {
    /** Points beside a closed curve in six dimensions, in the order of chance. */
    private static DataFrame curve(int n, Rng rng) {
        Tensor angle = rng.split(0).uniform(n, 1).mul(2 * Math.PI);
        Tensor[] columns = new Tensor[6];
        String[] names = new String[6];
        for (int j = 0; j < 6; j++) {
            columns[j] = angle.mul(j < 2 ? 1 : 2).add(j).sin().mul(3);
            names[j] = "x" + j;
        }
        Tensor noise = rng.split(1).normal(n, 6).mul(0.06);
        return DataFrame.of(
                new Table(Arrays.asList(names), Tensor.concat(1, columns).add(noise)));
    }

    /** The network is kept, and new rows are more likely with it than by the same mixture without: by .58 ± .04 nats each. */
    @Test
    void aNetworkThatIsKeptMakesNewRowsMoreLikely() {
        DataFrame table = curve(1500, Rng.of(1));
        TableModel network = TableModel.training().steps(800).fit(table, Rng.of(2));
        TableModel mixture = TableModel.training().withoutNetwork().fit(table, Rng.of(2));
        assertTrue(network.hasNetwork(), network.choices());
        assertEquals(mixture.components(), network.components());
        DataFrame rows = curve(150, Rng.of(3));
        Tensor gain = network.logProb(rows, Rng.of(4)).sub(mixture.logProb(rows, Rng.of(4)));
        double error = Math.sqrt(gain.sub(gain.mean()).square().mean().item() / 150);
        assertTrue(gain.mean().item() > 5 * error, gain.mean().item() + " ± " + error + "\n" + network.choices());
    }
}
