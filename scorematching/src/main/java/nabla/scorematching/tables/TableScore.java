package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.tables.TableMixture.Pattern;

/** The score of a {@link TableModel} at every noise level on points with gaps, which are told by their {@link Pattern}. */
final class TableScore {
    /** Standard deviations. */
    private static final double FAR = 1e100;

    private final Encoding encoding;
    private final MixtureScore mixture;
    private final Correction correction;
    private final TableSettings settings;

    TableScore(TableMixture mixture, Encoding encoding, Correction correction, TableSettings settings) {
        this.encoding = encoding;
        this.mixture = new MixtureScore(mixture, encoding);
        this.correction = correction;
        this.settings = settings;
    }

    /** The score on points of a pattern, with 0 in the place of what is missing. */
    NoiseConditionalScore of(Pattern pattern) {
        NoiseConditionalScore base = mixture.of(pattern);
        if (!settings.network() || !(settings.gaps() || pattern.isComplete())) {
            return base;
        }
        Tensor there = encoding.mask(pattern).unsqueeze(0);
        return (x, sigma) -> {
            Tensor score = base.score(x, sigma);
            return score.add(correction.of(x, sigma, score, there.broadcastTo(x.size(0), there.size(1))));
        };
    }

    /** The same on the columns alone that are there. */
    NoiseConditionalScore compact(Pattern pattern) {
        NoiseConditionalScore score = of(pattern);
        if (pattern.isComplete()) {
            return score;
        }
        int[] there = encoding.columns(pattern);
        int[] places = new int[encoding.dim()];
        Arrays.fill(places, there.length);
        for (int i = 0; i < there.length; i++) {
            places[there[i]] = i;
        }
        return (x, sigma) -> score.score(
                        Tensor.concat(1, x, Tensor.zeros(x.size(0), 1)).take(1, places), sigma)
                .take(1, there);
    }

    /** Rows by what is there in them. */
    Map<Pattern, int[]> groups(double[][] points) {
        Map<Pattern, List<Integer>> lists = new LinkedHashMap<>();
        for (int i = 0; i < points.length; i++) {
            lists.computeIfAbsent(encoding.pattern(points[i]), p -> new ArrayList<>())
                    .add(i);
        }
        Map<Pattern, int[]> groups = new LinkedHashMap<>();
        lists.forEach((pattern, members) ->
                groups.put(pattern, members.stream().mapToInt(Integer::intValue).toArray()));
        return groups;
    }

    /** For how many rows at once they are computed. */
    Pieces pieces(Pattern pattern) {
        return mixture.pieces(pattern);
    }

    /** Takes points to 0 that are so far out that their squares are infinite, and says which these were. */
    static boolean[] far(double[][] points) {
        boolean[] far = new boolean[points.length];
        for (int i = 0; i < points.length; i++) {
            double[] point = points[i];
            far[i] = Arrays.stream(point).anyMatch(z -> Math.abs(z) > FAR);
            for (int j = 0; far[i] && j < point.length; j++) {
                point[j] = Double.isNaN(point[j]) ? point[j] : 0;
            }
        }
        return far;
    }

    /** Some of the points. */
    static double[][] take(double[][] points, int[] members) {
        return Arrays.stream(members).mapToObj(i -> points[i]).toArray(double[][]::new);
    }
}
