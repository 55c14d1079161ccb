package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/** The two values that a site may have. */
public enum BinaryCode {
    /** 0 and 1. */
    BITS(0, 1),
    /** −1 and 1. */
    SPINS(-1, 1);

    /** More sites than this are not enumerated: 65,536 states. */
    static final int MOST_SITES = 16;

    private final double low;
    private final double high;

    BinaryCode(double low, double high) {
        this.low = low;
        this.high = high;
    }

    /** The smaller value. */
    public double low() {
        return low;
    }

    /** The larger value. */
    public double high() {
        return high;
    }

    /** x with every site flipped, of the shape of x. */
    public Tensor flipped(Tensor x) {
        return x.neg().add(low + high);
    }

    /**
     * The neighbours of each row: row i of them is x with site i flipped.
     *
     * @param x [B, D]
     * @return [B, D, D]
     * @throws IllegalArgumentException if x is not [B, D]
     */
    public Tensor neighbors(Tensor x) {
        Points.require("BinaryCode.neighbors", x);
        Tensor rows = x.unsqueeze(1);
        return rows.add(Tensor.eye(x.size(1)).mul(flipped(rows).sub(rows)));
    }

    /**
     * All states, in lexicographic order: the last site changes first.
     *
     * @param sites D, from 1 to 16
     * @return [2ᴰ, D]
     * @throws IllegalArgumentException if D is out of range
     */
    public Tensor states(int sites) {
        if (sites < 1 || sites > MOST_SITES) {
            throw new IllegalArgumentException(
                    "BinaryCode.states: expected from 1 to " + MOST_SITES + " sites to enumerate, got " + sites);
        }
        double[] values = new double[sites << sites];
        for (int k = 0; k < values.length; k++) {
            boolean set = (k / sites >> sites - 1 - k % sites & 1) == 1;
            values[k] = set ? high : low;
        }
        return Tensor.of(new int[] {1 << sites, sites}, values);
    }

    /** Refuses values that are known to be others. */
    void require(String name, Tensor x) {
        Points.require(name, x);
        String expected = this == BITS ? "data that are 0 or 1" : "data that are -1 or 1";
        Points.requireKnown(name, expected, x, v -> v == low || v == high);
    }

    /** The numbers of rows [B]; NaN for a row that has other values. */
    Tensor ofRows(Tensor x, Tensor numbers) {
        Tensor valid = x.eq(low).add(x.eq(high)).min(-1);
        return Tensor.where(valid, numbers, Tensor.scalar(Double.NaN));
    }
}
