package nabla.scorematching.tables;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * What a {@link TableModel} was fitted with, apart from its densities.
 *
 * @param network whether a network corrects the mixture
 * @param gaps whether the network has seen rows with gaps
 * @param least the smallest noise level, in standard deviations of the numbers
 * @param largest the largest noise level
 * @param strangeness the levels at which rows are restored to tell how strange they are
 * @param patterns which cells were there, in the rows of the table
 */
record TableSettings(
        boolean network, boolean gaps, double least, double largest, NoiseLevels strangeness, List<Share> patterns) {
    /**
     * A pattern and the part of the rows that had it.
     *
     * @param pattern which cells were there of the columns that are learnt
     * @param constants which cells were there of the constant columns; files of before do not tell
     * @param part of the rows
     */
    record Share(Pattern pattern, Optional<BitSet> constants, double part) {}
}
