package nabla.scorematching.discrete;

import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * The ratios of probabilities of a point and its neighbours: lrᵢ(x) = log p(x⁽ⁱ⁾) − log p(x), with x⁽ⁱ⁾ the point x with site i
 * flipped. What the score is for a density, they are for a distribution on {0, 1}ᴰ or {−1, 1}ᴰ.
 */
@FunctionalInterface
public interface LogRatio {
    /**
     * The log-ratio of every neighbour of each row.
     *
     * @param x points, [B, D]
     * @return lr, [B, D]
     */
    Tensor flips(Tensor x);

    /**
     * The way back: lrᵢ asked at x⁽ⁱ⁾, whose neighbour is x. Of ratios that come from a distribution it is −lrᵢ(x); of others,
     * as those of a network, all D neighbours are asked, [B·D, D] at once.
     *
     * @param x points, [B, D]
     * @param code their values
     * @return [B, D]
     */
    default Tensor back(Tensor x, BinaryCode code) {
        int rows = x.size(0);
        int sites = x.size(1);
        Tensor ratios = flips(code.neighbors(x).reshape(rows * sites, sites));
        return ratios.reshape(rows, sites, sites).diagonal();
    }

    /** The values of the points that these are the ratios of; nothing if any will do, as for a network. */
    default Optional<BinaryCode> values() {
        return Optional.empty();
    }

    /**
     * The ratios E(x) − E(x⁽ⁱ⁾) of the distribution p ∝ exp(−E). The energy is asked once, at all D + 1 points of each row together,
     * [B·(D + 1), D]; it may have kinks.
     */
    static LogRatio of(EnergyFunction energy, BinaryCode code) {
        Points.present("LogRatio", "an energy", energy);
        Points.present("LogRatio", "a code", code);
        return new LogRatio() {
            @Override
            public Tensor flips(Tensor x) {
                int rows = x.size(0);
                int sites = x.size(1);
                Tensor all = Tensor.concat(1, x.unsqueeze(1), code.neighbors(x));
                Tensor energies =
                        energy.energy(all.reshape(rows * (sites + 1), sites)).reshape(rows, sites + 1);
                return energies.slice(1, 0, 1).sub(energies.slice(1, 1, sites + 1));
            }

            @Override
            public Tensor back(Tensor x, BinaryCode same) {
                return flips(x).neg();
            }

            @Override
            public Optional<BinaryCode> values() {
                return Optional.of(code);
            }
        };
    }
}
