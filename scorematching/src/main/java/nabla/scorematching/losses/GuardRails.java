package nabla.scorematching.losses;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nabla.nn.Layer;
import nabla.nn.data.Batches;
import nabla.nn.data.Table;
import nabla.nn.training.Loss;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * What a loss looks for at the door of a fit, in the model and in the data.
 *
 * @param loss its name in messages
 * @param smoothness what it needs of the model
 * @param refused what it does not take
 */
record GuardRails(String loss, SmoothnessCheck smoothness, Set<Hazard> refused) {
    private static final System.Logger LOG = System.getLogger(GuardRails.class.getName());

    private static final Set<Hazard> WALLS = Set.of(Hazard.BOX, Hazard.SIMPLEX, Hazard.SPHERE);

    /** The rows that are looked at. */
    static final int MOST_ROWS = 10_000;

    /** Differences of numbers that are taken to find how near neighbours are: half a second. */
    private static final double MOST_WORK = 2e8;

    /** Those of a loss with the divergence of the score, which needs all it can have. */
    static GuardRails ofDivergence(String loss) {
        return new GuardRails(loss, SmoothnessCheck.required(loss), Hazard.all());
    }

    /** Those of another loss. */
    static GuardRails of(ScoreMatchingLoss loss) {
        String name = loss.getClass().getSimpleName();
        return new GuardRails(name, SmoothnessCheck.of(name, loss.needs()), loss.refuses());
    }

    /** Without these. */
    GuardRails allowing(Hazard... hazards) {
        Set<Hazard> rest = EnumSet.noneOf(Hazard.class);
        rest.addAll(refused);
        for (Hazard hazard : hazards) {
            rest.remove(Points.present(loss + ".allowing", "a hazard", hazard));
        }
        return new GuardRails(
                loss, rest.contains(Hazard.KINKS) ? smoothness : SmoothnessCheck.ignored(loss), Set.copyOf(rest));
    }

    /** Refuses a network that jumps where the loss needs a derivative. */
    void check(Layer network) {
        smoothness.check(network);
    }

    /** Refuses data, or says how low the loss may be on them. */
    Loss.Floor inspect(Batches batches) {
        return inspect(batches.sample(MOST_ROWS), row -> true);
    }

    /** The same of some rows in a known domain, at whose ends walls are no matter. */
    Loss.Floor inspect(Table data, Predicate<double[]> domain) {
        List<Finding> found = DataCheck.findings(data, domain);
        List<Finding> bad =
                found.stream().filter(f -> refused.contains(f.hazard())).toList();
        if (!bad.isEmpty()) {
            throw new IllegalArgumentException(refusal(bad, data.notes()));
        }
        boolean dense = found.stream().allMatch(finding -> finding.hazard() == Hazard.BOX);
        return refused.contains(Hazard.RUNAWAY) && dense ? floor(data) : Loss.Floor.NONE;
    }

    private String refusal(List<Finding> bad, List<String> notes) {
        String found = DataCheck.some(bad.stream().map(Finding::toString).toList());
        String seen = notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
        return loss + ": expected data with a density that is smooth and vanishes where it ends, got data where "
                + found + seen + advice(bad);
    }

    /** Nothing is learnt from a missing number, allowed or not. */
    private static String advice(List<Finding> bad) {
        if (bad.stream().anyMatch(finding -> finding.hazard() == Hazard.MISSING)) {
            return "";
        }
        String names = bad.stream()
                .map(finding -> "Hazard." + finding.hazard())
                .distinct()
                .collect(Collectors.joining(", "));
        return "; allowing(" + names + ") learns from them all the same";
    }

    private Loss.Floor floor(Table data) {
        int rows = (int) Math.max(1_000, MOST_WORK / (1_000.0 * data.columns().size()));
        int[] some = Distances.sample(data.rows(), rows);
        return new Loss.Floor(
                RunawayLoss.forData(data.values().take(0, some)).floor(),
                "only spikes on the training points can reach that: stop earlier, by the loss on held-out rows, or learn by"
                        + " denoising; allowing(Hazard.RUNAWAY) goes on");
    }

    /**
     * Tells of walls, which noise does not see: what is learnt reaches beyond them. Numbers that are missing are refused: nothing is
     * learnt from them.
     */
    static Loss.Floor tellWalls(String loss, Batches batches) {
        for (Finding finding : DataCheck.findings(batches.sample(MOST_ROWS))) {
            if (finding.hazard() == Hazard.MISSING) {
                throw new IllegalArgumentException(loss + ": expected finite data, got " + finding);
            }
            if (WALLS.contains(finding.hazard())) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "{0}: {1}. The density with noise, which is learnt, reaches beyond that, and so do samples",
                        loss,
                        finding.seen());
            }
        }
        return Loss.Floor.NONE;
    }
}
